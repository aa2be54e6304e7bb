"""A disk that fails or is full makes an error, never a promise that is not kept."""

import asyncio
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crash import disk as disks
from tests.crash.conftest import KEY, ROUNDS, now, submission
from tests.crash.disk import Disk
from toolbar.troubleshooting.errors import OutboxUnavailableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel

ROOT = Path(__file__).parents[2]
STRACE = shutil.which("strace")
PUTS = 6
CALLS = ("fsync,fdatasync", "pwrite64")
KINDS = ("EIO", "ENOSPC")
WHENS = (5,) if ROUNDS == 1 else tuple(range(1, 51))


@dataclass
class Failing:
    """Fails once, at the operation that was asked for, and as often as it is asked to after it."""

    at: int
    how: dict[str, int]
    times: int = 1

    def _answer(self, what: str) -> int:
        if what not in self.how:
            return disks.OK
        self.at -= 1
        return self.how[what] if -self.times < self.at <= 0 else disks.OK

    def write(self, _name: str, _offset: int, _body: bytes) -> int:
        return self._answer("write")

    def truncate(self, _name: str, _size: int) -> int:
        return self._answer("truncate")

    def sync(self, _name: str) -> int:
        return self._answer("sync")

    def remove(self, _name: str, *, lasts: bool) -> int:
        del lasts
        return disks.OK


async def put_all(outbox: Outbox) -> tuple[set[int], int]:
    """Put some; return those that were promised, and how often it was refused."""
    promised, refused = set(), 0
    for number in range(PUTS):
        try:
            await outbox.put(submission(number), Parcel(b'{"number":%d}' % number))
            promised.add(number)
        except OutboxUnavailableError:
            refused += 1
    return promised, refused


async def kept(path: Path) -> set[int]:
    async with Outbox(path, KEY, now).opened() as outbox:
        found = {int(one.submission_id[-12:]) for one in await outbox.list()}
        for number in found:
            parcel = await outbox.parcel(submission(number).submission_id)
            assert parcel == Parcel(b'{"number":%d}' % number)
        assert (await outbox.audit.verify()).broken is None
    return found


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    "how",
    [
        {"sync": disks.IOERR_FSYNC},
        {"write": disks.IOERR_WRITE, "truncate": disks.IOERR_TRUNCATE},
        {"write": disks.FULL},
    ],
    ids=["fsync fails", "write fails", "disk full"],
)
async def test_whatever_operation_fails_nothing_is_promised_in_vain(
    disk: Disk, new_folder: Callable[[], Path], how: dict[str, int], times: int
) -> None:
    refusals = 0
    for at in range(1, 90, 1 if ROUNDS > 1 or "sync" in how else 4):
        path = new_folder() / "outbox.db"
        disk.witness = Failing(at, how, times)
        outbox = Outbox(path, KEY, now, connecting=disk.connect)
        promised, refused = await put_all(outbox)
        await outbox.close()
        disk.witness = None
        refusals += refused
        assert len(promised) + refused == PUTS
        assert promised <= await kept(path), at
    assert refusals > 5


class Hopeful(sqlite3.Connection):
    """Takes a failed commit for a good one."""

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        try:
            return super().execute(sql, *arguments)
        except sqlite3.OperationalError:
            if sql != "COMMIT":
                raise
            if self.in_transaction:
                super().execute("ROLLBACK")
            return super().execute("SELECT 1")


async def test_who_hopes_would_be_caught(disk: Disk, new_folder: Callable[[], Path]) -> None:
    lost = 0
    for at in range(1, 30):
        path = new_folder() / "outbox.db"
        outbox = Outbox(path, KEY, now, connecting=lambda name: disk.connect(name, Hopeful))
        await outbox.find_by_key("none")
        disk.witness = Failing(at, {"sync": disks.IOERR_FSYNC, "write": disks.FULL})
        promised, _ = await put_all(outbox)
        await outbox.close()
        disk.witness = None
        lost += not promised <= await kept(path)
    assert lost > 3


@pytest.mark.skipif(STRACE is None, reason="strace is not installed: apt install strace")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("calls", CALLS)
async def test_the_systems_own_calls_fail(tmp_path: Path, calls: str, kind: str) -> None:
    refusals = 0
    for when in WHENS:
        folder = tmp_path / str(when)
        folder.mkdir()
        lines = await traced(calls, f"error={kind}:when={when}..{when + 2}", folder)
        promised = {int(line) for line in lines if line.isdecimal()}
        refusals += lines.count("refused")
        assert lines[0] == "ready"
        assert promised <= await kept(folder / "outbox.db"), when
    assert refusals


async def traced(calls: str, fault: str, folder: Path) -> list[str]:
    """Run the program that puts, with a fault in its system calls; return what it said."""
    process = await asyncio.create_subprocess_exec(
        STRACE or "", "-f", "-qq", "-o", os.devnull, "-e", f"inject={calls}:{fault}",
        "-e", f"trace={calls}", sys.executable, "-m", "tests.crash.putter", folder, str(PUTS),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    if b"ptrace" in err.lower():
        pytest.skip("strace may not trace here")
    assert process.returncode == 0, err.decode()[-500:]
    return out.decode().split()
