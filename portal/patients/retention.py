"""Keeps records as long as the site wants, deletes them afterwards, and never unannounced."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, Actor, record
from portal.database import Database
from portal.patients.models import Patient, PatientSettings
from portal.patients.references import count_reference
from portal.patients.settings import lock_settings
from portal.patients.whose import PatientSite, patients_of
from portal.refusals import Refusal, RequestRefusedError

NOTICE: Final = timedelta(days=3)
"""GUESS: no record goes earlier than this after the mail that said so."""
HOLDS: Final = timedelta(days=7) + NOTICE
"""So long a mail announces what it counted: its week, and the notice of one sent at its end."""
AT_ONCE: Final = 200
"""Records deleted in one transaction, so that nobody waits long for the site's row."""


def leaves_at(patient: Patient, settings: PatientSettings) -> datetime | None:
    """Return when the record's time is over, or none for a locked one."""
    if patient.locked:
        return None
    return patient.updated_at + timedelta(days=settings.retention_days)


async def set_locked(  # noqa: PLR0913 - who does what to which record
    database: Database,
    clock: Clock,
    site: PatientSite,
    actor: Actor,
    patient: str,
    *,
    locked: bool,
) -> None:
    """Lock a record, or unlock it so that its time begins anew.

    Raises ``RequestRefusedError`` ``not-found``.
    """
    now = clock()
    async with database.writing() as session:
        found = await _find(session, site, patient)
        if found.locked == locked:
            return
        found.locked = locked
        found.updated_at, found.warned_at = now, None
        about = {"record": found.id}
        before, after = about | {"flag": not locked}, about | {"flag": locked}
        await record(session, now, actor, Act.PATIENT_CHANGED, site.site_id, before, after)


async def delete_patient(
    database: Database, clock: Clock, site: PatientSite, actor: Actor, patient: str
) -> None:
    """Delete a record for good; its reference may be given to somebody else.

    Raises ``RequestRefusedError``: ``not-found``, or ``record-locked``.
    """
    async with database.writing() as session:
        await lock_settings(session, site.site_id)
        found = await _find(session, site, patient)
        if found.locked:
            raise RequestRefusedError(Refusal.RECORD_LOCKED)
        await _forget(session, clock(), actor, found, "by-hand")


async def delete_again(
    session: AsyncSession, now: datetime, site_id: int, records: Collection[str]
) -> None:
    """Delete those records of a restored site that a list from elsewhere names by their ids."""
    await lock_settings(session, site_id)
    for patient in await session.scalars(select(Patient).where(Patient.site_id == site_id)):
        if patient.id in records:
            await _forget(session, now, PORTAL, patient, "restored")


async def delete_due(database: Database, clock: Clock) -> int:
    """Delete the records whose time is over and whose site was told lately; return how many.

    What a mail announced and nobody deleted in the days that it spoke of waits for the next mail.
    """
    async with database.reading() as session:
        sites = list(await session.scalars(select(PatientSettings.site_id)))
    deleted = 0
    for site_id in sites:
        while (gone := await _delete_some(database, clock(), site_id)) > 0:
            deleted += gone
    return deleted


async def _delete_some(database: Database, now: datetime, site_id: int) -> int:
    async with database.writing() as session:
        settings = await lock_settings(session, site_id)
        due = select(Patient).where(
            Patient.site_id == site_id,
            Patient.updated_at <= now - timedelta(days=settings.retention_days),
            Patient.warned_at <= now - NOTICE,
            Patient.warned_at > now - HOLDS,
            Patient.locked.is_(False),
        )
        found = list(await session.scalars(due.limit(AT_ONCE)))
        for patient in found:
            await _forget(session, now, PORTAL, patient, "retention")
    return len(found)


async def _forget(
    session: AsyncSession, now: datetime, actor: Actor, patient: Patient, why: str
) -> None:
    before: Facts = {"record": patient.id, "why": why}
    await session.delete(patient)
    await count_reference(session, patient.site_id, patient.reference, -1)
    await record(session, now, actor, Act.PATIENT_DELETED, patient.site_id, before)


async def _find(session: AsyncSession, site: PatientSite, patient: str) -> Patient:
    wanted = select(Patient).where(patients_of(site), Patient.id == patient).with_for_update()
    found = await session.scalar(wanted)
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found
