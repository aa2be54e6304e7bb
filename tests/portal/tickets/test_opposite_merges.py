"""Two associates merge the same two tickets, each into the other: one of them is told why not."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from portal.tickets import acting
from portal.tickets.models import Ticket
from tests.portal.hosting import ASSOCIATE, Browser, Hosted, csrf_token
from tests.portal.test_ticket_form import OURS
from tests.portal.tickets.test_desk import logged_in

Open = Callable[[], Browser]
PATIENCE = 1.0
"""Seconds in which two transactions at work at once would meet."""


@pytest.fixture(autouse=True)
def both_have_their_own_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each goes on to the other's ticket only when both have their own, if both can."""
    both, its_own = asyncio.Barrier(2), acting.locked

    async def meet_with_its_own(*asked: Any) -> Ticket:
        ticket = await its_own(*asked)
        # one waits alone if the database keeps the other from its own
        with suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(both.wait(), PATIENCE)
        return ticket

    monkeypatch.setattr(acting, "locked", meet_with_its_own)


async def merged_into_each_other(hosted: Hosted, associate: Browser) -> list[int]:
    one, two = await hosted.make_ticket(), await hosted.make_ticket()
    token = csrf_token(await associate.page(f"/tickets/{one}"))
    ways = ((one, two), (two, one))
    answers = await asyncio.gather(
        *(
            associate.send(f"/tickets/{number}/merge", OURS, into=into, csrf_token=token)
            for number, into in ways
        )
    )
    return sorted(answer.status for answer in answers)


async def test_opposite_merges_at_once_are_one_merge(hosted: Hosted, browser: Open) -> None:
    associate = await logged_in(browser, ASSOCIATE)
    assert await merged_into_each_other(hosted, associate) == [303, 409]


async def test_without_an_order_each_would_wait_for_the_other(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lock_nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(acting, "_lock_both", lock_nothing)
    associate = await logged_in(browser, ASSOCIATE)
    # SQLite has one writer at a time
    is_sqlite = hosted.database_url.startswith("sqlite")
    expected = [303, 409 if is_sqlite else 500]
    assert await merged_into_each_other(hosted, associate) == expected
