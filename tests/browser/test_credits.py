"""Credits in a real browser, in both languages: allocated by a Support Site, seen by the clinic."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from connectors.secret import Secret
from portal.administration import create_site
from portal.credits.adding import add
from portal.credits.ledger import Change
from portal.credits.models import Kind
from portal.database import default_url
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope, SupportGrant
from portal.people.models import Person
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import Site, SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

ADMIN, HELP = "admin@maple.invalid", "sasha@help.invalid"


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock, secret = MovableClock(), Secret(PASSWORD)
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        await create_site(one.database, clock, "7900", "Weathervane Help")
        await mark_support_site(one.database, clock, "7900", "Weathervane Inc.")
        for user, name, site in (
            (ADMIN, "Amandine Adminsite", "7001"),
            (HELP, "Sasha Supportsite", "7900"),
        ):
            role = SiteRole.SITE_ADMIN
            await create_user(one.database, clock, user, name, secret, role, site_number=site)
        await _let_in(one, clock)
        yield one


async def _let_in(portal: RunningPortal, clock: MovableClock) -> None:
    now = clock()
    async with portal.database.writing() as session:
        sites = {one.number: one.id for one in await session.scalars(select(Site))}
        who = select(Person.id).where(Person.user_name == ADMIN)
        session.add(
            SupportGrant(
                site_id=sites["7001"],
                support_site_id=sites["7900"],
                reason="eForms",
                scopes=[Scope.CREDITS.value],
                granted_by=(await session.scalars(who)).one(),
                granted_at=now,
                ends_at=now + timedelta(days=3),
                last_used_at=now,
                seen_at=now,
            )
        )


async def see(page: Page, name: str, language: str) -> None:
    """Look with axe, and at the width of a telephone; take the picture."""
    assert await violations(page) == []
    size = page.viewport_size
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    if size is not None:
        await page.set_viewport_size(size)
    await picture(page, f"credits-{name}", language, whole=True, folder="portal")


async def log_in(chromium: Browser, portal: RunningPortal, user: str, language: str) -> Page:
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill(user)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[action='/log-in'] button").click()
    await page.wait_for_url(f"{portal.url}/tickets")
    return page


async def open_credits(page: Page, language: str) -> None:
    t = Catalogue(language).text
    await page.locator("summary", has_text=t("portal.menu")).click()
    menu = page.get_by_role("navigation", name=t("portal.navigation"))
    await menu.get_by_role("link", name=t("credits.title"), exact=True).click()


async def allocate(support: Page, url: str, language: str) -> None:
    """Enter the clinic as its Support Site, and allocate past one mistake."""
    t = Catalogue(language).text
    await support.goto(f"{url}/supported-sites")
    await support.locator("form[action$='/enter'] button").click()
    await open_credits(support, language)
    await see(support, "sites", language)
    await support.get_by_role("link", name="Maple Clinic").click()
    await support.locator("#amount").fill("5.5")
    await support.get_by_role("button", name=t("credits.allocate")).click()
    await expect(support.locator("#amount-problem")).to_be_visible()
    await expect(support.locator("#reason-problem")).to_be_visible()
    await see(support, "wrong", language)
    await support.locator("#amount").fill("300")
    await support.locator("#reason").fill("Projet pilote" if language == "fr" else "Pilot project")
    await support.get_by_role("button", name=t("credits.allocate")).click()
    await expect(support.locator("#given")).to_have_text("300")
    await see(support, "allocated", language)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_support_site_allocates_and_the_clinic_sees_it(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    clinic = await log_in(chromium, portal, ADMIN, language)
    await open_credits(clinic, language)
    await expect(clinic.get_by_text(t("credits.none"))).to_be_visible()
    await see(clinic, "none", language)
    made = Change(1200, Kind.BOUGHT, "Facture 2026-118" if language == "fr" else "Invoice 2026-118")
    await add(portal.database, portal.clock, "7900", made)

    await allocate(await log_in(chromium, portal, HELP, language), portal.url, language)
    await clinic.reload()
    await expect(clinic.locator("#balance")).to_have_text("300")
    await expect(clinic.get_by_text("Sasha Supportsite")).to_be_visible()
    await expect(clinic.locator("[name=transfer]")).to_have_count(0)
    await see(clinic, "ledger", language)
    async with clinic.expect_download() as waiting:
        await clinic.get_by_role("link", name=t("credits.export")).click()
    assert (await waiting.value).suggested_filename == "credits-7001.csv"
