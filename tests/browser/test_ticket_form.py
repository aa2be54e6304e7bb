"""The form for support without a log-in in a real browser, in both languages, to the ticket."""

from base64 import b64decode
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import default_url
from portal.mail.compose import compose, message_of
from portal.mail.models import Mail
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.people.post import link
from tests.portal.planting import create_user
from tests.portal.uploads.files import png
from web.catalogue import LANGUAGES, Catalogue

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock = MovableClock()
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        await create_site(one.database, clock, "7001", "Maple Clinic")
        yield one


async def see(page: Page, name: str, language: str) -> None:
    assert await violations(page) == [], name
    await page.set_viewport_size({"width": 320, "height": 800})
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
    await page.set_viewport_size({"width": 1100, "height": 800})
    if name in {"request", "request-confirm", "request-masking"}:
        await picture(page, name, language, folder="portal", whole=True)


async def fill(page: Page) -> None:
    await page.locator("#name").fill("Reception Zebulon")
    await page.locator("#email").fill("frontdesk@elsewhere.invalid")
    await page.locator("#site").fill("7001")
    await page.locator("#emr").select_option("oscar")
    for choice in ("services=eforms", "category=toolbar-unavailable"):
        name, _, value = choice.partition("=")
        await page.locator(f"[name={name}][value={value}]").check()
    await page.locator("[name=frequency][value=constant]").check()
    await page.locator("[name=scope][value=one_patient]").check()
    await page.locator("#emr_id").fill("1234")
    await page.locator("#description").fill("Health card 9876543217 does not import.")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_picture_is_drawn_on_looked_at_and_attached(
    portal: RunningPortal, chromium: Browser, tmp_path: Path, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    sent: list[bytes] = []
    page.on("request", lambda one: sent.append(one.post_data_buffer or b""))
    await page.goto(f"{portal.url}/request?lang={language}")
    await fill(page)
    (tmp_path / "screen.png").write_bytes(png("white", (200, 100)))
    (tmp_path / "macro.doc").write_bytes(b"x")
    await page.locator("#file-chooser").set_input_files(tmp_path / "macro.doc")
    await expect(page.locator("#files-said")).to_contain_text(t("file-refused"))
    await page.locator("#file-chooser").set_input_files(tmp_path / "screen.png")
    stage = page.locator(".stage")
    await expect(stage.locator("img")).to_be_visible()
    assert not any(b"PNG" in one for one in sent)  # it has not left the browser
    await page.get_by_role("button", name=t("ticket-form.ask")).click()
    await expect(page.locator("#files-said")).to_contain_text(t("ticket-form.file.waiting"))
    await page.get_by_role("button", name=t("panel.picture.add")).click()
    await page.keyboard.press("ArrowLeft")
    await see(page, "request-masking", language)
    await page.get_by_role("button", name=t("panel.picture.attach")).click()
    await expect(page.locator("#attached input")).to_be_checked()
    shown = await page.locator("#attached img").get_attribute("src")
    assert shown is not None
    pixels = Image.open(BytesIO(b64decode(shown.partition(",")[2])))
    assert (pixels.getpixel((92, 50)), pixels.getpixel((9, 9))) == (BLACK, WHITE)
    await see(page, "request-attached", language)
    await page.locator("#description").fill("The form does not open.")
    await page.get_by_role("button", name=t("ticket-form.ask")).click()
    await page.wait_for_url(f"{portal.url}/request/sent")


async def test_what_a_patient_s_page_handed_over_is_looked_at_and_attached(
    portal: RunningPortal, chromium: Browser
) -> None:
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{portal.url}/request?lang=en")
    handed = {"text": '{"firstName": "XXXXXXX"}', "emr_id": "1234", "ocean_reference": "482"}
    await page.evaluate(
        "given => sessionStorage.setItem('ocean-masked-raw-data', JSON.stringify(given))",
        handed | {"site_number": "7001"},
    )
    await page.reload()
    await expect(page.locator("#looking pre")).to_have_text(handed["text"])
    assert await page.locator("#emr_id").input_value() == "1234"
    assert await page.locator("#ocean_reference").input_value() == "482"
    assert await page.locator("#site").input_value() == "7001"
    assert await page.evaluate("sessionStorage.length") == 0
    await page.get_by_role("button", name="I have read it: attach").click()
    await expect(page.locator("#attached input")).to_be_checked()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_request_without_a_log_in_goes_all_the_way(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    t = Catalogue(language).text
    page = await (await chromium.new_context()).new_page()
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.get_by_role("link", name=t("ticket-form.without")).click()
    await fill(page)
    await see(page, "request", language)
    await page.get_by_role("button", name=t("ticket-form.ask")).click()
    await expect(page.locator("#description")).to_have_value("Health card XXXXXXX does not import.")
    await see(page, "request-looked-at", language)
    await page.get_by_role("button", name=t("ticket-form.ask")).click()
    await page.wait_for_url(f"{portal.url}/request/sent")
    await see(page, "request-sent", language)
    async with portal.database.reading() as session:
        mail = (await session.scalars(select(Mail))).one()
    assert mail.language == language
    path = link(compose(message_of(mail), "a@b.invalid", "https://portal.example").get_content())
    await page.goto(portal.url + path)
    await expect(page.locator("main")).to_contain_text("XXXXXXX")
    await see(page, "request-confirm", language)
    await page.get_by_role("button", name=t("ticket-form.send")).click()
    await expect(page.locator("main")).to_contain_text("T-000001")
    await see(page, "request-done", language)
    await page.goto(portal.url + "/request/confirm?token=" + "a" * 43)
    await expect(page.locator("main")).to_contain_text(t("request-gone"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_log_in_that_ended_meanwhile_is_said(
    portal: RunningPortal, chromium: Browser, tmp_path: Path, language: str
) -> None:
    t = Catalogue(language).text
    await create_user(
        portal.database,
        MovableClock(),
        "desk@maple.invalid",
        "Desk",
        Secret(PASSWORD),
        SiteRole.USER,
        site_number="7001",
    )
    context = await chromium.new_context()
    page = await context.new_page()
    await page.goto(f"{portal.url}/log-in?lang={language}")
    await page.locator("[name=user]").fill("desk@maple.invalid")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.locator("main button").first.click()
    await page.wait_for_url(f"{portal.url}/tickets")
    await page.goto(f"{portal.url}/tickets/new?lang={language}")
    await context.clear_cookies()
    (tmp_path / "log.txt").write_text("error 500", "utf-8")
    await page.locator("#file-chooser").set_input_files(tmp_path / "log.txt")
    await expect(page.locator("#files-said")).to_contain_text(t("log-in-needed"))
