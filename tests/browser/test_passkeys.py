"""Passkeys in a real browser with a virtual authenticator, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

USER, PAGE = "admin@maple.invalid", "/account/factors"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock = MovableClock()
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        role, secret = SiteRole.SITE_ADMIN, Secret(PASSWORD)
        await create_user(one.database, clock, USER, "Ada", secret, role, site_number="7001")
        yield one


class Walk:
    """One person's window, with a device that has passkeys, in one language."""

    def __init__(self, portal: RunningPortal, page: Page, device: CDPSession, name: str) -> None:
        self.page, self.device, self.language = page, device, name
        self.url = f"http://localhost:{portal.port}"  # an RP ID is a name, never a number
        self.t = Catalogue(name).text
        self.authenticator = ""

    async def give_device(self) -> None:
        await self.device.send("WebAuthn.enable")
        made = await self.device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self.authenticator = made["authenticatorId"]

    async def refuse_the_finger(self, *, verified: bool) -> None:
        await self.device.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.authenticator, "isUserVerified": verified},
        )

    async def log_in(self) -> None:
        await self.page.goto(f"{self.url}/log-in?lang={self.language}")
        await self.page.locator("[name=user]").fill(USER)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.press("portal.log-in")

    async def press(self, code: str) -> None:
        await self.page.get_by_role("button", name=self.t(code), exact=True).click()

    async def shows(self, code: str, **facts: str) -> None:
        await expect(self.page.locator("main")).to_contain_text(self.t(code, **facts))

    async def is_told(self, trouble: str) -> None:
        """Wait for one of the sentences that the script shows."""
        await expect(self.page.locator(f"[data-trouble={trouble}]:visible")).to_have_count(1)

    async def is_at(self, path: str) -> None:
        await self.page.wait_for_url(f"{self.url}{path}")

    async def see(self, name: str) -> None:
        # a button that was dead for a moment comes back in a fade, in which nobody reads it
        await self.page.evaluate(
            "Promise.allSettled(document.getAnimations().map((one) => one.finished))"
        )
        assert await violations(self.page) == [], name
        size = self.page.viewport_size
        await self.page.set_viewport_size({"width": 320, "height": 800})
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, name
        if size is not None:
            await self.page.set_viewport_size(size)
        await picture(self.page, f"passkeys-{name}", self.language, folder="portal", whole=True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_passkey_is_added_used_on_every_way_and_removed(
    portal: RunningPortal, page: Page, language: str
) -> None:
    need_axe()
    walk = Walk(portal, page, await page.context.new_cdp_session(page), language)
    await walk.give_device()
    await walk.log_in()
    await walk.is_at("/tickets")
    await page.goto(f"{walk.url}{PAGE}")
    await walk.see("none")
    await page.locator("#name").fill("Reception")
    await walk.press("portal.passkeys.add")
    await expect(page.locator("main li code")).to_have_count(10)
    await page.get_by_role("link", name=walk.t("portal.recovery.kept")).click()
    await walk.see("one")
    await walk.press("portal.passkeys.add")  # without a name the browser itself says no
    await page.locator("#name").fill("Again")
    await walk.press("portal.passkeys.add")
    await walk.is_told("known")
    await without_a_password(walk)
    await after_the_password(walk)
    await for_a_step_up(walk)
    await page.goto(f"{walk.url}{PAGE}")
    await page.get_by_role(
        "button", name=walk.t("portal.passkeys.remove-of", name="Reception")
    ).click()
    await walk.shows("portal.factors.done.off")


async def without_a_password(walk: Walk) -> None:
    await walk.page.context.clear_cookies()
    await walk.page.goto(f"{walk.url}/log-in?lang={walk.language}")
    await walk.see("log-in")
    await walk.refuse_the_finger(verified=False)
    await walk.press("portal.passkeys.log-in")
    await walk.is_told("failed")
    await walk.see("log-in-failed")
    await walk.refuse_the_finger(verified=True)
    await walk.press("portal.passkeys.log-in")
    await walk.is_at("/tickets")


async def after_the_password(walk: Walk) -> None:
    await walk.page.context.clear_cookies()
    await walk.log_in()
    await walk.shows("portal.second.lead")
    await walk.see("second-factor")
    await walk.press("portal.passkeys.use")
    await walk.is_at("/tickets")


async def for_a_step_up(walk: Walk) -> None:
    await walk.page.goto(f"{walk.url}/step-up?next={PAGE}")
    await walk.see("step-up")
    await walk.press("portal.passkeys.use")
    await walk.is_at(PAGE)


async def test_where_the_browser_asks_by_number_the_page_names_the_address(
    portal: RunningPortal, page: Page
) -> None:
    await page.goto(f"http://127.0.0.1:{portal.port}/log-in?lang=en")
    text = Catalogue("en").text
    await page.get_by_role("button", name=text("portal.passkeys.log-in")).click()
    shown = page.locator("[data-trouble=elsewhere]:visible")
    await expect(shown).to_contain_text(f"http://localhost:{portal.port}")


async def test_a_page_without_its_script_says_why_nothing_happens(
    portal: RunningPortal, chromium: Browser
) -> None:
    context = await chromium.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"http://localhost:{portal.port}/log-in?lang=en")
    text = Catalogue("en").text
    # Chromium under test reads the page as if scripts ran, so the words are there, unseen
    assert text("portal.passkeys.script") in (await page.locator("noscript").text_content() or "")
    await page.get_by_role("button", name=text("portal.passkeys.log-in")).click()
    await expect(page.locator("main")).to_contain_text(text("passkey-refused"))
