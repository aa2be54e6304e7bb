"""Uninstall never leaves or wipes a ticket that support has not received without being told."""

import asyncio
import hashlib
import os
import pty
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.toolbar.machine.conftest import Computer
from tests.toolbar.machine.filling import fill, put_bundle
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


async def test_exported_ones_lie_in_the_folder_and_in_the_outbox(
    computer: Computer, tmp_path: Path
) -> None:
    one = await asyncio.to_thread(put_bundle, computer.directory)
    folder = tmp_path / "for-support"
    done = await computer.run("uninstall", "--export", str(folder))
    assert done.code == 0, done.stderr
    with zipfile.ZipFile(folder / f"{one}.zip") as archive:
        assert "bundle.json" in archive.namelist()
    assert (await states(computer))[one] == "queued"


async def test_an_export_that_fails_leaves_all_as_it_was(
    computer: Computer, tmp_path: Path
) -> None:
    await asyncio.to_thread(put_bundle, computer.directory)
    await computer.run("install")
    (tmp_path / "file").touch()
    done = await computer.run("uninstall", "--export", str(tmp_path / "file"))
    assert done.code == 1
    assert "archive-unwritable" in done.stderr
    assert computer.listens()


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
