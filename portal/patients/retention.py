"""Keeps records as long as the site wants, deletes them afterwards, and never unannounced."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.database import Database
from portal.errors import Refusal, RequestRefusedError
from portal.patients.models import Patient, PatientSettings
from portal.patients.references import count_reference
from portal.patients.settings import lock_settings
from portal.patients.whose import PatientSite, patients_of

NOTICE: Final = timedelta(days=3)
"""GUESS: no record goes earlier than this after the mail that said so."""


def leaves_at(patient: Patient, settings: PatientSettings) -> datetime | None:
    """Return when the record's time is over, or none for a locked one."""
    if patient.locked:
        return None
    return patient.updated_at + timedelta(days=settings.retention_days)


async def set_locked(
    database: Database, clock: Clock, site: PatientSite, patient: str, *, locked: bool
) -> None:
    """Lock a record, or unlock it so that its time begins anew.

    Raises ``RequestRefusedError`` ``not-found``.
    """
    async with database.writing() as session:
        found = await _find(session, site, patient)
        if found.locked != locked:
            found.locked = locked
            found.updated_at, found.warned_at = clock(), None


async def delete_patient(database: Database, site: PatientSite, patient: str) -> None:
    """Delete a record for good; its reference may be given to somebody else.

    Raises ``RequestRefusedError``: ``not-found``, or ``record-locked``.
    """
    async with database.writing() as session:
        await lock_settings(session, site.site_id)
        found = await _find(session, site, patient)
        if found.locked:
            raise RequestRefusedError(Refusal.RECORD_LOCKED)
        await forget(session, found)


async def forget(session: AsyncSession, patient: Patient) -> None:
    """Delete the row and free its reference."""
    await session.delete(patient)
    await count_reference(session, patient.site_id, patient.reference, -1)


async def _find(session: AsyncSession, site: PatientSite, patient: str) -> Patient:
    wanted = select(Patient).where(patients_of(site), Patient.id == patient).with_for_update()
    found = await session.scalar(wanted)
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found
