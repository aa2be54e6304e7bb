"""``outbox list``, ``show``, ``retry`` and ``cancel``, a process each."""

import asyncio
import json
from pathlib import Path

import pytest

from demo.commands import Done
from tests.toolbar.cli.here import run_here
from tests.toolbar.machine.filling import fill
from toolbar.troubleshooting.submission import State

SETTINGS = '[secrets]\nkept = "file"\n'


@pytest.fixture
async def ids(tmp_path: Path) -> dict[State, str]:
    (tmp_path / "settings.toml").write_text(SETTINGS)
    return await asyncio.to_thread(fill, tmp_path)


async def outbox(folder: Path, *arguments: str, stdin: str = "") -> Done:
    return await run_here("outbox", *arguments, "--data-dir", str(folder), stdin=stdin)


async def state_of(folder: Path, submission: str) -> str:
    done = await outbox(folder, "show", submission)
    return str(json.loads(done.stdout)["state"])


async def test_the_list_has_a_line_each_the_newest_first(
    tmp_path: Path, ids: dict[State, str]
) -> None:
    done = await outbox(tmp_path, "list")
    rows = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (ids[State.QUEUED], "queued", "-"),
        (ids[State.CANCELLED], "cancelled", "may-have-arrived"),
        (ids[State.PARKED], "parked", "portal-refused"),
        (ids[State.DELIVERED], "delivered", "T-000042"),
    ]
    listed = json.loads((await outbox(tmp_path, "list", "--json")).stdout)
    assert [one["submission_id"] for one in listed] == [row[0] for row in rows]
    assert listed[3]["first_answer_due_at"] == "2026-11-23T17:30:00Z"


async def test_one_that_waits_is_cancelled_after_a_yes(
    tmp_path: Path, ids: dict[State, str]
) -> None:
    one = ids[State.QUEUED]
    asked = await outbox(tmp_path, "cancel", one, stdin="\n")
    assert (asked.code, await state_of(tmp_path, one)) == (1, "queued")
    assert (await outbox(tmp_path, "cancel", one, stdin="y\n")).code == 0
    assert await state_of(tmp_path, one) == "cancelled"
    assert (await outbox(tmp_path, "cancel", ids[State.PARKED], "--yes")).code == 0


async def test_a_parked_one_is_tried_again(tmp_path: Path, ids: dict[State, str]) -> None:
    assert (await outbox(tmp_path, "retry", ids[State.PARKED])).code == 0
    assert await state_of(tmp_path, ids[State.PARKED]) == "queued"


@pytest.mark.parametrize("command", [("retry",), ("cancel", "--yes")])
async def test_what_is_delivered_stays_delivered(
    tmp_path: Path, ids: dict[State, str], command: tuple[str, ...]
) -> None:
    done = await outbox(tmp_path, command[0], ids[State.DELIVERED], *command[1:])
    assert done.code == 1
    assert "submission-not-waiting" in done.stderr


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize("command", ["show", "cancel"])
async def test_an_unknown_one_is_said_with_its_code(tmp_path: Path, command: str) -> None:
    more = ("--yes",) if command == "cancel" else ()
    done = await outbox(tmp_path, command, "nothing-of-this-name", *more)
    assert (done.code, done.stdout) == (1, b"")
    assert "submission-unknown" in done.stderr
    assert "nothing-of-this-name" not in done.stderr


async def test_looking_makes_no_outbox(tmp_path: Path) -> None:
    done = await outbox(tmp_path, "list")
    assert (done.code, done.stdout) == (0, b"")
    assert not (tmp_path / "outbox.db").exists()
    assert not (tmp_path / "secrets.json").exists()
    assert (await outbox(tmp_path, "list", "--json")).stdout == b"[]\n"
