"""PostgreSQL killed with signal 9 while mail goes out: everybody gets it, once.

The workers live on; what the mail server took and the database did not note is
kept in their memory, and noted when the database is back.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import ClientSession

from portal.running import Serving, run_portal
from tests.portal.announcements.newsroom import Newsroom
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import (
    Browser,
    Furnished,
    Hosted,
    MovableClock,
    furnish_postgresql,
)
from tests.portal.killing.arriving import all_noted, arrived, extra, some_taken
from tests.portal.killing.nursery import Nursery
from tests.portal.killing.plans import Plan
from tests.portal.killing.rounds import LONG, ROUNDS, Rounds
from tests.portal.killing.test_worker_killed import TICKETS, make_tickets
from tests.portal.postgresql import PostgreSql, quick_folder

WORKERS = 2


@pytest.fixture(scope="module")
def mortal() -> Iterator[PostgreSql]:
    """A server that nobody else uses."""
    with TemporaryDirectory(prefix="pg", dir=quick_folder()) as folder:
        server = PostgreSql(Path(folder))
        yield server
        server.end()


@pytest.fixture(scope="module")
def furnished_mortal(mortal: PostgreSql) -> Furnished:
    async def furnish() -> Furnished:
        furnished = await furnish_postgresql(mortal)
        await mortal.be_durable()
        return furnished

    return asyncio.run(furnish())


@pytest.fixture
async def hosted(
    furnished_mortal: Furnished, tmp_path: Path, clock: MovableClock
) -> AsyncIterator[Hosted]:
    serving = Serving(do_duties=False, factor_key=tmp_path / "factor.key")
    async with (
        furnished_mortal.copy(tmp_path) as url,
        run_portal(url, clock, serving=serving) as portal,
        ClientSession() as session,
    ):
        yield Hosted(portal, clock, session, furnished_mortal.tokens, tmp_path, url)


async def kill_in_between(
    hosted: Hosted, nursery: Nursery, peer: Unruly, mortal: PostgreSql, plan: Plan
) -> None:
    """Kill the server while several mails are taken and not noted; then bring it back."""
    await make_tickets(hosted)
    for _ in range(WORKERS):
        await nursery.worker(plan)
    await some_taken(peer, TICKETS // 2)
    await asyncio.to_thread(mortal.kill)
    await asyncio.sleep(0.5)
    await asyncio.to_thread(mortal.start)
    await all_noted(hosted)


async def test_workers_come_back_by_themselves_and_nothing_goes_twice(
    hosted: Hosted, nursery: Nursery, peer: Unruly, mortal: PostgreSql
) -> None:
    await kill_in_between(hosted, nursery, peer, mortal, Plan(slow_notes=0.1))
    assert (arrived(peer), extra(peer)) == (TICKETS, 0)
    # and the portal takes tickets again, whose mails go as before
    await hosted.make_ticket()
    await all_noted(hosted)
    assert (arrived(peer), extra(peer)) == (TICKETS + 1, 0)


async def test_what_is_not_kept_goes_twice(
    hosted: Hosted, nursery: Nursery, peer: Unruly, mortal: PostgreSql
) -> None:
    plan = Plan("never", without="keeping what failed", slow_notes=0.1)
    await kill_in_between(hosted, nursery, peer, mortal, plan)
    assert arrived(peer) == TICKETS
    assert extra(peer) > 0


@pytest.mark.skipif(not LONG, reason="long: OCEAN_CRASH_ROUNDS is not set")
async def test_killed_at_random_with_the_portal_and_the_worker(
    hosted: Hosted,
    room: Newsroom,
    nursery: Nursery,
    peer: Unruly,
    browser: Callable[[], Browser],
    mortal: PostgreSql,
) -> None:
    async def kill_it() -> None:
        await asyncio.to_thread(mortal.kill)
        await asyncio.to_thread(mortal.start)

    rounds = await Rounds.begin(hosted, room, nursery, peer, browser)
    for _ in range(ROUNDS):
        await rounds.kill_in_the_middle(kill_it)
    await rounds.end()
    await rounds.look()
