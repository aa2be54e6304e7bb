"""Only a file that can keep a promise is opened; older ones are brought up to date."""

import asyncio
import sqlite3
from contextlib import AbstractAsyncContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_schema import SCHEMA_VERSION
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import State

KEY = Secret("ab" * 32)
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def opened(path: Path, **other: Any) -> AbstractAsyncContextManager[Outbox]:
    return Outbox(path, KEY, lambda: NOW, **other).opened()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


class Careless(sqlite3.Connection):
    """An SQLite that does not take one of our pragmas, as a string of several did not."""

    ignored = "PRAGMA synchronous="

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        if sql.startswith(self.ignored):
            return super().execute("PRAGMA synchronous=NORMAL")
        return super().execute(sql, *arguments)


class InMemory(Careless):
    ignored = "PRAGMA journal_mode=WAL"


class WithoutWiping(Careless):
    ignored = "PRAGMA secure_delete="


@pytest.mark.parametrize("kind", [Careless, InMemory, WithoutWiping])
async def test_an_outbox_that_is_not_durable_refuses_to_start(
    path: Path, kind: type[sqlite3.Connection]
) -> None:
    def connecting(name: str) -> sqlite3.Connection:
        return sqlite3.connect(name, isolation_level=None, factory=kind)

    with pytest.raises(OutboxUnavailableError) as caught:
        async with opened(path, connecting=connecting):
            pass
    assert caught.value.__context__ is None
    async with opened(path):
        pass


def change(path: Path, statement: str) -> bytes:
    """Change the closed file as another program would; return what then stands in it."""
    database = sqlite3.connect(path)
    database.execute(statement)
    database.close()
    return path.read_bytes()


async def refused(path: Path) -> bytes:
    """Return what stands in the file after the outbox has refused it."""
    with pytest.raises(OutboxUnavailableError) as caught:
        async with opened(path):
            pass
    assert caught.value.__context__ is None
    return await asyncio.to_thread(path.read_bytes)


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, SCHEMA_VERSION + 40])
async def test_an_outbox_of_a_newer_release_is_refused_and_left_alone(
    path: Path, version: int
) -> None:
    async with opened(path):
        pass
    change(path, f"PRAGMA application_id={0x4F540000 | version}")
    before = change(path, f"PRAGMA user_version={version}")
    assert await refused(path) == before


async def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    before = change(path, "CREATE TABLE recipes (name TEXT)")
    assert await refused(path) == before


VERSION_1 = """
CREATE TABLE submission (
    submission_id TEXT PRIMARY KEY,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'delivered', 'parked', 'cancelled')),
    idempotency_key TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    created_at REAL NOT NULL,
    site_number TEXT NOT NULL,
    connector TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at REAL,
    reason TEXT,
    ticket_number TEXT,
    first_answer_due_at TEXT,
    ticket_url TEXT,
    leased_by TEXT,
    leased_until REAL
) STRICT;
CREATE TABLE payload (
    submission_id TEXT PRIMARY KEY REFERENCES submission (submission_id) ON DELETE CASCADE,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX submission_by_state ON submission (state, next_attempt_at);
PRAGMA user_version=1;
"""


def identity(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def make_version_1(path: Path) -> None:
    at_rest = AtRest(KEY)
    states = ["queued", "sending", "delivered", "parked", "cancelled"]
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.executescript(VERSION_1)
        for number, state in enumerate(states):
            created = NOW.timestamp() - number  # the clock was set back between them
            database.execute(
                "INSERT INTO submission VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    identity(number), state, f"key-{number}", "f" * 64, created, "7001", "oscar",
                    number, created, None, "T-1" if state == "delivered" else None, None, None,
                    None, None,
                ),
            )  # fmt: skip
            if state in ("queued", "sending", "parked"):
                sealed = at_rest.seal(identity(number), b"body %d" % number)
                database.execute("INSERT INTO payload VALUES (?, ?)", (identity(number), sealed))
        database.commit()


async def test_an_outbox_of_version_1_is_brought_up_to_date_whole(path: Path) -> None:
    make_version_1(path)
    async with opened(path) as outbox:
        kept = {one.idempotency_key: one for one in await outbox.list()}
        assert [one.state for _, one in sorted(kept.items())] == [
            State.QUEUED, State.QUEUED, State.DELIVERED, State.PARKED, State.CANCELLED,
        ]  # fmt: skip
        assert kept["key-2"].ticket_number == "T-1"
        assert [one.idempotency_key for one in await outbox.list()][-1] == "key-0"
        for number in (0, 1, 3):
            assert await outbox.parcel(identity(number)) == Parcel(b"body %d" % number)
        first = await outbox.claim_due()
        assert first is not None
        assert first[0].idempotency_key == "key-0"
    async with opened(path) as again:
        assert len(await again.list()) == 5


async def test_a_version_1_that_is_killed_on_the_way_is_still_one(path: Path) -> None:
    make_version_1(path)

    class Killed(sqlite3.Connection):
        def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
            if sql == "DROP TABLE submission_1":
                raise sqlite3.OperationalError("disk I/O error")
            return super().execute(sql, *arguments)

    def connecting(name: str) -> sqlite3.Connection:
        return sqlite3.connect(name, isolation_level=None, factory=Killed)

    with pytest.raises(OutboxUnavailableError):
        async with opened(path, connecting=connecting):
            pass
    async with opened(path) as outbox:
        assert len(await outbox.list()) == 5
