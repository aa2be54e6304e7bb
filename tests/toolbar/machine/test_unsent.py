"""Uninstall never leaves or wipes a ticket that support has not received without being told."""

import asyncio
import hashlib
import os
import pty
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.toolbar.machine.conftest import Computer
from tests.toolbar.machine.filling import fill
from toolbar.troubleshooting.submission import State

TOOLBAR = Path(sys.executable).parent / "ocean-toolbar"


@pytest.fixture
async def ids(computer: Computer) -> dict[State, str]:
    return await asyncio.to_thread(fill, computer.directory)


async def states(computer: Computer) -> dict[str, str]:
    listed = await computer.run("outbox", "list")
    rows = [line.split("\t") for line in listed.stdout.decode().splitlines()]
    return {row[0]: row[1] for row in rows}


@pytest.mark.usefixtures("ids")
async def test_a_program_that_says_nothing_is_refused_and_nothing_changes(
    computer: Computer,
) -> None:
    # nothing can leave: the settings name no portal
    await computer.run("install")
    done = await computer.run("uninstall")
    assert done.code == 1
    assert "unsent-tickets" in done.stderr
    assert computer.listens()
    assert computer.unit.exists()


@pytest.mark.usefixtures("ids")
async def test_kept_ones_are_counted_and_stay(computer: Computer) -> None:
    before = await states(computer)
    done = await computer.run("uninstall", "--keep-outbox")
    assert done.code == 0, done.stderr
    assert "stay in the outbox: 2" in done.stderr
    assert await states(computer) == before


async def test_wiped_ones_are_gone_and_the_history_stays(
    computer: Computer, ids: dict[State, str]
) -> None:
    done = await computer.run("uninstall", "--cancel-unsent")
    assert done.code == 0, done.stderr
    after = await states(computer)
    assert after[ids[State.QUEUED]] == after[ids[State.PARKED]] == "cancelled"
    assert after[ids[State.DELIVERED]] == "delivered"


async def test_both_at_once_is_wrong_usage(computer: Computer) -> None:
    done = await computer.run("uninstall", "--keep-outbox", "--cancel-unsent")
    assert done.code == 2


async def test_an_outbox_that_cannot_be_read_is_not_thrown_away(computer: Computer) -> None:
    path = computer.directory / "outbox.db"
    with closing(sqlite3.connect(path)) as database:  # as a newer release would leave it
        database.execute("CREATE TABLE later (one TEXT)")
        database.execute("PRAGMA user_version = 99")
    before = hashlib.sha256(path.read_bytes()).digest()
    assert (await computer.run("uninstall")).code == 1
    done = await computer.run("uninstall", "--keep-outbox")
    assert done.code == 0, done.stderr
    assert hashlib.sha256(path.read_bytes()).digest() == before


@pytest.mark.parametrize(
    ("answer", "code", "state"),
    [("keep", 0, "queued"), ("wipe", 0, "cancelled"), ("what?", 1, "queued")],
)
async def test_a_person_is_asked(
    computer: Computer, ids: dict[State, str], answer: str, code: int, state: str
) -> None:
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(TOOLBAR, "uninstall", "--data-dir", str(computer.directory)),
        stdin=theirs,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={"LANG": "en_CA.UTF-8", "HOME": str(computer.home), **computer.environment},
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    _, said = await process.communicate()
    os.close(ours)
    assert process.returncode == code, said
    assert "Requests that support has not received: 2" in said.decode()
    assert (await states(computer))[ids[State.QUEUED]] == state
