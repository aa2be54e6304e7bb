"""The pages of patients in a real browser: the key, names, search, raw data, in both languages."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from demo.patients import PATIENTS
from portal.patients.settings import read_settings
from tests.browser.axe import need_axe, violations
from tests.browser.patients_portal import (
    NEXT_KEY,
    OLD_KEY,
    USER,
    PatientsPortal,
    patients_portal,
)
from tests.browser.pictures import picture
from web.catalogue import LANGUAGES, Catalogue

FIRST = PATIENTS[0]
NAMED = f"{FIRST.family_name}, {FIRST.given_name}"


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[PatientsPortal]:
    async with patients_portal(tmp_path) as running:
        running.clock.forward(timedelta(days=2))
        yield running


class Walk:
    """One walk through the pages in one language; each step is seen by axe and photographed."""

    def __init__(self, clinic: PatientsPortal, page: Page, language: str) -> None:
        self.clinic, self.page, self.language = clinic, page, language
        self.t = Catalogue(language).text

    async def see(self, name: str) -> None:
        assert await violations(self.page) == []
        await picture(self.page, name, self.language, folder="portal")

    async def click(self, role: Any, code: str) -> None:
        await self.page.get_by_role(role, name=self.t(code), exact=True).click()

    async def list_is_encrypted(self) -> None:
        await self.page.get_by_text(self.t("portal.menu"), exact=True).click()
        await self.click("link", "portal.patients")
        column = self.page.get_by_role("columnheader", name=self.t("portal.patients.reference"))
        await expect(column.last).to_be_visible()
        cell = self.page.locator("[data-patient]").first
        await expect(cell).to_have_text(self.t("portal.patients.encrypted"))
        await expect(self.page.locator("[data-key=none]")).to_be_visible()
        await self.see("patients-encrypted")

    async def key_is_entered(self) -> None:
        await self.click("link", "portal.patients.enter-key")
        await expect(self.page.locator("#key")).to_be_visible()
        await self.see("patients-key")
        await self.page.locator("#key").fill(OLD_KEY)
        await self.click("button", "portal.patients.keep-key")
        await expect(self.page.get_by_text(self.t("portal.patients.key-kept"))).to_be_visible()
        await self.see("patients-key-kept")

    async def patient_is_found_by_surname(self) -> None:
        await self.page.goto(self.clinic.address())
        await expect(self.page.get_by_text(NAMED)).to_be_visible()
        await self.see("patients")
        await self.page.locator("#number").fill(FIRST.family_name[:5])
        await self.click("button", "portal.patients.search")
        await expect(self.page.locator("#found-rows a")).to_have_text(FIRST.ocean_reference)
        await self.see("patients-surname")
        await self.page.locator("#found-rows a").click()
        await expect(self.page.locator("#name")).to_have_text(NAMED)

    async def raw_data_are_masked(self) -> None:
        await self.page.get_by_text(self.t("portal.patients.advanced")).click()
        await self.see("patient")
        await self.click("link", "portal.patients.raw")
        await expect(self.page.locator("#raw")).to_contain_text("XXXXXXX")
        assert leaks(await self.page.locator("#raw").inner_text()) == []
        await self.see("raw-data-masked")

    async def clear_view_takes_a_click(self) -> None:
        await self.click("button", "portal.patients.to-clear")
        await expect(self.page.locator("#raw")).to_contain_text(FIRST.family_name)
        await expect(self.page.get_by_text(self.t("portal.patients.clear-view"))).to_be_visible()
        assert await violations(self.page) == []


def leaks(text: str) -> list[str]:
    return [canary for canary in FIRST.canaries() if canary in text]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_find_the_reference_number_and_view_the_raw_data(
    clinic: PatientsPortal, page: Page, language: str
) -> None:
    need_axe()
    await page.set_viewport_size({"width": 1100, "height": 760})
    await clinic.log_in(page, language=language)
    walk = Walk(clinic, page, language)
    await walk.list_is_encrypted()
    await walk.key_is_entered()
    await walk.patient_is_found_by_surname()
    await walk.raw_data_are_masked()
    await walk.clear_view_takes_a_click()
    # what goes to a ticket is masked, whatever the page shows
    await walk.click("button", "portal.patients.to-ticket")
    await page.wait_for_url("**/tickets/new?site=7001")
    await expect(page.locator("#emr_id")).to_have_value(FIRST.emr_id)
    handed = page.locator("#looking pre")
    await expect(handed).to_contain_text('"firstName": "XXXXXXX"')
    assert leaks(await handed.inner_text()) == []


async def test_neither_the_key_nor_a_surname_is_ever_sent(
    clinic: PatientsPortal, page: Page
) -> None:
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url} {one.headers} {one.post_data}"))
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await page.locator("#hint").fill("the street of the first clinic")
    await page.locator("#hint-key").fill(OLD_KEY)
    async with page.expect_navigation():
        await page.locator("#hint-form button").click()
    await page.goto(clinic.address())
    await page.locator("#number").fill(FIRST.family_name)
    await page.keyboard.press("Enter")
    await expect(page.locator("#found-rows a")).to_have_count(1)
    told = "\n".join(sent)
    assert "first+clinic" in told  # what is sent is seen here
    assert [word for word in (OLD_KEY, "TestKey", *FIRST.canaries()) if word in told] == []


async def test_a_surname_is_not_sent_by_a_browser_without_scripts(
    clinic: PatientsPortal, chromium: Browser
) -> None:
    context = await chromium.new_context(java_script_enabled=False, locale="en-CA")
    page = await context.new_page()
    await clinic.log_in(page)
    await page.goto(clinic.address())
    sent: list[str] = []
    page.on("request", lambda one: sent.append(f"{one.url} {one.post_data}"))
    await page.locator("#number").fill(FIRST.family_name)
    await page.locator("#find button").click()
    await page.locator("#number").fill(FIRST.emr_id)
    await page.locator("#find button").click()
    await expect(page.locator("h1")).to_have_text(f"Patient {FIRST.ocean_reference}")
    assert FIRST.family_name not in "".join(sent)
    await context.close()


WRONG = {
    "TestKey1!234567": "rule-length",
    "testkey1!2345678": "rule-capital",
    NEXT_KEY: "not-this-key",
}


async def test_a_wrong_key_is_told_beside_the_field(clinic: PatientsPortal, page: Page) -> None:
    t = Catalogue("en").text
    await clinic.log_in(page)
    await page.goto(clinic.address("/key"))
    for text, code in WRONG.items():
        await page.locator("#key").fill(text)
        await page.locator("#key-form button").click()
        await expect(page.locator("#key-problem")).to_have_text(t(f"portal.patients.{code}"))
        await expect(page.locator("#key")).to_have_attribute("aria-invalid", "true")
    assert await violations(page) == []


async def test_the_key_is_read_from_a_file_kept_and_forgotten(
    clinic: PatientsPortal, page: Page
) -> None:
    await clinic.log_in(page, USER)
    await page.goto(clinic.address("/key"))
    file = {"name": "key.txt", "mimeType": "text/plain", "buffer": f"{OLD_KEY}\r\n".encode()}
    await page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator("[data-state=kept]").first).to_be_visible()
    await page.goto(clinic.address())
    await expect(page.get_by_text(NAMED)).to_be_visible()
    await page.goto(clinic.address("/key"))
    await page.locator("#forget").click()
    await expect(page.locator("#key")).to_be_visible()
    await page.goto(clinic.address())
    await expect(page.locator("[data-key=none]")).to_be_visible()
    assert FIRST.family_name not in await page.content()


async def test_a_hint_that_gives_the_key_away_is_refused(
    clinic: PatientsPortal, page: Page
) -> None:
    t = Catalogue("en").text
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await page.locator("#hint").fill("it ends with 5678")
    await page.locator("#hint-key").fill(OLD_KEY)
    await page.locator("#hint-form button").click()
    await expect(page.locator("#hint-problem")).to_have_text(t("portal.patients.hint-gives-away"))
    await page.locator("#hint-key").fill(NEXT_KEY)
    await page.locator("#hint-form button").click()
    await expect(page.locator("#hint-key-problem")).to_have_text(t("portal.patients.not-this-key"))
    async with clinic.portal.database.reading() as session:
        assert (await read_settings(session, 1)).hint == ""


async def test_the_recovery_sheet_shows_the_key_on_paper_alone(
    clinic: PatientsPortal, page: Page
) -> None:
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await page.evaluate("window.print = () => { window.printed = true; }")
    await page.locator("#print").click()
    assert await page.evaluate("window.printed")
    assert not await page.locator("#sheet-key").is_visible()
    await page.emulate_media(media="print")
    assert await page.locator("#sheet-key").inner_text() == OLD_KEY
    assert await page.locator("#sheet-spelled li").count() == 16
    assert not await page.locator("main h1").first.is_visible()
    await picture(page, "recovery-sheet", "en", folder="portal")
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert OLD_KEY not in await page.content()
    # of the next key too, before it is used
    await page.emulate_media(media="screen")
    await page.locator("#next-key").fill(NEXT_KEY)
    await page.locator("#print-next").click()
    assert await page.locator("#sheet-key").text_content() == NEXT_KEY
    assert "2" in (await page.locator("#sheet-version").text_content() or "")


async def test_a_narrow_window_does_not_scroll_sideways(clinic: PatientsPortal, page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 640})
    await clinic.log_in(page, language="fr")
    await clinic.enter_key(page)
    patient = await clinic.id_of(FIRST)
    for name, path in (
        ("list", ""),
        ("key", "/key"),
        ("settings", "/settings"),
        ("patient", f"/{patient}"),
        ("raw", f"/{patient}/raw"),
    ):
        await page.goto(clinic.address(path))
        await expect(page.locator("h1").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert await violations(page) == []
        await picture(page, f"patients-narrow-{name}", "fr", folder="portal", whole=True)
