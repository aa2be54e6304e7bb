"""A portal with the demonstration's patients as ciphertext, and a browser's way into it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import undefer

from connectors.secret import Secret
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from ocean.wire import seal
from portal.administration import create_site, create_user
from portal.database import default_url
from portal.patients.models import Patient
from portal.patients.records import put_patient
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import SiteRole
from tests.portal.hosting import MovableClock

SITE = "7001"
OLD_KEY, NEXT_KEY = "TestKey1!2345678", "Next.Key_7654321"
ADMIN, USER, STRANGER = "admin@maple.invalid", "user@maple.invalid", "user@birch.invalid"
NAME = "Amandine Adminsite"
PASSWORD = "correct-horse-battery"


@dataclass
class PatientsPortal:
    portal: RunningPortal
    clock: MovableClock
    folder: Path

    def address(self, path: str = "") -> str:
        return f"{self.portal.url}/sites/{SITE}/patients{path}"

    async def rows(self) -> list[Patient]:
        """Return every record, whole."""
        whole = [undefer(getattr(Patient, name)) for name in ("body", "one_time_key", "iv")]
        async with self.portal.database.reading() as session:
            return list(await session.scalars(select(Patient).options(*whole)))

    async def id_of(self, patient: SyntheticPatient) -> str:
        return next(row.id for row in await self.rows() if row.reference == patient.ocean_reference)

    async def log_in(self, page: Page, user: str = ADMIN, language: str = "en") -> None:
        await page.goto(f"{self.portal.url}/log-in?lang={language}")
        await page.locator("[name=user]").fill(user)
        await page.locator("[name=password]").fill(PASSWORD)
        await page.locator("main button").click()
        await page.wait_for_url(f"{self.portal.url}/tickets")

    async def enter_key(self, page: Page, key: str = OLD_KEY) -> None:
        await page.goto(self.address("/key"))
        await page.locator("#key").fill(key)
        await page.locator("#key-form button").click()
        await expect(page.locator("[data-state=kept]").first).to_be_visible()


@asynccontextmanager
async def patients_portal(
    folder: Path, patients: Iterable[SyntheticPatient] = PATIENTS
) -> AsyncIterator[PatientsPortal]:
    clock = MovableClock()
    serving = Serving(do_duties=False)
    async with run_portal(default_url(folder), clock, serving=serving) as portal:
        database = portal.database
        await create_site(database, clock, SITE, "Clinique Pamplemousse")
        await create_site(database, clock, "7002", "Birch Clinic")
        for user, role, site in (
            (ADMIN, SiteRole.SITE_ADMIN, SITE),
            (USER, SiteRole.USER, SITE),
            (STRANGER, SiteRole.USER, "7002"),
        ):
            await create_user(
                database,
                clock,
                user,
                "Amandine Adminsite",
                Secret(PASSWORD),
                role,
                site_number=site,
            )
        for patient in patients:
            sealed = seal(ocean_patient(patient, SITE), Secret(OLD_KEY))
            reference = patient.ocean_reference
            await put_patient(database, clock, SITE, reference, patient.emr_id, sealed)
        yield PatientsPortal(portal, clock, folder)
