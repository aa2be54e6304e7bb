"""A portal killed with signal 9 in the middle of a post keeps all of the ticket or nothing.

A real process on a real database; a hook kills it at one step that no timing would hit reliably.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

from portal.database import open_database
from tests.portal.hosting import MAPLE, Furnished, make_tree
from tests.portal.operating.processes import Portal, end, program
from tests.portal.operating.test_two_processes import post

KILLED = -9

PORTAL = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from portal.running import Serving, run_portal
from portal.tickets import api, intake

url, hook = sys.argv[1:]

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

confirm = intake._confirm

async def confirm_and_die(*arguments):
    await confirm(*arguments)
    die()

hooks = {
    "its mail is queued": (intake, "_confirm", confirm_and_die),
    "it is committed": (api, "moment", die),
}
if hook:
    setattr(*hooks[hook])

async def main():
    serving = Serving(do_duties=False)
    async with run_portal(url, lambda: datetime.now(UTC), serving=serving) as portal:
        print(portal.url, flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@pytest.fixture
async def url(both: Furnished, tmp_path: Path) -> AsyncIterator[str]:
    async with both.copy(tmp_path) as one:
        yield one


async def send(url: str, token: str, tree: dict[str, Any], hook: str = "") -> int:
    """Post to a portal of its own; return the status, or none if it died."""
    process = program(PORTAL, url, hook)
    try:
        assert process.stdout is not None
        port = int((await asyncio.to_thread(process.stdout.readline)).rpartition(":")[2])
        async with ClientSession() as session:
            try:
                status, _ = await post(session, Portal(process, port), token, tree)
            except ClientError:
                assert await asyncio.to_thread(process.wait, 20) == KILLED
                status = 0
        return status
    finally:
        end(process)


async def counts(url: str) -> dict[str, int]:
    found = {}
    async with open_database(url) as database, database.engine.connect() as connection:
        for name in ("ticket", "ticket_event", "mail_outbox", "ticket_text"):
            rows = await connection.exec_driver_sql(f"SELECT count(*) FROM {name}")  # noqa: S608 - ours
            found[name] = int(rows.scalar_one())
    return found


@pytest.mark.parametrize(
    ("hook", "kept"),
    [
        ("its mail is queued", 0),
        ("it is committed", 1),
    ],
)
async def test_a_portal_that_dies_keeps_all_of_a_ticket_or_nothing(
    url: str, both: Furnished, hook: str, kept: int
) -> None:
    tree, token = make_tree(MAPLE), both.tokens[MAPLE]
    assert await send(url, token, tree, hook) == 0
    assert set((await counts(url)).values()) == {kept}
    assert await send(url, token, tree) == 201
    assert set((await counts(url)).values()) == {1}
