"""Two-Factor Authentication in a real browser, in both languages: set up, log in, take off."""

from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, START, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

USER, PAGE = "admin@maple.invalid", "/account/factors"


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def portal(tmp_path: Path, clock: MovableClock) -> AsyncIterator[RunningPortal]:
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        role, secret = SiteRole.SITE_ADMIN, Secret(PASSWORD)
        await create_user(one.database, clock, USER, "Ada", secret, role, site_number="7001")
        yield one


class Walk:
    """One person's window, in one language."""

    def __init__(self, portal: RunningPortal, page: Page, language: str) -> None:
        self.url, self.page, self.language = portal.url, page, language
        self.t = Catalogue(language).text

    async def log_in(self) -> None:
        await self.page.goto(f"{self.url}/log-in?lang={self.language}")
        await self.page.locator("[name=user]").fill(USER)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.locator("[action='/log-in'] button").click()

    async def press(self, code: str) -> None:
        await self.page.get_by_role("button", name=self.t(code), exact=True).click()

    async def shows(self, code: str, **facts: str) -> None:
        await expect(self.page.locator("main")).to_contain_text(self.t(code, **facts))

    async def type_code(self, code: str) -> None:
        await self.page.locator("#code").fill(code)

    async def see(self, name: str) -> None:
        assert await violations(self.page) == [], name
        size = self.page.viewport_size
        await self.page.set_viewport_size({"width": 320, "height": 800})
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, name
        if size is not None:
            await self.page.set_viewport_size(size)
        await picture(self.page, f"factors-{name}", self.language, folder="portal", whole=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_app_is_set_up_asked_for_and_taken_off(
    portal: RunningPortal, clock: MovableClock, chromium: Browser, language: str
) -> None:
    need_axe()
    walk = Walk(portal, await (await chromium.new_context()).new_page(), language)
    await walk.log_in()
    await walk.page.wait_for_url(f"{portal.url}/tickets")
    await walk.page.goto(f"{portal.url}/account")
    await walk.see("account")
    await walk.page.get_by_role("link", name=walk.t("portal.factors.change")).click()
    await walk.see("off")
    await walk.press("portal.factors.begin")
    secret = (await walk.page.locator("main code").inner_text()).replace(" ", "")
    assert await walk.page.locator("main svg path").count() == 2
    await walk.type_code("000000")
    await walk.press("portal.factors.turn-on")
    await walk.shows("factor-refused")
    await walk.see("wrong")
    await walk.type_code(pyotp.TOTP(secret).at(START))
    await walk.press("portal.factors.turn-on")
    assert await walk.page.locator("main li code").count() == 10
    await walk.see("recovery-codes")
    await walk.page.get_by_role("link", name=walk.t("portal.recovery.kept")).click()
    await walk.shows("portal.recovery.left", count="10")
    await walk.see("on")
    await second_log_in(walk, secret, clock)


async def second_log_in(walk: Walk, secret: str, clock: MovableClock) -> None:
    """Log in anew with the code, prove once more by a code, take the factor off."""
    await walk.page.context.clear_cookies()
    await walk.log_in()
    await walk.shows("portal.code.lead")
    await walk.see("code")
    await walk.type_code("111111")
    await walk.press("portal.log-in")
    await walk.shows("factor-refused")
    await walk.see("code-refused")
    await walk.type_code(pyotp.TOTP(secret).at(START, counter_offset=1))
    await walk.press("portal.log-in")
    await walk.page.wait_for_url(f"{walk.url}/tickets")
    await walk.page.goto(f"{walk.url}/step-up?next={PAGE}")
    await walk.see("step-up")
    await walk.page.goto(f"{walk.url}{PAGE}")
    await walk.press("portal.factors.remove")
    await walk.shows("portal.factors.done.off")
    assert clock() == START


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_last_site_admin_reads_why_their_account_stays(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    walk = Walk(portal, await (await chromium.new_context()).new_page(), language)
    await walk.log_in()
    await walk.page.wait_for_url(f"{portal.url}/tickets")
    await walk.page.goto(f"{portal.url}/account")
    await walk.page.locator("summary", has_text=walk.t("portal.close.open")).click()
    await walk.press("portal.close.now")
    await expect(walk.page.get_by_role("alert")).to_contain_text(walk.t("last-site-admin"))
    await walk.see("close-refused")
