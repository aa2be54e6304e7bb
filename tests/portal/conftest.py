"""A portal on a real socket, with two clinics and people of every kind."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from aiohttp import ClientSession

from portal.database import default_url
from portal.running import Serving, run_portal
from tests.portal.command_line import CommandLine, Run
from tests.portal.hosting import (
    Browser,
    Furnished,
    Hosted,
    MovableClock,
    furnish_postgresql,
    furnish_sqlite,
)
from tests.portal.postgresql import PostgreSql, quick_folder


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """A furnished SQLite file, for what concerns no database in particular."""
    return asyncio.run(furnish_sqlite(tmp_path_factory.mktemp("furnished")))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    # its socket's whole path has at most 107 bytes, so it cannot lie in pytest's folder
    with TemporaryDirectory(prefix="pg", dir=quick_folder()) as folder:
        server = PostgreSql(Path(folder))
        yield server
        server.end()


@pytest.fixture(scope="session")
def furnished_postgresql(postgresql: PostgreSql) -> Furnished:
    return asyncio.run(furnish_postgresql(postgresql))


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest) -> Furnished:
    """A furnished database of each kind, in turn."""
    name = "furnished" if request.param == "sqlite" else "furnished_postgresql"
    found: Furnished = request.getfixturevalue(name)
    return found


@pytest.fixture(scope="module")
def command_line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommandLine]:
    started = CommandLine(tmp_path_factory.mktemp("commands"))
    yield started
    started.end()


@pytest.fixture
def run(command_line: CommandLine, tmp_path: Path) -> Run:
    return partial(command_line.run, default_url(tmp_path))


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def hosted(tmp_path: Path, clock: MovableClock, both: Furnished) -> AsyncIterator[Hosted]:
    serving = Serving(do_duties=False, factor_key=tmp_path / "factor.key")
    async with (
        both.copy(tmp_path) as url,
        run_portal(url, clock, serving=serving) as portal,
        ClientSession() as session,
    ):
        yield Hosted(portal, clock, session, both.tokens, tmp_path, url)


@pytest.fixture
async def browser(hosted: Hosted) -> AsyncIterator[Callable[[], Browser]]:
    opened: list[Browser] = []

    def open_browser() -> Browser:
        opened.append(Browser(hosted.url))
        return opened[-1]

    yield open_browser
    for one in opened:
        await one.session.close()
