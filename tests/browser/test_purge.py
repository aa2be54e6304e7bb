"""Patient data that was found on a ticket, deleted in a real browser, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, expect

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.people.models import StaffRole
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole
from portal.tickets.models import Attachment
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import (
    ASSOCIATE,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    Hosted,
    MovableClock,
)
from tests.portal.hosting import Browser as Visitor
from tests.portal.planting import create_site_token, create_user
from tests.portal.tickets.test_desk import post
from tests.portal.uploads.files import png
from web.catalogue import LANGUAGES, Catalogue

CANARY = "quincunxial"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Hosted]:
    """A ticket with the canary in its description, an attachment and two messages."""
    clock, url = MovableClock(), default_url(tmp_path)
    async with (
        run_portal(url, clock, serving=Serving(do_duties=False)) as portal,
        ClientSession() as session,
    ):
        await create_site(portal.database, clock, MAPLE, "Maple Clinic")
        token = await create_site_token(portal.database, clock, MAPLE, "toolbar")
        people: tuple[tuple[str, str, SiteRole | StaffRole, str | None], ...] = (
            (MAPLE_ADMIN, "Maple Admin", SiteRole.SITE_ADMIN, MAPLE),
            (ASSOCIATE, "Ada Associate", StaffRole.ASSOCIATE, None),
        )
        for user, name, role, site in people:
            secret = Secret(PASSWORD)
            await create_user(portal.database, clock, user, name, secret, role, site_number=site)
        hosted = Hosted(portal, clock, session, {MAPLE: token.expose()}, tmp_path, url)
        number = await hosted.make_ticket(ticket={"description": f"The {CANARY} form is shut."})
        async with portal.database.writing() as writing:
            for position, body in enumerate((png("white", (20, 10)), CANARY.encode()), 1):
                writing.add(Attachment(ticket_id=1, position=position, body=body))
        clinic, associate = Visitor(portal.url), Visitor(portal.url)
        async with clinic.session, associate.session:
            await clinic.log_in(MAPLE_ADMIN)
            await post(clinic, number, "replies", body=f"It was the {CANARY} one. " + "More. " * 60)
            await associate.log_in(ASSOCIATE)
            await post(associate, number, "answers", body=f"Ask for {CANARY}.", kind="internal")
        yield hosted


async def see(page: Page, name: str, language: str) -> None:
    assert await violations(page) == [], name
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    await page.set_viewport_size({"width": 1100, "height": 800})
    if name == "purge":
        await picture(page, name, language, folder="portal", whole=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_associate_deletes_what_identifies_a_patient(
    desk: Hosted, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{desk.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill(ASSOCIATE)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main button").first.click()
    await page.wait_for_url(f"{desk.url}/tickets")
    await page.goto(f"{desk.url}/tickets/T-000001")
    await page.get_by_role("link", name=t("purge")).click()
    await expect(page.locator("[name=place]")).to_have_count(5)
    await see(page, "purge", language)
    await page.get_by_role("button", name=t("purge.now")).click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await see(page, "purge-nothing", language)
    for box in await page.locator("[name=place]").all():
        await box.check()
    await page.get_by_role("button", name=t("purge.now")).click()
    await page.wait_for_url(f"{desk.url}/tickets/T-000001#end")
    await expect(page.locator("main")).not_to_contain_text(CANARY)
    await expect(page.locator(".thread")).to_contain_text(t("purge.done"))
    await see(page, "purge-done", language)
    assert CANARY.encode() not in await desk.stored()
    await page.goto(f"{desk.url}/tickets?view=all&q={CANARY}")
    await expect(page.locator("main")).not_to_contain_text("T-000001")
