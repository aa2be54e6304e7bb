"""Whoever leaves a live page is no error of ours."""

import asyncio
from collections.abc import Callable

import pytest

from portal.tickets import live
from tests.portal.hosting import ASSOCIATE, Browser


async def test_who_leaves_a_live_page_is_no_error(
    browser: Callable[[], Browser],
    logged: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "LOOK_AGAIN", 0.05)
    looked: list[int] = []

    async def look(*_: object) -> int:
        looked.append(len(looked))
        return len(looked)  # each time something is new

    monkeypatch.setattr(live, "newest", look)
    visitor = browser()
    await visitor.log_in(ASSOCIATE)
    answer = await visitor.get("/tickets/events")
    await answer.content.read(5)
    answer.close()
    seen = len(looked)
    await asyncio.sleep(1)
    assert len(looked) <= seen + 3  # it has ended
    assert "unexpected error" not in logged()
    assert "Error handling request" not in logged()
