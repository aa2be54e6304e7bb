"""Cloud Connect in a real browser: a Site Admin names it and is handed over, in both languages."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs

import jwt
import pyotp
import pytest
from playwright.async_api import Browser, Page, Route, expect

from connectors.secret import Secret
from portal.administration import create_site
from portal.commands import utc_now
from portal.database import default_url
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.cloud_connect.crossing import printed_receiver
from tests.portal.hosting import PASSWORD
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

ADMIN, ADDRESS = "admin@maple.invalid", "https://cloud.maple.example/hand-over"
PAGE = "/sites/7001/cloud-connect"


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    serving = Serving(do_duties=False)
    async with run_portal(default_url(tmp_path), utc_now, serving=serving) as one:
        await create_site(one.database, utc_now, "7001", "Maple Clinic")
        role, secret = SiteRole.SITE_ADMIN, Secret(PASSWORD)
        await create_user(one.database, utc_now, ADMIN, "Ada", secret, role, site_number="7001")
        yield one


class CloudConnect:
    """Another server's end, as the browser meets it; it takes what the guide's receiver takes."""

    def __init__(self, portal: RunningPortal) -> None:
        keys = jwt.PyJWKClient(f"{portal.url}/.well-known/jwks.json")
        self.receiver = printed_receiver()(portal.url, ADDRESS, keys)
        self.asked: list[str] = []

    async def answer(self, route: Route) -> None:
        request = route.request
        self.asked.append(f"{request.method} {request.url}")
        assert "referer" not in request.headers
        given = parse_qs(request.post_data or "")["assertion"][0]
        claims = await asyncio.to_thread(self.receiver.verify, given)
        body = f"<title>Cloud Connect</title><p>Site {claims['site']}</p>"
        await route.fulfill(body=body, content_type="text/html")


async def see(page: Page, name: str, language: str) -> None:
    """Look with axe, and at the width of a telephone; take the picture."""
    assert await violations(page) == []
    size = page.viewport_size
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    if size is not None:
        await page.set_viewport_size(size)
    await picture(page, f"cloud-connect-{name}", language, whole=True, folder="portal")


async def set_up(page: Page, portal: RunningPortal) -> None:
    """Set a second factor up, where the page of Cloud Connect leads to."""
    await page.goto(portal.url + PAGE)
    await page.locator("[action='/account/factors/begin'] button").click()
    key = (await page.locator("main code").first.inner_text()).replace(" ", "")
    await page.locator("[name=code]").fill(pyotp.TOTP(key).now())
    await page.locator("[action='/account/factors/confirm'] button").click()
    await expect(page.locator("main code").first).to_be_visible()


async def name_address(page: Page, language: str, *, looks: bool) -> None:
    """Name the address past one mistake."""
    t = Catalogue(language).text
    if looks:
        await see(page, "none", language)
    save = page.get_by_role("button", name=t("portal.sites.save"))
    await page.locator("#address").fill("http://cloud.maple.example")
    await save.click()
    await expect(page.locator("#address-problem")).to_be_visible()
    if looks:
        await see(page, "wrong", language)
    await page.locator("#address").fill(ADDRESS)
    await save.click()
    await expect(page.get_by_text(t("portal.sites.saved"))).to_be_visible()
    if looks:
        await see(page, "named", language)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_site_admin_is_handed_over(
    portal: RunningPortal, chromium: Browser, language: str, *, scripts: bool
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context(java_script_enabled=scripts)).new_page()
    cloud = CloudConnect(portal)
    await page.route("https://cloud.maple.example/**", cloud.answer)
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill(ADMIN)
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("[action='/log-in'] button").click()
    await page.wait_for_url(f"{portal.url}/tickets")
    await set_up(page, portal)
    await page.goto(portal.url + PAGE)
    await expect(page.get_by_text(t("cloud-connect.none"))).to_be_visible()
    await name_address(page, language, looks=scripts)  # axe is a script
    await page.get_by_role("button", name=t("cloud-connect.enter")).click()
    if not scripts:
        await picture(page, "cloud-connect-leaving", language, whole=True, folder="portal")
        await page.get_by_role("button", name=t("cloud-connect.go-on")).click()
    await expect(page.get_by_text("Site 7001")).to_be_visible()
    assert cloud.asked == [f"POST {ADDRESS}"]
    assert page.url == ADDRESS
