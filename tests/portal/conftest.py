"""A portal on a real socket, with two clinics and people of every kind."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from portal.running import run_portal
from tests.portal.hosting import Browser, Furnished, Hosted, MovableClock, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    return asyncio.run(furnish(tmp_path_factory.mktemp("furnished")))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def hosted(
    tmp_path: Path, clock: MovableClock, furnished: Furnished
) -> AsyncIterator[Hosted]:
    async with run_portal(furnished.copy(tmp_path), clock) as portal, ClientSession() as session:
        yield Hosted(portal, clock, session, furnished.tokens, tmp_path)


@pytest.fixture
async def browser(hosted: Hosted) -> AsyncIterator[Callable[[], Browser]]:
    opened: list[Browser] = []

    def open_browser() -> Browser:
        opened.append(Browser(hosted.url))
        return opened[-1]

    yield open_browser
    for one in opened:
        await one.session.close()
