"""What the page of a ticket tells the desk beside the ticket's own words."""

from collections.abc import Callable

from sqlalchemy import update

from portal.mail.models import MailAddress
from portal.sites.models import Site
from tests.portal.hosting import ASSOCIATE, MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]


async def test_when_it_was_captured_is_in_the_clinic_s_own_time_zone(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()  # captured at 14:59 UTC
    one = browser()
    await one.log_in(ASSOCIATE)
    assert "November 23, 2026 at 9:59" in await one.page(f"/tickets/{number}?lang=en")
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Site).values(time_zone="America/Vancouver"))
    page = await one.page(f"/tickets/{number}?lang=en")
    assert "November 23, 2026 at 6:59" in page
    assert "2026 at 9:59" not in page


async def test_the_desk_is_told_that_the_clinic_hears_nothing(
    hosted: Hosted, browser: Open
) -> None:
    number = await hosted.make_ticket()
    desk, clinic = browser(), browser()
    await desk.log_in(ASSOCIATE)
    await clinic.log_in(MAPLE_ADMIN)
    now = hosted.clock()
    async with hosted.portal.database.writing() as session:
        refused = {"refusals": 1, "last_at": now}
        session.add(MailAddress(address="reception@clinic.invalid", **refused))
    assert 'id="unheard"' not in await desk.page(f"/tickets/{number}")
    async with hosted.portal.database.writing() as session:
        await session.execute(update(MailAddress).values(suspended_at=now))
    for language, words in (("en", "Mails to this address come back"), ("fr", "reviennent")):
        assert words in await desk.page(f"/tickets/{number}?lang={language}")
    assert 'id="unheard"' not in await clinic.page(f"/tickets/{number}")
