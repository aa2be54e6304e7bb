"""A day after its ticket was solved access is over, whoever opens the ticket again for whatever."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.grants.models import SupportGrant
from portal.people.models import Membership, Person
from portal.principals import Reader
from portal.sites.models import Site, SiteRole
from portal.tickets import acting
from portal.tickets.models import Ticket
from tests.portal.grants.walking import (
    HELP,
    HELP_ADMIN,
    SECTION,
    Clinic,
    post,
    set_state,
)
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
REPLY = [("body", "We are still at it.")]


async def solved(clinic: Clinic) -> str:
    """Grant for a ticket and a month, and let it be solved; no duty ever runs."""
    number = await clinic.hosted.make_ticket()
    assert (await clinic.grant(ticket=number, length="30d")).status == 303
    await set_state(clinic.hosted, number)
    return number


async def reply(clinic: Clinic, number: str, who: Browser, user: str) -> None:
    await who.log_in(user)
    if who is clinic.support:
        await clinic.enter()
    page = f"/tickets/{number}"
    assert (await post(who, f"{page}/replies", REPLY, page)).status == 303


async def enters(clinic: Clinic) -> bool:
    await clinic.support.log_in(HELP_ADMIN)
    return (await clinic.enter()).status == 303


async def gives_to_all(session: AsyncSession, _: datetime, ticket_id: int, *__: object) -> None:
    """Forget the solving, whoever opened the ticket again."""
    tied = update(SupportGrant).where(SupportGrant.ticket_id == ticket_id)
    await session.execute(tied.values(ticket_solved_at=None))


async def why(clinic: Clinic) -> str | None:
    async with clinic.hosted.portal.database.reading() as session:
        return await session.scalar(select(SupportGrant.ended_why))


@pytest.mark.parametrize("seconds", [-1, 0])
async def test_no_duty_has_to_see_that_it_was_solved(clinic: Clinic, seconds: int) -> None:
    await solved(clinic)
    clinic.hosted.clock.forward(24 * HOUR + seconds * SECOND)
    assert await enters(clinic) is (seconds < 0)
    assert await why(clinic) == (None if seconds < 0 else "ticket-solved")


@pytest.mark.parametrize("switched_off", [False, True])
async def test_a_reply_of_the_support_site_gives_it_no_time(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, switched_off: bool
) -> None:
    number = await solved(clinic)
    clinic.hosted.clock.forward(23 * HOUR)
    if switched_off:
        monkeypatch.setattr(acting, "note_reopened", gives_to_all)
    await reply(clinic, number, clinic.support, HELP_ADMIN)
    assert "Reopened" in await clinic.support.page(f"/tickets/{number}")
    clinic.hosted.clock.forward(HOUR)
    assert await enters(clinic) is switched_off


async def test_nor_does_its_reply_stop_the_next_solving(clinic: Clinic) -> None:
    number = await solved(clinic)
    await reply(clinic, number, clinic.support, HELP_ADMIN)
    clinic.hosted.clock.forward(23 * HOUR)
    await set_state(clinic.hosted, number)
    clinic.hosted.clock.forward(HOUR)
    assert not await enters(clinic)


async def test_a_private_link_gives_no_time(clinic: Clinic) -> None:
    number = await solved(clinic)
    database, clock = clinic.hosted.portal.database, clinic.hosted.clock
    async with database.reading() as session:
        ticket = (await session.scalars(select(Ticket))).one()
    reader = Reader(ticket.id, ticket.site_id, number, "requester@maple.invalid")
    async with acting.writing_on(database, clock, reader) as writing:
        await acting.reply(writing, "It is not.")
    clock.forward(24 * HOUR)
    assert not await enters(clinic)


@pytest.mark.parametrize("of_the_support_site", [False, True])
async def test_the_desk_gives_time_but_not_to_its_own_support_site(
    clinic: Clinic, *, of_the_support_site: bool
) -> None:
    number = await solved(clinic)
    if of_the_support_site:
        async with clinic.hosted.portal.database.writing() as session:
            person = select(Person.id).where(Person.user_name == ASSOCIATE).scalar_subquery()
            site = select(Site.id).where(Site.number == HELP).scalar_subquery()
            values = {"person_id": person, "site_id": site, "role": SiteRole.USER}
            await session.execute(insert(Membership).values(values))
    clinic.hosted.clock.forward(HOUR)
    await set_state(clinic.hosted, number, "reopened")
    clinic.hosted.clock.forward(24 * HOUR)
    assert await enters(clinic) is not of_the_support_site


@pytest.mark.parametrize(("hours", "kept"), [(23, True), (24, False)])
async def test_the_clinic_that_opens_it_again_keeps_what_is_not_over(
    clinic: Clinic, hours: int, *, kept: bool
) -> None:
    number = await solved(clinic)
    clinic.hosted.clock.forward(hours * HOUR)
    await reply(clinic, number, clinic.admin, MAPLE_ADMIN)
    clinic.hosted.clock.forward(2 * HOUR)
    assert await enters(clinic) is kept
    assert await why(clinic) == (None if kept else "ticket-solved")


async def test_a_click_of_the_clinic_extends_past_the_solving(clinic: Clinic) -> None:
    await solved(clinic)
    section = await clinic.admin.page(SECTION)
    assert "its ticket was solved" in section
    path = f"{SECTION}/{await clinic.grant_id()}/extend"
    assert (await post(clinic.admin, path, [("length", "3d")], SECTION)).status == 303
    assert "its ticket was solved" not in await clinic.admin.page(SECTION)
    clinic.hosted.clock.forward(71 * HOUR)
    assert await enters(clinic)


async def test_a_session_ends_with_the_day_after_the_solving(clinic: Clinic) -> None:
    await solved(clinic)
    clinic.hosted.clock.forward(23 * HOUR)
    assert await enters(clinic)
    for _ in range(3):
        clinic.hosted.clock.forward(HOUR / 3 - SECOND)
        assert "You act at" in await clinic.support.page("/supported-sites")
    clinic.hosted.clock.forward(3 * SECOND)
    assert "You act at" not in await clinic.support.page("/supported-sites")


async def test_a_solved_ticket_is_none_to_grant_for(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await set_state(clinic.hosted, number)
    answer = await clinic.grant(ticket=number)
    assert answer.status == 422
    assert "no open ticket of this number" in await answer.text()


async def test_the_desk_that_takes_its_tie_off_brings_nothing_to_life(
    clinic: Clinic,
) -> None:
    """The ticket was reopened by the Support Site, so that a tie can be taken off at all."""
    number = await clinic.hosted.make_ticket()
    await clinic.grant(length="30d")
    associate, page = Browser(clinic.hosted.url), f"/tickets/{number}"
    await associate.log_in(ASSOCIATE)
    tie = [("grant", str(await clinic.grant_id()))]
    assert (await post(associate, f"{page}/grant", tie, page)).status == 303
    await set_state(clinic.hosted, number)
    await reply(clinic, number, clinic.support, HELP_ADMIN)
    clinic.hosted.clock.forward(24 * HOUR)
    await associate.log_in(ASSOCIATE)
    assert (await post(associate, f"{page}/grant", [("grant", "")], page)).status == 303
    await associate.session.close()
    assert not await enters(clinic)
    assert await why(clinic) == "ticket-solved"


async def test_closing_the_solved_ticket_takes_no_time_that_the_clinic_gave(
    clinic: Clinic,
) -> None:
    number = await solved(clinic)
    path = f"{SECTION}/{await clinic.grant_id()}/extend"
    assert (await post(clinic.admin, path, [("length", "3d")], SECTION)).status == 303
    clinic.hosted.clock.forward(48 * HOUR)
    await set_state(clinic.hosted, number, "closed")
    assert await enters(clinic)
