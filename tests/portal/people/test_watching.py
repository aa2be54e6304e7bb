"""A page that is left open hears of changes, and keeps nobody logged in and no grant in use."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select

from portal.access import Access
from portal.audit.acts import Act
from portal.audit.models import AuditEntry
from portal.grants.models import SupportGrant
from portal.guarding import middleware
from portal.guarding.checks import CHECKS
from portal.people.sessions import IDLE
from tests.portal.grants.walking import Clinic, meet
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]
STREAMS: Final = ("/tickets/events", "/tickets/{ticket}/events", f"/sites/{MAPLE}/audit/live")
RETRIES: Final = timedelta(minutes=10)
"""How often a browser asks anew: no stream lasts longer."""
PROLONGING: Final[Mapping[Access, Access]] = {
    Access.TICKETS_LIVE: Access.PERSON,
    Access.SITE_ADMIN_LIVE: Access.SITE_ADMIN,
}
"""The words that these routes had: to ask was an act."""


@pytest.fixture
def prolonging(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def switch() -> None:
        twins = {word: CHECKS[old] for word, old in PROLONGING.items()}
        monkeypatch.setattr(middleware, "CHECKS", {**CHECKS, **twins})

    return switch


async def watch(hosted: Hosted, visitor: Browser, path: str, length: timedelta) -> None:
    """Leave a page open for so long: its stream is asked for again and again."""
    until = hosted.clock() + length
    while hosted.clock() < until:
        answer = await visitor.get(path)
        if answer.status == 200:
            await answer.content.readany()
        answer.close()
        hosted.clock.forward(RETRIES)


async def is_in(visitor: Browser) -> bool:
    return (await visitor.get("/account")).status == 200


@pytest.mark.parametrize("stream", STREAMS)
async def test_who_leaves_a_page_open_is_logged_out_like_anybody(
    hosted: Hosted, browser: Open, prolonging: Callable[[], None], stream: str
) -> None:
    path = stream.format(ticket=await hosted.make_ticket())
    for defended in (True, False):
        if not defended:
            prolonging()
        visitor = browser()
        await visitor.log_in(MAPLE_ADMIN)
        assert (await visitor.get(path)).status == 200
        await watch(hosted, visitor, path, IDLE)
        assert await is_in(visitor) is not defended


@pytest.mark.parametrize("stream", STREAMS)
async def test_an_open_stream_ends_with_the_log_in(
    hosted: Hosted, browser: Open, stream: str
) -> None:
    path = stream.format(ticket=await hosted.make_ticket())
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    answer = await visitor.get(path)
    for _ in range(2):  # looked at again and again, which is no use of it
        await answer.content.readany()
        hosted.clock.forward(IDLE / 2)
    await answer.content.read()  # it comes to its end
    assert not await is_in(visitor)


async def use(clinic: Clinic) -> tuple[datetime, int]:
    """Return when the grant was last used, and how many pages the clinic's log has."""
    async with clinic.hosted.portal.database.reading() as session:
        used = (await session.scalars(select(SupportGrant.last_used_at))).one()
        seen = await session.scalars(select(AuditEntry).where(AuditEntry.act == Act.PAGE_SEEN))
        return used, len(seen.all())


async def test_to_be_told_is_no_use_of_a_grant_and_opens_no_page(
    hosted: Hosted, browser: Open, prolonging: Callable[[], None]
) -> None:
    clinic = await meet(hosted, browser(), browser())
    number = await hosted.make_ticket()
    await clinic.grant_and_enter()
    before = await use(clinic)
    for path in ("/tickets/events", f"/tickets/{number}/events"):
        await watch(hosted, clinic.support, path, RETRIES)
    assert await use(clinic) == before
    prolonging()
    await watch(hosted, clinic.support, f"/tickets/{number}/events", RETRIES)
    used, seen = await use(clinic)
    assert used > before[0]
    assert seen == before[1] + 1
    await clinic.support.page(f"/tickets/{number}")  # a page is one, with its streams or without
    assert (await use(clinic))[1] == seen + 1
