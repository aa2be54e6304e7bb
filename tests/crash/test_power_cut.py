"""A power cut at any moment loses nothing that the outbox has promised, and spoils nothing."""

import asyncio
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.crash.conftest import KEY, ROUNDS, now, submission
from tests.crash.disk import Disk
from tests.crash.power import Cut, Tape, cuts
from toolbar.troubleshooting.audit import Checkpoint
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.outbox_opening import damaged_files
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered
from toolbar.troubleshooting.sqlite_pages import PAGE_SIZE
from toolbar.troubleshooting.sqlite_wal import read_wal
from toolbar.troubleshooting.submission import State

CUTS = 2000 * ROUNDS
STEPS = 150
Kept = dict[str, tuple[State, Parcel | None]]


class Forgetful(sqlite3.Connection):
    """An SQLite that syncs at checkpoints alone, and says that it syncs at every commit."""

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        if sql == "PRAGMA synchronous=FULL":
            return super().execute("PRAGMA synchronous=NORMAL")
        if sql == "PRAGMA synchronous":
            return super().execute("SELECT 2")
        return super().execute(sql, *arguments)


def connecting(disk: Disk, factory: type[sqlite3.Connection]) -> Callable[[str], Any]:
    def connect(path: str) -> sqlite3.Connection:
        database = disk.connect(path, factory)
        # often, so that cuts fall into checkpoints too
        database.execute("PRAGMA wal_autocheckpoint=40")
        return database

    return connect


async def record(
    disk: Disk, folder: Path, seed: int, factory: type[sqlite3.Connection] = sqlite3.Connection
) -> Tape:
    """Let the real outbox do a day's work, and write down what it asks of the disk."""
    chance = random.Random(seed)  # noqa: S311 - a seed for a test, no secret
    tape = Tape()
    kept: Kept = {}
    disk.witness = tape
    number, left = 0, STEPS
    while left > 0:
        outbox = Outbox(folder / "outbox.db", KEY, now, connecting=connecting(disk, factory))
        async with outbox.opened():
            for _ in range(chance.randrange(10, 60)):
                left -= 1
                number += await work(outbox, kept, chance, number)
                checkpoint = await outbox.audit.checkpoint()
                tape.promise((dict(kept), checkpoint))
        kept |= {
            name: (State.QUEUED, parcel)
            for name, (state, parcel) in kept.items()
            if state is State.SENDING
        }
        tape.promise((dict(kept), checkpoint))
    disk.witness = None
    return tape


async def work(outbox: Outbox, kept: Kept, chance: random.Random, number: int) -> int:
    """Do one thing, and note in ``kept`` what holds afterwards."""
    sending = [name for name, (state, _) in kept.items() if state is State.SENDING]
    waiting = [name for name, (state, _) in kept.items() if state in (State.QUEUED, State.PARKED)]
    what = chance.choice(["put", "put", "put", "claim", "deliver", "park", "cancel", "retry"])
    if what == "claim":
        claimed = await outbox.claim_due()
        if claimed is not None:
            kept[claimed[0].submission_id] = State.SENDING, claimed[1]
    elif what == "deliver" and sending:
        await outbox.delivered(sending[0], Delivered("T-1", None, None, None))
        kept[sending[0]] = State.DELIVERED, None
    elif what == "park" and sending:
        await outbox.park(sending[0], "portal-refused")
        kept[sending[0]] = State.PARKED, kept[sending[0]][1]
    elif what == "cancel" and waiting:
        await outbox.cancel(waiting[-1])
        kept[waiting[-1]] = State.CANCELLED, None
    elif what == "retry" and waiting:
        await outbox.retry(waiting[0])
        kept[waiting[0]] = State.QUEUED, kept[waiting[0]][1]
    else:
        parcel = Parcel(chance.randbytes(chance.choice([150, 1500, 10_000])).hex().encode())
        await outbox.put(submission(number + 1), parcel)
        kept[submission(number + 1).submission_id] = State.QUEUED, parcel
        return 1
    return 0


async def verdict(cut: Cut, folder: Path) -> str:
    """Open what is left with the real outbox, and say what became of the promises."""
    for name, body in cut.files.items():
        (folder / name).write_bytes(body)
    promised, checkpoint = cut.promised if isinstance(cut.promised, tuple) else ({}, None)
    following, _ = cut.following if isinstance(cut.following, tuple) else ({}, None)
    async with Outbox(folder / "outbox.db", KEY, now).opened() as outbox:
        found = {one.submission_id: one.state for one in await outbox.list()}
        for name, (state, parcel) in promised.items():
            after = following.get(name, (state, parcel))
            if found.get(name) not in (state, after[0]):
                return "lost"
            if found[name] in (State.QUEUED, State.SENDING, State.PARKED) and (
                await outbox.parcel(name) != parcel
            ):
                return "lost"
        kept = [checkpoint] if isinstance(checkpoint, Checkpoint) and checkpoint.number else []
        if (await outbox.audit.verify(kept)).broken:
            return "audit broken"
    return "set aside" if damaged_files(folder / "outbox.db") else "kept"


async def count(tape: Tape, number: int, seed: int, new_folder: Callable[[], Path]) -> Counter[str]:
    told: Counter[str] = Counter()
    for cut in cuts(tape, {"outbox.db": b""}, number, seed):
        folder = new_folder()
        told[await verdict(cut, folder)] += 1
        await asyncio.to_thread(shutil.rmtree, folder)
    return told


async def test_nothing_promised_is_lost(disk: Disk, new_folder: Callable[[], Path]) -> None:
    told: Counter[str] = Counter()
    tapes = 4 * ROUNDS
    for seed in range(tapes):
        tape = await record(disk, new_folder(), seed)
        told += await count(tape, CUTS // tapes, seed, new_folder)
    assert told.keys() <= {"kept", "set aside"}, told
    assert told.total() == CUTS
    # the file is sound after nearly every cut: what a cut tears is what nobody was told of
    assert told["kept"] > 0.9 * CUTS, told


async def test_the_simulation_would_show_a_loss(disk: Disk, new_folder: Callable[[], Path]) -> None:
    tape = await record(disk, new_folder(), 1, Forgetful)
    told = await count(tape, 200, 1, new_folder)
    assert told["lost"] > 20, told


async def test_the_disk_sees_what_the_outbox_writes(
    disk: Disk, new_folder: Callable[[], Path]
) -> None:
    tape = await record(disk, new_folder(), 1)
    seen = {(kind, name) for kind, name, _ in tape.events}
    files = ("outbox.db", "outbox.db-wal")
    assert {(kind, name) for kind in ("write", "sync") for name in files} <= seen
    assert ("remove", "outbox.db-wal") in seen


async def test_the_log_is_read_as_sqlite_reads_it(
    disk: Disk, new_folder: Callable[[], Path]
) -> None:
    tape = await record(disk, new_folder(), 5)
    torn = 0
    for cut in cuts(tape, {"outbox.db": b""}, 150 * ROUNDS, 5):
        if len(cut.files.get("outbox.db-wal", b"")) <= 32 or len(cut.files["outbox.db"]) < 4096:
            continue
        wal = read_wal(cut.files["outbox.db-wal"], PAGE_SIZE)
        folder = new_folder()
        for name, body in cut.files.items():
            (folder / name).write_bytes(body)
        with closing(sqlite3.connect(folder / "outbox.db")) as database:
            frames = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
        assert wal.sound == max(0, frames)
        torn += len(wal.frames) > wal.sound
    assert torn > 10
