"""Crashes, full disks, failing disks, thieves: what is said to be queued is, and tells nothing."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.secret import Secret
from toolbar.troubleshooting.at_rest import AtRest
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_database import connect
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import State, Submission

KEY = Secret("ab" * 32)
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
LOCKS = {"outbox.owner", "outbox.users"}
SECRET_WORDS = b'{"note":"Quibblethorn wears a colander and sings to turnips"}'


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=NOW,
        site_number="7001",
        connector="parchment",
    )


def now() -> datetime:
    return NOW


def opened(path: Path, **other: Any) -> AbstractAsyncContextManager[Outbox]:
    return Outbox(path, KEY, now, **other).opened()


def files(path: Path) -> bytes:
    found = sorted(path.parent.glob("outbox.db*"))
    assert [file.name for file in found] == ["outbox.db", "outbox.db-shm", "outbox.db-wal"]
    return b"".join(file.read_bytes() for file in found)


def left_behind(path: Path) -> bytes:
    """Return the one file that stays when the outbox is closed."""
    assert {file.name for file in path.parent.iterdir()} - LOCKS == {"outbox.db"}
    return path.read_bytes()


class Barefaced(AtRest):
    """Encryption switched off."""

    def seal(self, submission_id: str, plaintext: bytes) -> bytes:
        return submission_id.encode() + plaintext


async def test_nothing_of_a_chart_stands_in_any_file_of_the_outbox(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with opened(path) as outbox:
        await outbox.put(submission(1), Parcel(SECRET_WORDS))
        stolen = files(path)
    for word in (b"Quibblethorn", b"colander", b"turnips", KEY.expose().encode()):
        assert word not in stolen
        assert word not in left_behind(path)


async def test_the_search_would_find_it_if_it_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with opened(path) as outbox:
        outbox._at_rest = Barefaced(KEY)
        await outbox.put(submission(1), Parcel(SECRET_WORDS))
        assert b"Quibblethorn" in files(path)


async def test_delivered_bytes_are_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    async with opened(path) as outbox:
        outbox._at_rest = Barefaced(KEY)  # so that they can be searched for
        await outbox.put(submission(1), Parcel(SECRET_WORDS))
        await outbox.cancel(submission(1).submission_id)
    assert b"Quibblethorn" not in left_behind(path)


async def test_the_same_bytes_are_never_encrypted_alike() -> None:
    at_rest = AtRest(KEY)
    assert len({at_rest.seal("id", SECRET_WORDS)[:12] for _ in range(1000)}) == 1000


async def test_one_changed_bit_makes_it_unreadable() -> None:
    at_rest = AtRest(KEY)
    sealed = at_rest.seal("id", b"short")
    assert at_rest.unseal("id", sealed) == b"short"
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 1
        assert at_rest.unseal("id", bytes(broken)) is None
    assert at_rest.unseal("id", b"") is None
    assert at_rest.unseal("other", sealed) is None


WRITER = textwrap.dedent(
    """
    import asyncio, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from connectors.secret import Secret
    from toolbar.troubleshooting.outbox import Outbox
    from toolbar.troubleshooting.parcel import Parcel
    from toolbar.troubleshooting.submission import State, Submission

    async def main() -> None:
        now = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
        async with Outbox(Path(sys.argv[1]), Secret("ab" * 32), lambda: now).opened() as outbox:
            for number in range(int(sys.argv[2]), 100000):
                identity = f"00000000-0000-4000-8000-{number:012d}"
                kept = Submission(
                    identity, State.QUEUED, f"key-{number}", "f" * 64, now, "7001", "parchment"
                )
                await outbox.put(kept, Parcel(b"body %d" % number))
                sys.stdout.write(f"{number}\\n")
                sys.stdout.flush()

    asyncio.run(main())
    """
)


async def test_a_killed_process_loses_nothing_that_it_said_was_queued(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    said: list[int] = []
    for round_number in range(5):
        writer = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, str(path), str(round_number * 1000),
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert writer.stdout is not None
        said += [int(await writer.stdout.readline()) for _ in range(5 + round_number * 7)]
        writer.send_signal(signal.SIGKILL)
        said += [int(line) for line in (await writer.stdout.read()).split()]
        await writer.wait()
    async with opened(path) as outbox:
        kept = {row.idempotency_key for row in await outbox.list()}
        assert {f"key-{number}" for number in said} <= kept
        for number in said:
            assert await outbox.parcel(submission(number).submission_id) == Parcel(
                b"body %d" % number
            )


async def test_two_processes_that_start_together_both_work(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITER, str(path), str(start),
            stdout=asyncio.subprocess.PIPE,
        )
        for start in (0, 50000)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        lines = [await writer.stdout.readline() for _ in range(20)]
        assert lines[-1].strip().isdigit()
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        await writer.communicate()


class FailingCommit(sqlite3.Connection):
    """A disk whose fsync fails; ``failing`` says whether it does so now."""

    failing = False

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and type(self).failing:
            raise sqlite3.OperationalError("disk I/O error")
        return super().execute(sql, *arguments)


async def test_a_disk_that_fails_at_the_commit_is_never_a_false_queued(tmp_path: Path) -> None:
    def connecting(name: str) -> sqlite3.Connection:
        return sqlite3.connect(
            name, isolation_level=None, factory=FailingCommit, check_same_thread=True
        )

    path = tmp_path / "outbox.db"
    async with opened(path, connecting=connecting) as outbox:
        FailingCommit.failing = True
        try:
            with pytest.raises(OutboxUnavailableError) as caught:
                await outbox.put(submission(1), Parcel(SECRET_WORDS))
        finally:
            FailingCommit.failing = False
        assert caught.value.__context__ is None
        # the file is opened and checked anew, and works when the disk does
        assert await outbox.find_by_key("key-1") is None
        await outbox.put(submission(1), Parcel(SECRET_WORDS))
        assert await outbox.parcel(submission(1).submission_id) == Parcel(SECRET_WORDS)


async def fill(outbox: Outbox, said: list[int]) -> None:
    for number in range(1000):
        await outbox.put(submission(number), Parcel(b"x" * 3000))
        said.append(number)


def _filled(pages: int) -> Any:
    def connecting(name: str) -> sqlite3.Connection:
        database = connect(name)
        database.execute(f"PRAGMA max_page_count={pages}")
        return database

    return connecting


async def test_a_full_disk_is_never_a_false_queued(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    said: list[int] = []
    async with opened(path, connecting=_filled(30)) as outbox:
        with pytest.raises(OutboxUnavailableError):
            await fill(outbox, said)
        assert {row.idempotency_key for row in await outbox.list()} == {
            f"key-{number}" for number in said
        }
    assert said


@pytest.mark.skipif(
    not (sys.platform == "linux" and os.geteuid() == 0), reason="mounts a small file system"
)
async def test_a_file_system_that_is_full_is_never_a_false_queued(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(tmp_path)]
    if (
        await asyncio.to_thread(subprocess.run, mount, check=False, capture_output=True)
    ).returncode:
        pytest.skip("may not mount")
    try:
        said: list[int] = []
        async with opened(tmp_path / "outbox.db") as outbox:
            with pytest.raises(OutboxUnavailableError):
                await fill(outbox, said)
        assert said
        database = sqlite3.connect(tmp_path / "outbox.db")
        kept = {key for (key,) in database.execute("SELECT idempotency_key FROM submission")}
        database.close()
        assert kept == {f"key-{number}" for number in said}
    finally:
        unmount = ["umount", str(tmp_path)]
        await asyncio.to_thread(subprocess.run, unmount, check=False)
