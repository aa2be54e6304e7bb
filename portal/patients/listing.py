"""Finds patients for the pages: one page of the newest, or those that an identifier names."""

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, or_, select

from ocean import headers
from portal.database import Database
from portal.patients.models import Patient, PatientSettings
from portal.patients.references import Room, capacity, room, used_references
from portal.patients.settings import read_settings
from portal.patients.whose import PatientSite, patients_of
from portal.refusals import Refusal, RequestRefusedError

PAGE: Final = 50
MOST_FOUND: Final = 20
ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class References:
    """How many references of the site's length are in use, of how many."""

    used: int
    most: int
    room: Room


async def list_patients(
    database: Database, site: PatientSite, after: str | None
) -> tuple[list[Patient], str | None]:
    """Return a page of records, the newest first, and the id that the next page comes after.

    ``after`` is the last id of the page before; one that is gone, or another
    site's, answers ``not-found``. No page costs more than the first.
    """
    wanted = select(Patient).where(patients_of(site))
    if after is not None:
        last = await find(database, site, after)
        earlier = Patient.created_at < last.created_at
        same = and_(Patient.created_at == last.created_at, Patient.id < last.id)
        # the first condition alone can be looked up in the index; the second is exact
        wanted = wanted.where(Patient.created_at <= last.created_at, or_(earlier, same))
    newest = wanted.order_by(Patient.created_at.desc(), Patient.id.desc()).limit(PAGE + 1)
    async with database.reading() as session:
        found = list(await session.scalars(newest))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


async def find(database: Database, site: PatientSite, patient: str) -> Patient:
    """Return the record with this id; raise ``RequestRefusedError`` ``not-found``."""
    found = None
    if ID.fullmatch(patient):
        async with database.reading() as session:
            found = await session.scalar(
                select(Patient).where(patients_of(site), Patient.id == patient)
            )
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found


async def search(database: Database, site: PatientSite, number: str) -> list[str]:
    """Return the ids of the records whose reference or EMR ID this is, whole.

    Anything that is no such number finds nothing, and is looked for nowhere.
    """
    if not (headers.is_reference(number) or headers.is_emr_id(number)):
        return []
    # two look-ups in two indexes: joined by "or", one would read the whole site
    ways = (Patient.reference == number, Patient.emr_id == number)
    found: list[str] = []
    async with database.reading() as session:
        for way in ways:
            wanted = select(Patient.id).where(patients_of(site), way).limit(MOST_FOUND)
            found += await session.scalars(wanted)
    return list(dict.fromkeys(found))[:MOST_FOUND]


async def list_these(database: Database, site: PatientSite, patients: list[str]) -> list[Patient]:
    """Return the records with these ids, the newest first; ids of others are left out."""
    wanted = select(Patient).where(patients_of(site), Patient.id.in_(patients[:MOST_FOUND]))
    async with database.reading() as session:
        return list(await session.scalars(wanted.order_by(Patient.created_at.desc())))


async def about_site(database: Database, site_id: int) -> tuple[PatientSettings, References]:
    """Return what the site set, and how full its references are."""
    async with database.reading() as session:
        settings = await read_settings(session, site_id)
        used = await used_references(session, site_id, settings.digits)
    full = room(settings.digits, used)
    return settings, References(used, capacity(settings.digits), full)
