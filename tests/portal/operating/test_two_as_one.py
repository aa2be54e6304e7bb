"""What one portal learned, the other knows at the next request: two processes, one PostgreSQL."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession
from sqlalchemy import func, select

from portal.database import open_database
from portal.people.tries import MOST_TRIES
from portal.running import Serving, run_portal
from portal.tickets.models import TicketMessage
from tests.portal.grants.walking import HELP_ADMIN, SECTION, meet, post
from tests.portal.hosting import (
    BIRCH_USER,
    MAPLE_ADMIN,
    Browser,
    Furnished,
    Hosted,
    MovableClock,
    csrf_token,
)
from tests.portal.operating.processes import Portal, end, heard_port, start

SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Two:
    """Two portals on one database, whose clinic has granted access, and the browsers of both."""

    url: str
    portals: tuple[Portal, Portal]
    admin: Browser
    support: Browser
    ticket: str

    def at(self, browser: Browser, number: int) -> Browser:
        """Lead a browser, with its cookies, to one of the two."""
        browser.url = self.portals[number].url
        return browser

    async def enter(self) -> None:
        """Let the Support Site in, at the first portal."""
        await self.at(self.support, 0).log_in(HELP_ADMIN)
        page = await self.support.page("/supported-sites")
        found = re.search(r"/supported-sites/\d+/enter", page)
        assert found is not None
        answer = await post(self.support, found[0], [], "/supported-sites")
        assert answer.headers["Location"] == "/supported-sites"

    async def end_grant(self, number: int) -> None:
        """Press the x, at one of the two."""
        page = await self.at(self.admin, number).page(SECTION)
        found = re.search(rf"{SECTION}/\d+/end", page)
        assert found is not None
        assert (await post(self.admin, found[0], [], SECTION)).status == 303


async def _grant(furnished: Furnished, folder: Path, url: str) -> str:
    """Make a ticket and a grant by a portal that has gone when the two begin; return its number."""
    clock = MovableClock()
    clock.now = datetime.now(UTC)  # noqa: TID251 - the other processes have the real clock
    serving = Serving(do_duties=False, factor_key=folder / "factor.key")
    async with (
        run_portal(url, clock, serving=serving) as portal,
        ClientSession() as session,
    ):
        hosted = Hosted(portal, clock, session, furnished.tokens, folder, url)
        admin, support = Browser(hosted.url), Browser(hosted.url)
        try:
            clinic = await meet(hosted, admin, support)
            assert (await clinic.grant()).status == 303
            return await hosted.make_ticket()
        finally:
            await admin.session.close()
            await support.session.close()


@pytest.fixture
async def two(furnished_postgresql: Furnished, tmp_path: Path) -> AsyncIterator[Two]:
    async with furnished_postgresql.copy(tmp_path) as url:
        ticket = await _grant(furnished_postgresql, tmp_path, url)
        with ExitStack() as opened:
            processes = [start(url, "serve", "--port", "0", "--no-deliver-mail") for _ in range(2)]
            for one in processes:
                opened.callback(end, one)
            first, second = (Portal(one, heard_port(one)) for one in processes)
            admin, support = Browser(second.url), Browser(first.url)
            await admin.log_in(MAPLE_ADMIN)
            yield Two(url, (first, second), admin, support, ticket)
            await admin.session.close()
            await support.session.close()


async def test_access_that_is_ended_at_one_is_refused_by_the_other(two: Two) -> None:
    await two.enter()
    for number in (0, 1):
        assert (await two.at(two.support, number).get(f"/tickets/{two.ticket}")).status == 200
    await two.end_grant(1)
    for number in (0, 1):
        assert (await two.at(two.support, number).get(f"/tickets/{two.ticket}")).status == 404


async def test_a_stream_of_one_breaks_off_when_the_other_ends_access(two: Two) -> None:
    await two.enter()
    stream = await two.at(two.support, 0).get(f"/tickets/{two.ticket}/events")
    assert (await stream.content.readline()).startswith(b"retry")
    await two.end_grant(1)
    told = b""
    async with asyncio.timeout(10):  # by the portal's own look, or by the guard's
        with suppress(ClientError):
            while line := await stream.content.readline():
                told += line
    stream.close()
    assert b"changed" not in told


async def test_a_page_of_one_hears_what_is_written_at_the_other(two: Two) -> None:
    stream = await two.at(two.admin, 0).get(f"/tickets/{two.ticket}/events")
    await stream.content.readline()
    path = f"/tickets/{two.ticket}"
    words = [("body", "It works again."), ("once", "1")]
    assert (await post(two.at(two.admin, 1), f"{path}/replies", words, path)).status == 303
    async with asyncio.timeout(10):
        while b"changed" not in await stream.content.readline():
            pass
    stream.close()


async def test_wrong_passwords_at_both_are_counted_together(two: Two) -> None:
    visitor = Browser(two.portals[0].url)
    try:
        for turn in range(MOST_TRIES):
            answer = await two.at(visitor, turn % 2).log_in(BIRCH_USER, "wrong-horse-battery")
            assert answer.status not in {303, 429}
        for number in (0, 1):
            assert (await two.at(visitor, number).log_in(BIRCH_USER)).status == 429
    finally:
        await visitor.session.close()


async def test_a_form_that_both_get_is_acted_on_once(two: Two) -> None:
    path = f"/tickets/{two.ticket}"
    token = csrf_token(await two.admin.page(path))
    fields = {"body": "It works again.", "once": "1", "csrf_token": token}
    answers = await asyncio.gather(
        *(
            two.admin.session.post(
                f"{two.portals[turn % 2].url}{path}/replies",
                data=fields,
                headers=SAME,
                allow_redirects=False,
            )
            for turn in range(6)
        )
    )
    assert {answer.status for answer in answers} == {303}
    async with open_database(two.url) as database, database.reading() as session:
        said = select(func.count()).where(TicketMessage.body == "It works again.")
        assert await session.scalar(said) == 1
