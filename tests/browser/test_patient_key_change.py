"""The change of key in a real browser, killed at every step: no record is lost to both keys."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from connectors.errors import OceanUnreadableError
from connectors.secret import Secret
from demo.patients import PATIENTS
from demo.pretend_ocean import ocean_patient
from ocean.wire import seal, unseal
from portal.patients.models import Patient
from portal.patients.records import put_patient
from portal.patients.settings import read_settings
from tests.browser.axe import need_axe, violations
from tests.browser.patients_portal import (
    NEXT_KEY,
    OLD_KEY,
    SITE,
    PatientsPortal,
    patients_portal,
)
from tests.browser.pictures import picture
from web.catalogue import Catalogue

THIRD_KEY = "Third-Key,987654"
Kill = Callable[[Page, Route], Awaitable[None]]


@pytest.fixture
async def clinic(tmp_path: Path) -> AsyncIterator[PatientsPortal]:
    async with patients_portal(tmp_path) as running:
        yield running


def opens(row: Patient, key: str) -> bool:
    try:
        unseal(row.body, row.one_time_key, row.iv, Secret(key))
    except OceanUnreadableError:
        return False
    return True


async def left(clinic: PatientsPortal) -> int:
    """Return how many records are under the old key; each is under exactly one of the two."""
    rows = await clinic.rows()
    assert [opens(row, OLD_KEY) + opens(row, NEXT_KEY) for row in rows] == [1] * len(PATIENTS)
    assert [opens(row, NEXT_KEY) for row in rows] == [row.key_version == 2 for row in rows]
    return sum(opens(row, OLD_KEY) for row in rows)


async def begin(page: Page, clinic: PatientsPortal, key: str = NEXT_KEY) -> None:
    """Press the button, with the new key typed if the page asks for it."""
    await page.goto(clinic.address("/key"))
    await expect(page.locator("[data-state=kept]").first).to_be_visible()
    await expect(page.locator("[data-next-key]:visible").first).to_be_visible()
    if await page.locator("#next-key").is_visible():
        await page.locator("#next-key").fill(key)
    await page.locator("#change").click()


async def before_it_arrives(page: Page, route: Route) -> None:
    await route.abort()  # Chromium would let it go with the page
    await page.close()


async def after_it_was_taken(page: Page, route: Route) -> None:
    await route.fetch()
    await page.close()


async def kill_at(context: BrowserContext, clinic: PatientsPortal, method: str, kill: Kill) -> None:
    """Open the page, go on, and kill it at its first request of this method."""
    page = await context.new_page()

    async def on_request(route: Route) -> None:
        if route.request.method == method:
            await kill(page, route)
        else:
            await route.continue_()

    await page.route("**/patients/key/2", on_request)
    await page.route("**/patients/*/ciphertext", on_request)
    async with page.expect_event("close"):
        await begin(page, clinic)


async def test_a_change_of_key_survives_being_killed_at_every_step(
    clinic: PatientsPortal, page: Page
) -> None:
    need_axe()
    t = Catalogue("en").text
    await clinic.log_in(page)
    await clinic.enter_key(page)
    counts = []
    # the first request lays down the next key's word; each later one takes a record
    for _ in range(len(PATIENTS)):
        for kill in (before_it_arrives, after_it_was_taken):
            await kill_at(page.context, clinic, "PUT", kill)
            counts.append(await left(clinic))
            await page.goto(clinic.address())
            if counts[-1] < 5:
                told = t("portal.patients.left", left=counts[-1])
                await expect(page.get_by_text(told)).to_be_visible()
                await expect(page.locator("[data-patient]").first).to_contain_text(",")
    assert counts == [5, 5, 5, 4, 4, 3, 3, 2, 2, 1]
    await page.goto(clinic.address("/key"))
    assert await violations(page) == []
    await picture(page, "change-of-key", "en", folder="portal", whole=True)
    await kill_at(page.context, clinic, "PUT", after_it_was_taken)
    assert await left(clinic) == 0
    async with clinic.portal.database.reading() as session:
        settings = await read_settings(session, 1)
    assert (settings.key_version, settings.next_key_version) == (2, None)
    # the page that comes next forgets the old key, and the new one opens everything
    await page.goto(clinic.address("/key"))
    await expect(page.locator("[data-state=kept]").first).to_be_visible()
    kept = """async () => {
      const { readKeys } = await import("/static/patients/key_store.js");
      return [...(await readKeys("7001")).keys()];
    }"""
    assert await page.evaluate(kept) == [2]
    await page.goto(clinic.address())
    await expect(page.get_by_text(PATIENTS[0].family_name)).to_be_visible()


async def test_a_change_runs_to_its_end_though_a_record_changes_meanwhile(
    clinic: PatientsPortal, page: Page
) -> None:
    await clinic.log_in(page)
    await clinic.enter_key(page)
    busy = PATIENTS[3]
    met: list[str] = []

    async def change_first(route: Route) -> None:
        if not met and route.request.method == "PUT":
            met.append(route.request.url)
            for patient in PATIENTS:
                sealed = seal(ocean_patient(patient, SITE), Secret(OLD_KEY))
                reference, emr_id = patient.ocean_reference, patient.emr_id
                database = clinic.portal.database
                await put_patient(database, clinic.clock, SITE, reference, emr_id, sealed)
        await route.continue_()

    await page.route("**/patients/*/ciphertext", change_first)
    await begin(page, clinic)
    await expect(page.get_by_text(Catalogue("en").text("portal.patients.begin"))).to_be_enabled()
    await expect(page.locator("#patients")).to_have_attribute("data-key-version", "2")
    assert met
    assert await left(clinic) == 0
    row = next(row for row in await clinic.rows() if row.reference == busy.ocean_reference)
    tree = unseal(row.body, row.one_time_key, row.iv, Secret(NEXT_KEY))
    assert tree == ocean_patient(busy, SITE)


async def test_two_browsers_cannot_change_to_two_keys(clinic: PatientsPortal, page: Page) -> None:
    t = Catalogue("en").text
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await kill_at(page.context, clinic, "PUT", after_it_was_taken)
    browser = page.context.browser
    assert browser is not None
    other = await (await browser.new_context(locale="en-CA")).new_page()
    await clinic.log_in(other)
    await clinic.enter_key(other)
    await begin(other, clinic, THIRD_KEY)
    problem = other.locator("#next-key-problem")
    await expect(problem).to_have_text(t("portal.patients.other-next-key"))
    await other.locator("#next-key").fill(OLD_KEY)
    await other.locator("#change").click()
    await expect(problem).to_have_text(t("portal.patients.same-key"))
    assert await left(clinic) == 5
    # the right one goes on where the first browser was killed
    await begin(other, clinic, NEXT_KEY)
    await expect(other.locator("#patients")).to_have_attribute("data-key-version", "2")
    assert await left(clinic) == 0
    await other.context.close()


async def test_what_the_old_key_does_not_open_is_left_alone_and_told(
    clinic: PatientsPortal, page: Page
) -> None:
    odd = PATIENTS[1]
    sealed = seal(ocean_patient(odd, SITE), Secret(THIRD_KEY))
    database = clinic.portal.database
    await put_patient(database, clinic.clock, SITE, odd.ocean_reference, odd.emr_id, sealed)
    await clinic.log_in(page)
    await clinic.enter_key(page)
    await begin(page, clinic)
    told = Catalogue("en").text("portal.patients.unreadable", unreadable=1)
    await expect(page.locator("#unreadable")).to_have_text(told)
    row = next(row for row in await clinic.rows() if row.reference == odd.ocean_reference)
    assert opens(row, THIRD_KEY)
    assert row.key_version == 1
