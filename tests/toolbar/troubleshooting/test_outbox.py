"""The outbox keeps what it said it keeps, and gives each submission to one process at a time."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.errors import (
    OutboxUnavailableError,
    SubmissionNotWaitingError,
    SubmissionUnknownError,
)
from toolbar.troubleshooting.outbox import LEASE, Outbox
from toolbar.troubleshooting.outbox_rows import LONGEST_WAIT
from toolbar.troubleshooting.submission import State, Submission

KEY = Secret("ab" * 32)
BODY = b'{"schema":"troubleshooting-bundle/1"}'


class Monotonic:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def monotonic() -> Monotonic:
    return Monotonic()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.db"


@pytest.fixture
async def outbox(path: Path, monotonic: Monotonic) -> AsyncIterator[Outbox]:
    opened = Outbox(path, KEY, monotonic=monotonic)
    yield opened
    await opened.close()


@pytest.fixture
async def second(path: Path, monotonic: Monotonic) -> AsyncIterator[Outbox]:
    opened = Outbox(path, KEY, monotonic=monotonic)
    yield opened
    await opened.close()


@pytest.fixture
def make(clock: Any) -> Any:
    def submission(number: int = 1) -> Submission:
        return Submission(
            submission_id=f"00000000-0000-4000-8000-{number:012d}",
            state=State.QUEUED,
            idempotency_key=f"key-{number}",
            fingerprint="f" * 64,
            created_at=clock(),
            site_number="7001",
            connector="parchment",
        )

    return submission


async def test_what_is_put_is_there_after_a_restart(
    outbox: Outbox, path: Path, make: Any, clock: Any
) -> None:
    await outbox.put(make(), BODY)
    await outbox.close()
    async with Outbox.opened(path, KEY) as again:
        claimed = await again.claim_due(clock())
    assert claimed is not None
    assert claimed[0].idempotency_key == "key-1"
    assert claimed[1] == BODY


async def test_the_same_key_is_kept_once(outbox: Outbox, make: Any) -> None:
    first = await outbox.put(make(), BODY)
    assert await outbox.put(make(), b"other") == await outbox.get(first.submission_id)
    assert await outbox.payload(first.submission_id) == BODY
    assert len(await outbox.list()) == 1


async def test_a_claimed_submission_belongs_to_one_process(
    outbox: Outbox, second: Outbox, make: Any, clock: Any
) -> None:
    await outbox.put(make(), BODY)
    assert await outbox.claim_due(clock()) is not None
    assert await second.claim_due(clock()) is None
    assert await outbox.claim_due(clock()) is None


async def test_a_lease_ends_when_its_process_died(
    outbox: Outbox, second: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    monotonic.now += LEASE - 1
    assert await second.claim_due(clock()) is None
    assert await second.next_due(clock()) == 1
    monotonic.now += 1
    assert await second.claim_due(clock()) is not None


async def test_a_lease_from_before_a_restart_of_the_computer_is_void(
    outbox: Outbox, second: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    monotonic.now = 3.0
    assert await second.next_due(clock()) == 0
    assert await second.claim_due(clock()) is not None


async def test_a_lease_does_not_care_for_the_clock_on_the_wall(
    outbox: Outbox, second: Outbox, make: Any, clock: Any
) -> None:
    await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    clock.pass_by(days=400)
    assert await second.claim_due(clock()) is None
    clock.pass_by(days=-800)
    assert await second.claim_due(clock()) is None


async def test_a_process_that_stops_gives_its_claims_back(
    outbox: Outbox, second: Outbox, make: Any, clock: Any
) -> None:
    await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    await outbox.close()
    assert await second.claim_due(clock()) is not None


async def test_a_process_that_lost_its_lease_changes_nothing(
    outbox: Outbox, second: Outbox, make: Any, clock: Any, monotonic: Monotonic
) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    monotonic.now += LEASE
    await second.claim_due(clock())
    after = await outbox.park(kept.submission_id, "portal-refused")
    assert after.state is State.SENDING
    after = await outbox.retry_later(kept.submission_id, clock(), timedelta(0), "portal-busy")
    assert after.state is State.SENDING


async def test_a_clock_that_is_set_back_does_not_hold_a_submission(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    await outbox.put(make(), BODY)
    clock.pass_by(days=-365)
    assert await outbox.next_due(clock()) == 0
    assert await outbox.claim_due(clock()) is not None


async def test_a_wait_is_kept(outbox: Outbox, make: Any, clock: Any) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    wait = timedelta(seconds=LONGEST_WAIT)
    after = await outbox.retry_later(kept.submission_id, clock(), wait, "portal-busy")
    assert (after.state, after.reason, after.attempts) == (State.QUEUED, "portal-busy", 1)
    assert after.next_attempt_at == clock() + wait
    assert await outbox.claim_due(clock()) is None
    assert await outbox.next_due(clock()) == LONGEST_WAIT
    clock.pass_by(seconds=LONGEST_WAIT)
    assert await outbox.claim_due(clock()) is not None


async def test_the_one_that_waited_longest_is_first(outbox: Outbox, make: Any, clock: Any) -> None:
    await outbox.put(make(1), BODY)
    clock.pass_by(seconds=1)
    await outbox.put(make(2), BODY)
    first = await outbox.claim_due(clock())
    assert first is not None
    assert first[0].idempotency_key == "key-1"
    assert [kept.idempotency_key for kept in await outbox.list()] == ["key-2", "key-1"]


async def test_a_delivered_submission_keeps_its_ticket_and_loses_its_bytes(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    after = await outbox.delivered(
        kept.submission_id,
        ticket_number="T-1",
        first_answer_due_at="2026-11-23T17:31:00Z",
        ticket_url=None,
    )
    assert (after.state, after.ticket_number) == (State.DELIVERED, "T-1")
    assert await outbox.payload(kept.submission_id) is None
    assert await outbox.next_due(clock()) is None


async def test_a_parked_submission_waits_for_a_person(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    await outbox.park(kept.submission_id, "portal-refused")
    clock.pass_by(days=30)
    assert await outbox.claim_due(clock()) is None
    after = await outbox.retry(kept.submission_id, clock())
    assert (after.state, after.reason) == (State.QUEUED, None)
    assert await outbox.claim_due(clock()) is not None


async def test_a_cancelled_submission_loses_its_bytes(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), BODY)
    after = await outbox.cancel(kept.submission_id)
    assert (after.state, after.reason) == (State.CANCELLED, None)
    assert await outbox.payload(kept.submission_id) is None
    assert await outbox.claim_due(clock()) is None
    for change in (outbox.cancel(kept.submission_id), outbox.retry(kept.submission_id, clock())):
        with pytest.raises(SubmissionNotWaitingError):
            await change


async def test_cancelling_after_an_attempt_says_that_it_may_have_arrived(
    outbox: Outbox, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.claim_due(clock())
    with pytest.raises(SubmissionNotWaitingError):
        await outbox.cancel(kept.submission_id)
    await outbox.retry_later(kept.submission_id, clock(), timedelta(1), "portal-unreachable")
    assert (await outbox.cancel(kept.submission_id)).reason == "may-have-arrived"


async def test_an_unknown_submission_is_unknown(outbox: Outbox, clock: Any) -> None:
    for call in (
        outbox.get("x"),
        outbox.cancel("x"),
        outbox.retry("x", clock()),
        outbox.park("x", "portal-refused"),
    ):
        with pytest.raises(SubmissionUnknownError):
            await call
    assert await outbox.payload("x") is None


async def test_a_lost_key_parks_the_submission_and_drops_nothing(
    outbox: Outbox, path: Path, make: Any, clock: Any
) -> None:
    kept = await outbox.put(make(), BODY)
    await outbox.close()
    async with Outbox.opened(path, Secret("cd" * 32)) as other:
        assert await other.payload(kept.submission_id) is None
        assert await other.claim_due(clock()) is None
        after = await other.get(kept.submission_id)
    assert (after.state, after.reason) == (State.PARKED, "outbox-key-lost")
    async with Outbox.opened(path, KEY) as again:
        assert await again.payload(kept.submission_id) == BODY


async def test_a_payload_cannot_be_moved_to_another_row(
    outbox: Outbox, path: Path, make: Any
) -> None:
    first, other = make(1), make(2)
    await outbox.put(first, b"first")
    await outbox.put(other, b"other")
    await outbox.close()
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE payload SET sealed = (SELECT sealed FROM payload WHERE submission_id = ?) "
            "WHERE submission_id = ?",
            (first.submission_id, other.submission_id),
        )
    database.close()
    async with Outbox.opened(path, KEY) as again:
        assert await again.payload(first.submission_id) == b"first"
        assert await again.payload(other.submission_id) is None


async def test_the_file_is_the_owners_alone(outbox: Outbox, path: Path, make: Any) -> None:
    await outbox.put(make(), BODY)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"outbox.db": 0o600, "outbox.db-shm": 0o600, "outbox.db-wal": 0o600}


class Careless(sqlite3.Connection):
    """An SQLite that does not take one of our pragmas, as a string of several did not."""

    ignored = "PRAGMA synchronous="

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        if sql.startswith(self.ignored):
            return super().execute("PRAGMA synchronous=NORMAL")
        return super().execute(sql, *arguments)


class InMemory(Careless):
    ignored = "PRAGMA journal_mode=WAL"


class WithoutForeignKeys(Careless):
    ignored = "PRAGMA foreign_keys="


@pytest.mark.parametrize("kind", [Careless, InMemory, WithoutForeignKeys])
async def test_an_outbox_that_is_not_durable_refuses_to_start(
    path: Path, kind: type[sqlite3.Connection]
) -> None:
    def connecting(name: str) -> sqlite3.Connection:
        return sqlite3.connect(name, isolation_level=None, factory=kind)

    with pytest.raises(OutboxUnavailableError) as caught:
        async with Outbox.opened(path, KEY, connecting=connecting):
            pass
    assert caught.value.__context__ is None
    async with Outbox.opened(path, KEY):
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
        async with Outbox.opened(path, KEY):
            pass
    assert caught.value.__context__ is None
    return await asyncio.to_thread(path.read_bytes)


async def test_an_outbox_of_a_newer_release_is_refused_and_left_alone(
    outbox: Outbox, path: Path, make: Any
) -> None:
    await outbox.put(make(), BODY)
    await outbox.close()
    before = change(path, "PRAGMA user_version=2")
    assert await refused(path) == before


async def test_a_file_that_is_no_outbox_is_refused_and_left_alone(path: Path) -> None:
    letters = b"not an outbox, but somebody's letters " * 100
    await asyncio.to_thread(path.write_bytes, letters)
    assert await refused(path) == letters


async def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    before = change(path, "CREATE TABLE recipes (name TEXT)")
    assert await refused(path) == before


def damage(path: Path) -> bytes:
    body = bytearray(path.read_bytes())
    body[4096 * 3 : 4096 * 5] = b"\xa5" * 8192
    path.write_bytes(body)
    return bytes(body)


async def test_a_damaged_file_is_refused_and_kept(outbox: Outbox, path: Path, make: Any) -> None:
    for number in range(40):
        await outbox.put(make(number), BODY * 200)
    await outbox.close()
    damaged = damage(path)
    assert await refused(path) == damaged


async def test_a_folder_that_is_gone_is_no_false_promise(tmp_path: Path) -> None:
    with pytest.raises(OutboxUnavailableError):
        async with Outbox.opened(tmp_path / "gone" / "outbox.db", KEY):
            pass


async def test_a_closed_outbox_takes_nothing(outbox: Outbox, make: Any) -> None:
    await outbox.close()
    await outbox.close()
    with pytest.raises(OutboxUnavailableError):
        await outbox.put(make(), BODY)
