"""Two associates merge the same two tickets, each into the other: one of them is told why not."""

import asyncio
from collections.abc import Callable

import pytest

from portal.tickets import acting
from tests.portal.hosting import ASSOCIATE, Browser, Hosted, csrf_token
from tests.portal.test_ticket_form import OURS
from tests.portal.tickets.test_desk import logged_in

Open = Callable[[], Browser]
PAIRS = 4


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
    for _ in range(PAIRS):
        assert await merged_into_each_other(hosted, associate) == [303, 409]


async def test_without_an_order_each_would_wait_for_the_other(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lock_nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(acting, "_lock_both", lock_nothing)
    associate = await logged_in(browser, ASSOCIATE)
    found = [await merged_into_each_other(hosted, associate) for _ in range(PAIRS)]
    # SQLite has one writer at a time
    is_sqlite = hosted.database_url.startswith("sqlite")
    assert ([303, 500] in found) != is_sqlite
