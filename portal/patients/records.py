"""Keeps patients as Ocean's wire has them: ciphertext, to which the portal has no key."""

from sqlalchemy import select

from connectors.errors import EmrRefusedError
from ocean import headers
from ocean.serve import Caller
from ocean.wire import Sealed
from portal import proofs
from portal.database import Database
from portal.errors import NameUnknownError, Refusal, RequestRefusedError, ValueRefusedError
from portal.patients.models import Patient
from portal.principals import Clinic
from portal.sites.models import Site

_NOBODY = bytes(32)


async def put_patient(
    database: Database, site_number: str, reference: str, emr_id: str, sealed: Sealed
) -> None:
    """Store a patient, in the place of whoever had this reference before.

    Raises ``NameUnknownError`` for an unknown site, ``ValueRefusedError`` for a bad reference.
    """
    if not (headers.is_reference(reference) and headers.is_emr_id(emr_id)):
        raise ValueRefusedError
    async with database.writing() as session:
        site = await session.scalar(select(Site).where(Site.number == site_number))
        if site is None:
            raise NameUnknownError
        await session.merge(
            Patient(
                site_id=site.id,
                reference=reference,
                emr_id=emr_id,
                body=sealed.body,
                one_time_key=sealed.one_time_key,
                iv=sealed.iv,
            )
        )


async def find_patient(database: Database, clinic: Clinic, reference: str) -> Patient:
    """Return the patient of this site; raise ``RequestRefusedError`` ``not-found``."""
    patient = None
    if headers.is_reference(reference):
        async with database.reading() as session:
            patient = await session.get(Patient, (clinic.site_id, reference))
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
        wanted = select(Patient).where(Patient.site_id == clinic.site_id, Patient.emr_id == emr_id)
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
