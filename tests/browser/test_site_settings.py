"""Admin Settings in a real browser: account, users and credentials, in both languages."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import Site, SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

ADMIN, USER = "admin@maple.invalid", "ursula@maple.invalid"
TOKEN = re.compile(r"[\w-]{43}")


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock, secret = MovableClock(), Secret(PASSWORD)
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        for user, name, role in (
            (ADMIN, "Amandine Adminsite", SiteRole.SITE_ADMIN),
            (USER, "Ursula Userson", SiteRole.USER),
        ):
            await create_user(one.database, clock, user, name, secret, role, site_number="7001")
        yield one


async def see(page: Page, name: str, language: str) -> None:
    """Look with axe, and at the width of a telephone; take the picture."""
    assert await violations(page) == []
    size = page.viewport_size
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    if size is not None:
        await page.set_viewport_size(size)
    # the bar that holds "Save Changes" sticks to the window, not to the whole page
    await picture(page, f"site-{name}", language, whole=name != "account", folder="portal")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_site_admin_goes_through_the_settings(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill(ADMIN)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[action='/log-in'] button").click()
    await page.wait_for_url(f"{portal.url}/tickets")
    await page.locator("summary", has_text=t("portal.menu")).click()
    await page.get_by_role("link", name=t("portal.sites.settings")).click()
    await see(page, "account", language)

    await page.get_by_role("link", name=t("portal.sites.tab.users"), exact=True).click()
    await see(page, "users", language)
    name = t("portal.sites.users.set-of", name="Ursula Userson")
    await page.get_by_role("button", name=name).click()
    await expect(page.get_by_text(t("portal.sites.saved"))).to_be_visible()
    await see(page, "users-two-admins", language)
    await page.get_by_role("button", name=t("portal.sites.factor.demand")).click()
    await page.wait_for_url("**/account/factors?next=**")  # the one who demands it has none yet
    async with portal.database.writing() as session:
        await session.execute(update(Site).values(factor_demanded_at=None))
    await page.go_back()
    await page.reload()
    await credentials(page, language)


async def credentials(page: Page, language: str) -> None:
    """Make a token past one mistake; once it is copied it is not shown again."""
    t = Catalogue(language).text
    await page.get_by_role("link", name=t("portal.sites.tab.credentials"), exact=True).click()
    await expect(page.get_by_text(t("portal.sites.tokens.none"))).to_be_visible()
    await see(page, "credentials-none", language)
    make = page.get_by_role("button", name=t("portal.sites.tokens.make"))
    await make.click()
    await expect(page.locator("#name-problem")).to_be_visible()
    await see(page, "credentials-wrong", language)
    await page.locator("#name").fill("OSCAR")
    await make.click()
    await expect(page.locator("#made")).to_have_value(TOKEN)
    assert await violations(page) == []
    await page.get_by_role("link", name=t("portal.sites.tokens.stored")).click()
    await expect(page.locator("#made")).to_have_count(0)
    await page.locator("summary", has_text=t("portal.sites.tokens.rotate")).click()
    await see(page, "credentials", language)
