"""The seed's "Ajouter un site de support" and its end, in a real browser, in both languages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from connectors.secret import Secret
from demo.patients import PATIENTS
from demo.pretend_ocean import ocean_patient
from ocean.wire import seal
from portal.administration import create_site
from portal.database import default_url
from portal.grants.marking import mark_support_site
from portal.patients.records import put_patient
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.browser.axe import need_axe, violations
from tests.browser.pictures import picture
from tests.portal.hosting import PASSWORD, MovableClock
from tests.portal.planting import create_user
from web.catalogue import LANGUAGES, Catalogue

ADMIN, HELPER = "admin@maple.invalid", "admin@help.invalid"
PATIENT = PATIENTS[0]
REASON = {"en": "The notes do not import", "fr": "Les notes ne sont plus reçues"}
NAMED = {
    "en": "The notes of Nora Quibblewick do not import",
    "fr": "Les notes de Nora Quibblewick ne sont plus reçues",
}


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[RunningPortal]:
    clock, secret = MovableClock(), Secret(PASSWORD)
    async with run_portal(default_url(tmp_path), clock, serving=Serving(do_duties=False)) as one:
        for number, name, user in (
            ("7001", "Maple Clinic", ADMIN),
            ("7900", "Weathervane Help", HELPER),
        ):
            await create_site(one.database, clock, number, name)
            role = SiteRole.SITE_ADMIN
            await create_user(one.database, clock, user, name, secret, role, site_number=number)
        await mark_support_site(one.database, clock, "7900", "Weathervane Inc.")
        sealed = seal(ocean_patient(PATIENT, "7001"), Secret("TestKey1!2345678"))
        reference = PATIENT.ocean_reference
        await put_patient(one.database, clock, "7001", reference, PATIENT.emr_id, sealed)
        yield one


class Walk:
    """One person's window, in one language."""

    def __init__(self, portal: RunningPortal, page: Page, language: str) -> None:
        self.portal, self.page, self.language = portal, page, language
        self.t = Catalogue(language).text

    async def log_in(self, user: str) -> None:
        await self.page.goto(f"{self.portal.url}/log-in?lang={self.language}")
        await self.page.locator("[name=user]").fill(user)
        await self.page.locator("[name=password]").fill(PASSWORD)
        await self.page.locator("[action='/log-in'] button").click()
        await self.page.wait_for_url(f"{self.portal.url}/tickets")

    async def go(self, path: str) -> None:
        await self.page.goto(f"{self.portal.url}{path}")

    async def press(self, code: str, **facts: str) -> None:
        name = self.t(code, **facts)
        await self.page.get_by_role("button", name=name, exact=True).first.click()

    async def shows(self, words: str) -> None:
        await expect(self.page.locator("body")).to_contain_text(words)

    async def see(self, name: str) -> None:
        assert await violations(self.page) == []
        size = self.page.viewport_size
        await self.page.set_viewport_size({"width": 320, "height": 800})
        wide = await self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, name
        if size is not None:
            await self.page.set_viewport_size(size)
        await picture(self.page, f"support-sites-{name}", self.language, folder="portal")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_clinic_adds_a_support_site_and_ends_it(
    portal: RunningPortal, chromium: Browser, language: str
) -> None:
    need_axe()
    clinic = Walk(portal, await (await chromium.new_context()).new_page(), language)
    helper = Walk(portal, await (await chromium.new_context()).new_page(), language)
    await add(clinic)
    await end(clinic, helper)


async def add(clinic: Walk) -> None:
    """Go from the Support Sites to a grant, past one mistake."""
    await clinic.log_in(ADMIN)
    await clinic.go("/sites/7001/support-sites")
    await clinic.shows(clinic.t("grants.none"))
    await clinic.see("none")
    await clinic.page.locator("#find").fill("Weathervane Help")
    await clinic.press("grants.look-up")
    await clinic.shows("Weathervane Inc.")
    await clinic.see("found")
    await clinic.press("grants.add")
    await clinic.press("grants.save")
    await clinic.shows(clinic.t("grants.error.reason-missing"))
    await clinic.see("reason-missing")
    await clinic.page.locator("#reason").fill(NAMED[clinic.language])
    await clinic.press("grants.save")
    await clinic.shows(clinic.t("grants.error.reason-look"))
    await clinic.see("reason-look")
    await clinic.page.locator("#reason").fill(REASON[clinic.language])
    await clinic.press("grants.save")
    await clinic.shows(REASON[clinic.language])
    await clinic.see("granted")


async def told_as_it_happens(clinic: Walk, helper: Walk) -> None:
    """Let the clinic look at its log while the Support Site works: who, what, which, and values."""
    await clinic.go("/sites/7001/audit")
    await clinic.shows(clinic.t("audit.live"))
    await helper.go("/sites/7001/account")
    await helper.page.locator("#province").select_option("QC")
    await helper.press("portal.sites.save")
    await helper.go("/sites/7001/patients")
    await helper.page.locator("#number").fill(PATIENT.ocean_reference)
    await helper.press("portal.patients.search")
    await clinic.shows(clinic.t("portal.sites.province.QC"))
    organisation = "Weathervane Inc."
    said = clinic.t("audit.by-support", site="7900", organisation=organisation, grant="1")
    await clinic.shows(said)
    which = clinic.page.get_by_role("link", name=PATIENT.ocean_reference)
    await expect(which).to_have_count(3)  # the record, what was found, and the page of it
    before = await clinic.page.locator("tbody").inner_text()
    await clinic.page.reload()
    assert await clinic.page.locator("tbody").inner_text() == before  # the same, without a script
    await clinic.see("log")
    await which.first.click()
    await clinic.page.wait_for_url("**/sites/7001/patients/*")


async def end(clinic: Walk, helper: Walk) -> None:
    """Let the Support Site enter; press the "x", and see that it is out."""
    await helper.log_in(HELPER)
    await helper.go("/supported-sites")
    await helper.press("grants.enter")
    await helper.shows(helper.t("grants.banner.inside"))
    await helper.see("inside")
    await told_as_it_happens(clinic, helper)
    await clinic.go("/sites/7001/support-sites")
    await clinic.press("grants.end", name="Weathervane Help")
    await clinic.shows(clinic.t("grants.none"))
    await clinic.see("ended")
    await helper.go("/supported-sites")
    await helper.shows(helper.t("grants.none-supported"))
    await expect(helper.page.locator("body")).not_to_contain_text(helper.t("grants.banner.inside"))
    await helper.see("none-supported")
