"""The portal's entry: "Support" at the bottom left, announcements, and one's own activities."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.grants.marking import mark_support_site
from portal.people.models import Person, StaffRole
from portal.running import Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock, quick_hash
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

KINDS: dict[str, tuple[SiteRole | StaffRole, str | None]] = {
    "user": (SiteRole.USER, "7001"),
    "site-admin": (SiteRole.SITE_ADMIN, "7001"),
    "support-user": (SiteRole.USER, "7900"),
    "support-admin": (SiteRole.SITE_ADMIN, "7900"),
    **{role.value: (role, None) for role in StaffRole},
}
PLACES = {
    "portal.tickets": "/tickets",
    "portal.announcements": "/announcements",
    "portal.my-activities": "/my-activities/following",
}
"""Where the entry leads."""
NARROW = {"width": 320, "height": 800}


@asynccontextmanager
async def served(folder: Path, kind: str) -> AsyncIterator[str]:
    """Run a portal that has somebody of this kind; give its address."""
    clock = MovableClock()
    role, site = KINDS[kind]
    async with run_portal(default_url(folder), clock, serving=Serving(do_duties=False)) as portal:
        for number, name in (("7001", "Maple Clinic"), ("7900", "Weathervane Help")):
            await create_site(portal.database, clock, number, name)
        await mark_support_site(portal.database, clock, "7900", "Weathervane Inc.")
        user, name = f"{kind}@demo.invalid", "Amandine Entry"
        await create_user(
            portal.database, clock, user, name, Secret(PASSWORD), role, site_number=site
        )
        async with portal.database.writing() as session:
            await session.execute(update(Person).values(password_hash=quick_hash()))
        yield portal.url


@pytest.mark.parametrize("kind", KINDS)
async def test_whoever_logs_in_finds_the_way(tmp_path: Path, chromium: Browser, kind: str) -> None:
    need_axe()
    async with served(tmp_path, kind) as url:
        for language in LANGUAGES:
            context = await chromium.new_context()
            page = await context.new_page()
            await _log_in(page, url, kind, language)
            await _is_at_the_bottom_left(page, language)
            await _walk(page, url, kind, language)
            await context.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_way_is_there_on_a_telephone(
    tmp_path: Path, chromium: Browser, language: str
) -> None:
    need_axe()
    async with served(tmp_path, "user") as url:
        page = await (await chromium.new_context()).new_page()
        await page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        await _log_in(page, url, "user", language)
        await _is_at_the_bottom_left(page, language)
        await _walk(page, url, "narrow", language)


async def test_who_has_not_logged_in_comes_back_to_it(tmp_path: Path, chromium: Browser) -> None:
    async with served(tmp_path, "user") as url:
        page = await (await chromium.new_context()).new_page()
        await page.goto(f"{url}/log-in?lang=en")
        await page.locator("footer").get_by_role("link", name="Support", exact=True).click()
        await page.wait_for_url(f"{url}/log-in?*")
        await _fill_log_in(page, "user")
        await page.wait_for_url(f"{url}/support")


async def _log_in(page: Page, url: str, kind: str, language: str) -> None:
    await page.goto(f"{url}/log-in?lang={language}")
    await _fill_log_in(page, kind)
    await page.wait_for_url(f"{url}/tickets")


async def _fill_log_in(page: Page, kind: str) -> None:
    await page.locator("[name=user]").fill(f"{kind}@demo.invalid")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main button").first.click()


async def _is_at_the_bottom_left(page: Page, language: str) -> None:
    """See the link in the lower left quarter of a screen that has been scrolled to its end."""
    name = Catalogue(language).text("portal.support")
    link = page.locator("footer").get_by_role("link", name=name, exact=True)
    await page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    place, screen = await link.bounding_box(), page.viewport_size
    assert place is not None
    assert screen is not None
    assert screen["height"] * 3 / 4 < place["y"] < screen["height"], "at the bottom"
    assert place["x"] < screen["width"] / 4, "at the left"
    await link.click()


async def _walk(page: Page, url: str, kind: str, language: str) -> None:
    """Go from the entry to each place, and by the menu under one's own name, as the seed does."""
    t = Catalogue(language).text
    await page.wait_for_url(f"{url}/support")
    await _is_sound(page)
    if kind == "user" or (kind, language) == ("narrow", "fr"):
        await picture(page, f"entry-{kind}", language, folder="portal")
    for sentence, path in PLACES.items():
        await page.goto(f"{url}/support")
        await page.locator("main").get_by_role("link", name=t(sentence), exact=True).click()
        await page.wait_for_url(url + path)
        if kind == "narrow":  # what they show to whom is looked at with each of them
            await _is_sound(page)
    await page.goto(f"{url}/support")
    await page.locator(".menu.right summary").click()
    await page.locator(".menu.right").get_by_role("link", name=t("portal.my-activities")).click()
    await page.wait_for_url(url + PLACES["portal.my-activities"])
    await expect(page.locator("h1")).to_have_text(t("portal.my-activities"))


async def _is_sound(page: Page) -> None:
    """Look with axe; nothing sticks out at the side."""
    await expect(page.locator("h1")).to_be_visible()
    assert await violations(page) == []
    width = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0
