"""A worker killed at any step of a mail: all arrives, and no more goes twice than is promised."""

import asyncio

import pytest

from portal.mail.worker import LANES
from tests.portal.announcements.newsroom import Newsroom
from tests.portal.announcements.test_delivery import add_followers
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import Hosted
from tests.portal.killing.arriving import all_noted, arrived, extra, waiting
from tests.portal.killing.nursery import Nursery
from tests.portal.killing.plans import STEPS, Plan

TICKETS, FOLLOWERS = 10, 60
SLOW = 0.15
CHEAP = pytest.mark.parametrize("both", ["sqlite"], indirect=True)
"""For twins: what they lack is not the database's."""


async def make_tickets(hosted: Hosted) -> None:
    for _ in range(TICKETS):
        await hosted.make_ticket()


async def kill_at_each_step(nursery: Nursery, without: str = "") -> None:
    for step in STEPS:
        passage = 1 if step == "it has claimed" else 2
        doomed = await nursery.worker(Plan(step, passage, without=without, slow_notes=SLOW))
        await doomed.becomes("")


async def test_of_tickets_mails_one_goes_twice_where_its_note_was_lost(
    hosted: Hosted, nursery: Nursery, peer: Unruly
) -> None:
    await make_tickets(hosted)
    await kill_at_each_step(nursery)
    await nursery.worker()
    await all_noted(hosted)
    assert arrived(peer) == TICKETS
    # the two steps between the server's answer and the commit, one mail each
    assert extra(peer) == 2


async def test_of_mails_to_many_as_many_go_twice_as_there_are_connections(
    hosted: Hosted, room: Newsroom, nursery: Nursery, peer: Unruly
) -> None:
    await add_followers(hosted, room, *(f"reader-{number}" for number in range(FOLLOWERS)))
    await room.announce()
    for step in ("the server took it", "its note is written"):
        await (await nursery.worker(Plan(step, 2, slow_notes=SLOW))).becomes("")
    await nursery.worker()
    await all_noted(hosted)
    assert len({address for address, _ in peer.taken}) == arrived(peer) == FOLLOWERS
    assert 0 < extra(peer) <= 2 * LANES


@CHEAP
@pytest.mark.parametrize("without", ["waiting for the note", "one after another"])
async def test_without_its_turn_or_the_wait_more_go_twice(
    hosted: Hosted, nursery: Nursery, peer: Unruly, without: str
) -> None:
    await make_tickets(hosted)
    # a slow machine must have begun more than one by half the lease
    plan = Plan("its note is written", without=without, slow_notes=4 * SLOW, lease=6.0)
    await (await nursery.worker(plan)).becomes("")
    await nursery.worker()
    await all_noted(hosted)
    assert arrived(peer) == TICKETS
    assert extra(peer) > 1


@CHEAP
async def test_what_is_noted_before_it_is_sent_is_lost(
    hosted: Hosted, nursery: Nursery, peer: Unruly
) -> None:
    await make_tickets(hosted)
    plan = Plan("its note is committed", 2, without="sending first")
    await (await nursery.worker(plan)).becomes("")
    await nursery.worker()
    await all_noted(hosted)
    assert arrived(peer) < TICKETS


@CHEAP
async def test_without_an_end_of_the_lease_nobody_takes_over(
    hosted: Hosted, nursery: Nursery, peer: Unruly
) -> None:
    await make_tickets(hosted)
    await (await nursery.worker(Plan("the server took it", without="the lease"))).becomes("")
    await nursery.worker()
    await asyncio.sleep(2)
    assert (arrived(peer), await waiting(hosted)) == (1, TICKETS)
