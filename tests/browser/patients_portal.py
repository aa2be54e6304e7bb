"""A portal with the demonstration's patients as ciphertext, and a browser's way into it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import undefer

from connectors.secret import Secret
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from ocean.wire import seal
from portal.administration import create_site
from portal.database import Database, default_url
from portal.patients.models import Patient
from portal.patients.records import put_patient
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.portal.hosting import MovableClock
from tests.portal.planting import create_user

SITE = "7001"
OLD_KEY, NEXT_KEY = "TestKey1!2345678", "Next.Key_7654321"
ADMIN, USER, STRANGER = "admin@maple.invalid", "user@maple.invalid", "user@birch.invalid"
NAME = "Amandine Adminsite"
PASSWORD = "correct-horse-battery"


class ClinicPages:
    """The pages of one clinic, as a person walks through them."""

    def __init__(self, url: str) -> None:
        self.url = url

    def address(self, path: str = "") -> str:
        return f"{self.url}/sites/{SITE}/patients{path}"

    async def log_in(self, page: Page, user: str = ADMIN, language: str = "en") -> None:
        await page.goto(f"{self.url}/log-in?lang={language}")
        await page.locator("[name=user]").fill(user)
        await page.locator("[name=password]").fill(PASSWORD)
        async with page.expect_navigation():
            await page.locator("[action='/log-in'] button").click()

    async def enter_key(self, page: Page, key: str = OLD_KEY) -> None:
        await page.goto(self.address("/key"))
        await page.locator("#key").fill(key)
        await page.locator("#key-form button").click()
        await expect(page.locator("[data-state=kept]").first).to_be_visible()


class PatientsPortal(ClinicPages):
    """The pages, and what lies behind them."""

    def __init__(self, portal: RunningPortal, clock: MovableClock) -> None:
        super().__init__(portal.url)
        self.portal, self.clock = portal, clock

    async def rows(self) -> list[Patient]:
        """Return every record, whole."""
        whole = [undefer(one) for one in (Patient.body, Patient.one_time_key, Patient.iv)]
        async with self.portal.database.reading() as session:
            return list(await session.scalars(select(Patient).options(*whole)))

    async def id_of(self, patient: SyntheticPatient) -> str:
        return next(row.id for row in await self.rows() if row.reference == patient.ocean_reference)


@asynccontextmanager
async def patients_portal(
    folder: Path, patients: Iterable[SyntheticPatient] = PATIENTS
) -> AsyncIterator[PatientsPortal]:
    clock = MovableClock()
    serving = Serving(do_duties=False)
    async with run_portal(default_url(folder), clock, serving=serving) as portal:
        await fill_portal(portal.database, clock, patients)
        yield PatientsPortal(portal, clock)


async def fill_portal(
    database: Database, clock: MovableClock, patients: Iterable[SyntheticPatient]
) -> None:
    """Make two sites, a person of each kind, and the patients of the first site."""
    await create_site(database, clock, SITE, "Clinique Pamplemousse")
    await create_site(database, clock, "7002", "Birch Clinic")
    for user, role, site in (
        (ADMIN, SiteRole.SITE_ADMIN, SITE),
        (USER, SiteRole.USER, SITE),
        (STRANGER, SiteRole.USER, "7002"),
    ):
        word = Secret(PASSWORD)
        await create_user(database, clock, user, NAME, word, role, site_number=site)
    for patient in patients:
        sealed = seal(ocean_patient(patient, SITE), Secret(OLD_KEY))
        reference = patient.ocean_reference
        await put_patient(database, clock, SITE, reference, patient.emr_id, sealed)
