"""Keeps patients as Ocean's wire has them: ciphertext, to which the portal has no key."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from connectors.contract import Clock
from connectors.errors import EmrRefusedError
from ocean import headers
from ocean.serve import Caller
from ocean.wire import Sealed
from portal import proofs
from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, record
from portal.database import Database
from portal.errors import NameUnknownError, ValueRefusedError
from portal.patients.models import Patient, PatientStatus
from portal.patients.references import count_reference, draw_reference
from portal.patients.settings import lock_settings
from portal.principals import Clinic
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site

_NOBODY = bytes(32)
_WHOLE = (undefer(Patient.body), undefer(Patient.one_time_key), undefer(Patient.iv))


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that was stored; ``made`` says that its reference was free before."""

    reference: str
    version: int
    made: bool


async def put_patient(  # noqa: PLR0913, PLR0917 - what a record is made of
    database: Database,
    clock: Clock,
    site_number: str,
    reference: str,
    emr_id: str,
    sealed: Sealed,
) -> Kept:
    """Store a patient of the site with this number.

    Raises ``NameUnknownError`` for an unknown site, ``ValueRefusedError`` for a bad reference.
    """
    if not (headers.is_reference(reference) and headers.is_emr_id(emr_id)):
        raise ValueRefusedError
    async with database.reading() as session:
        site = await session.scalar(select(Site).where(Site.number == site_number))
    if site is None:
        raise NameUnknownError
    return await put_record(
        database, clock, Clinic(site.id, site.number), reference, emr_id, sealed
    )


async def put_record(  # noqa: PLR0913, PLR0917 - what a record is made of
    database: Database,
    clock: Clock,
    clinic: Clinic,
    reference: str,
    emr_id: str,
    sealed: Sealed,
) -> Kept:
    """Store a record under a free reference, or in the place of the same patient's last one.

    The site's log has which token did it: a stolen one overwrites nothing unseen.

    It counts as sealed with the site's key of today: Ocean's wire does not say
    with which. Raises ``RequestRefusedError``: ``record-invalid`` for an
    impossible identifier, ``reference-taken`` if another EMR ID has the
    reference, which is free again once that record is deleted.
    """
    if not (headers.is_reference(reference) and headers.is_emr_id(emr_id)):
        raise RequestRefusedError(Refusal.RECORD_INVALID)
    async with database.writing() as session:
        settings = await lock_settings(session, clinic.site_id)
        found = await session.get(Patient, (clinic.site_id, reference))
        if found is not None and found.emr_id != emr_id:
            raise RequestRefusedError(Refusal.REFERENCE_TAKEN)
        patient = found or await _add(session, clinic.site_id, reference, emr_id, clock())
        patient.body, patient.one_time_key, patient.iv = sealed.body, sealed.one_time_key, sealed.iv
        patient.status = PatientStatus.HELD
        patient.updated_at, patient.warned_at = clock(), None
        patient.key_version = settings.key_version
        patient.version += 1
        before: Facts | None = {"version": patient.version - 1} if found is not None else None
        after: Facts = {**_about(clinic, patient), "version": patient.version}
        await record(session, clock(), PORTAL, Act.RECORD_STORED, clinic.site_id, before, after)
    return Kept(reference, patient.version, found is None)


async def reserve(database: Database, clock: Clock, clinic: Clinic, emr_id: str) -> str:
    """Give out a free reference for a record that is still to come.

    Who asks again for the same EMR ID before the record came is told the same
    one. Raises ``RequestRefusedError``: ``record-invalid`` or ``references-full``.
    """
    if not headers.is_emr_id(emr_id):
        raise RequestRefusedError(Refusal.RECORD_INVALID)
    awaited = select(Patient.reference).where(
        Patient.site_id == clinic.site_id,
        Patient.emr_id == emr_id,
        Patient.status == PatientStatus.AWAITED,
    )
    async with database.writing() as session:
        await lock_settings(session, clinic.site_id)
        reference = await session.scalar(awaited.limit(1))
        if reference is None:
            reference = await draw_reference(session, clinic.site_id)
            patient = await _add(session, clinic.site_id, reference, emr_id, clock())
            after = _about(clinic, patient)
            await record(session, clock(), PORTAL, Act.RECORD_AWAITED, clinic.site_id, None, after)
    return reference


def _about(clinic: Clinic, patient: Patient) -> Facts:
    return {"record": patient.id, "token": clinic.token_id}


async def _add(
    session: AsyncSession, site_id: int, reference: str, emr_id: str, now: datetime
) -> Patient:
    patient = Patient(
        site_id=site_id,
        reference=reference,
        id=secrets.token_urlsafe(16),
        emr_id=emr_id,
        body="",
        one_time_key="",
        iv="",
        status=PatientStatus.AWAITED,
        created_at=now,
        updated_at=now,
        locked=False,
        key_version=0,
        version=0,
    )
    session.add(patient)
    await count_reference(session, site_id, reference, 1)
    return patient


async def find_patient(database: Database, clinic: Clinic, reference: str) -> Patient:
    """Return the patient of this site; raise ``RequestRefusedError`` ``not-found``."""
    patient = None
    if headers.is_reference(reference):
        async with database.reading() as session:
            patient = await session.scalar(
                select(Patient)
                .where(Patient.site_id == clinic.site_id, Patient.reference == reference)
                .where(Patient.status == PatientStatus.HELD)
                .options(*_WHOLE)
            )
    if patient is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return patient


async def find_patient_by_emr_id(database: Database, clinic: Clinic, emr_id: str) -> Patient:
    """Return the one patient of this site with this EMR ID.

    Raises ``RequestRefusedError`` ``not-found``, also if there are several: a
    guess could show another person's record.
    """
    found: list[Patient] = []
    if headers.is_emr_id(emr_id):
        wanted = (
            select(Patient)
            .where(Patient.site_id == clinic.site_id, Patient.emr_id == emr_id)
            .where(Patient.status == PatientStatus.HELD)
            .options(*_WHOLE)
        )
        async with database.reading() as session:
            found = list(await session.scalars(wanted.limit(2)))
    if len(found) != 1:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found[0]


async def check_caller(database: Database, caller: Caller) -> Clinic:
    """Return the site whose credentials these are.

    Raises ``EmrRefusedError``, after the same work, for wrong credentials and
    for an unknown site.
    """
    async with database.reading() as session:
        site = await session.scalar(select(Site).where(Site.number == caller.site_number))
    # exposed to be compared as digests
    key = proofs.digest(caller.unverified_site_key.expose())
    credential = proofs.digest(caller.unverified_site_credential.expose())
    stored_key = (site.ocean_key_digest if site else None) or _NOBODY
    stored_credential = (site.ocean_credential_digest if site else None) or _NOBODY
    right = proofs.same(key, stored_key) & proofs.same(credential, stored_credential)
    if site is None or not right:
        raise EmrRefusedError
    return Clinic(site.id, site.number)
