"""A worker that hangs is taken over, and sends nothing of what it held when it wakes.

On PostgreSQL, where there may be another worker. On SQLite whoever hangs in the middle
of a write holds the one lock that there is, until it wakes or is killed.
"""

import asyncio
import signal

import pytest

from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import Hosted
from tests.portal.killing.arriving import all_noted, arrived, extra
from tests.portal.killing.nursery import Nursery
from tests.portal.killing.plans import Plan
from tests.portal.killing.rounds import LONG
from tests.portal.killing.test_worker_killed import TICKETS, make_tickets

STEPS = [("the server waits for the text", 0), ("the server took it", 1)]
if LONG:
    STEPS += [("it has claimed", 0), ("its note is committed", 0)]
LEASE = 5.0
"""Seconds; enough for a busy machine to come to the step."""
ON_POSTGRESQL = pytest.mark.parametrize("both", ["postgresql"], indirect=True)


async def hang(hosted: Hosted, nursery: Nursery, plan: Plan) -> None:
    """Stop a worker at a step, let another send all, and wake it."""
    await make_tickets(hosted)
    hanging = await nursery.worker(plan)
    await hanging.becomes("T")
    await nursery.worker()
    await all_noted(hosted)
    hanging.strike(signal.SIGCONT)
    await asyncio.sleep(1.5)  # in which it would send what it held
    assert hanging.state() in {"S", "R"}


@ON_POSTGRESQL
@pytest.mark.parametrize(("step", "twice"), STEPS)
async def test_what_it_held_goes_once(
    hosted: Hosted, nursery: Nursery, peer: Unruly, step: str, twice: int
) -> None:
    await hang(hosted, nursery, Plan(step, blow=signal.SIGSTOP, lease=LEASE))
    assert (arrived(peer), extra(peer)) == (TICKETS, twice)


@ON_POSTGRESQL
async def test_without_a_look_at_the_clock_the_text_in_hand_goes_twice(
    hosted: Hosted, nursery: Nursery, peer: Unruly
) -> None:
    step, without = "the server waits for the text", "looking at the clock"
    await hang(hosted, nursery, Plan(step, blow=signal.SIGSTOP, without=without, lease=LEASE))
    assert (arrived(peer), extra(peer)) == (TICKETS, 1)
