"""A grant that is tied to a ticket ends a day after the ticket; the desk can give no time."""

from collections.abc import Callable
from datetime import timedelta

from portal.grants.ending import look_after
from portal.grants.models import SupportGrant
from tests.portal.grants.walking import HELP_NAME, Clinic
from tests.portal.hosting import ASSOCIATE, BIRCH, MAPLE_ADMIN, Browser, Hosted
from tests.portal.tickets.test_desk import logged_in, post

Open = Callable[[], Browser]
HOUR = timedelta(hours=1)


async def grant(hosted: Hosted, grant_id: int) -> SupportGrant:
    async with hosted.portal.database.reading() as session:
        return await session.get_one(SupportGrant, grant_id)


async def later(hosted: Hosted, by: timedelta) -> None:
    hosted.clock.forward(by)
    await look_after(hosted.portal.database, hosted.clock)


async def test_solving_the_ticket_ends_the_grant_after_a_day(clinic: Clinic, browser: Open) -> None:
    hosted = clinic.hosted
    number = await hosted.make_ticket()
    await clinic.grant()
    its_id = await clinic.grant_id()
    associate = await logged_in(browser, ASSOCIATE)
    assert HELP_NAME in await associate.page(f"/tickets/{number}")
    assert (await post(associate, number, "grant", grant=str(its_id))).status == 303
    assert "a day after this ticket is solved" in await associate.page(f"/tickets/{number}")
    await post(associate, number, "answers", body="Done.", kind="public", then="solved")
    await later(hosted, timedelta())
    await later(hosted, 23 * HOUR)
    assert (await grant(hosted, its_id)).ended_at is None
    await later(hosted, HOUR)
    assert (await grant(hosted, its_id)).ended_why == "ticket-solved"
    associate = await logged_in(browser, ASSOCIATE)
    assert f"The access of {HELP_NAME}" in await associate.page(f"/tickets/{number}")
    internal = await (await logged_in(browser, MAPLE_ADMIN)).page(f"/tickets/{number}")
    assert "Support Site access:" not in internal


async def test_a_ticket_that_is_reopened_keeps_its_grant(clinic: Clinic, browser: Open) -> None:
    hosted = clinic.hosted
    number = await hosted.make_ticket()
    await clinic.grant()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "grant", grant=str(await clinic.grant_id()))
    await post(associate, number, "state", state="solved")
    await later(hosted, HOUR)
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, number, "state", state="reopened")
    await later(hosted, timedelta())
    await later(hosted, 25 * HOUR)
    assert (await grant(hosted, await clinic.grant_id())).ended_at is None


async def test_the_desk_cannot_move_a_grant_from_the_ticket_that_the_clinic_named(
    clinic: Clinic, browser: Open
) -> None:
    hosted = clinic.hosted
    named, other = await hosted.make_ticket(), await hosted.make_ticket()
    await clinic.grant(ticket=named)
    its_id = str(await clinic.grant_id())
    associate = await logged_in(browser, ASSOCIATE)
    assert (await post(associate, other, "grant", grant=its_id)).status == 404
    await post(associate, named, "grant", grant="")
    assert (await grant(hosted, int(its_id))).ticket_id is not None
    await post(associate, named, "state", state="solved")
    await later(hosted, timedelta())
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, named, "merge", into=other)
    await later(hosted, 25 * HOUR)
    assert (await grant(hosted, int(its_id))).ended_why == "ticket-solved"


async def test_a_grant_of_another_clinic_or_one_that_ended_is_not_there(
    clinic: Clinic, browser: Open
) -> None:
    hosted = clinic.hosted
    mine, theirs = await hosted.make_ticket(), await hosted.make_ticket(BIRCH)
    await clinic.grant()
    its_id = str(await clinic.grant_id())
    associate = await logged_in(browser, ASSOCIATE)
    assert (await post(associate, theirs, "grant", grant=its_id)).status == 404
    await clinic.end()
    assert (await post(associate, mine, "grant", grant=its_id)).status == 404
    assert (await post(associate, mine, "grant", grant="999")).status == 404


async def test_a_tie_of_the_desk_can_be_taken_off_and_follows_a_merge(
    clinic: Clinic, browser: Open
) -> None:
    hosted = clinic.hosted
    first, second = await hosted.make_ticket(), await hosted.make_ticket()
    await clinic.grant()
    its_id = await clinic.grant_id()
    associate = await logged_in(browser, ASSOCIATE)
    await post(associate, first, "grant", grant=str(its_id))
    await post(associate, first, "grant", grant="")
    assert (await grant(hosted, its_id)).ticket_id is None
    await post(associate, first, "grant", grant=str(its_id))
    await post(associate, first, "merge", into=second)
    await post(associate, second, "state", state="solved")
    await later(hosted, timedelta())
    await later(hosted, 24 * HOUR)
    assert (await grant(hosted, its_id)).ended_why == "ticket-solved"
