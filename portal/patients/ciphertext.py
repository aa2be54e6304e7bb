"""Hands ciphertext to the browser that has the key, and takes it back under another key."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from connectors.contract import Clock
from ocean.wire import Sealed
from portal.audit.acts import Act, Facts
from portal.audit.recording import Actor, record
from portal.database import Database
from portal.patients.models import KeyCheck, Patient, PatientSettings, PatientStatus
from portal.patients.settings import lock_settings
from portal.patients.whose import PatientSite, patients_of
from portal.refusals import Refusal, RequestRefusedError

BATCH: Final = 100
_WHOLE: Final = (undefer(Patient.body), undefer(Patient.one_time_key), undefer(Patient.iv))


@dataclass(frozen=True, slots=True)
class Resealed:
    """A record under the next key, and the version that it was made from."""

    patient: str
    version: int
    key_version: int
    sealed: Sealed = field(repr=False)


async def sealed_of(database: Database, site: PatientSite, patients: list[str]) -> list[Patient]:
    """Return the records with these ids that have come."""
    wanted = select(Patient).where(
        patients_of(site), Patient.id.in_(patients[:BATCH]), Patient.status == PatientStatus.HELD
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted.options(*_WHOLE)))


async def sealed_after(database: Database, site: PatientSite, after: str) -> list[Patient]:
    """Return the next records by id."""
    wanted = select(Patient).where(
        patients_of(site), Patient.id > after, Patient.status == PatientStatus.HELD
    )
    async with database.reading() as session:
        return list(
            await session.scalars(
                wanted.order_by(Patient.site_id, Patient.id).limit(BATCH).options(*_WHOLE)
            )
        )


async def sealed_under(
    database: Database, site: PatientSite, after: str, key_version: int
) -> list[Patient]:
    """Return the next records by id that are under this key."""
    wanted = select(Patient).where(
        patients_of(site),
        Patient.id > after,
        Patient.key_version == key_version,
        Patient.status == PatientStatus.HELD,
    )
    async with database.reading() as session:
        return list(
            await session.scalars(
                wanted.order_by(Patient.site_id, Patient.id).limit(BATCH).options(*_WHOLE)
            )
        )


async def find_check(database: Database, site: PatientSite, key_version: int) -> KeyCheck | None:
    """Return the word that tells whether a key is the site's key of this version."""
    async with database.reading() as session:
        return await session.get(KeyCheck, (site.site_id, key_version))


async def awaits_first_word(database: Database, site: PatientSite, key_version: int) -> bool:
    """Say whether a Site Admin who enters a key lays it down for the whole site.

    So it is while there is nothing under a key of this version to hold theirs against.
    """
    held = exists().where(
        patients_of(site),
        Patient.key_version == key_version,
        Patient.status == PatientStatus.HELD,
    )
    known = exists().where(KeyCheck.site_id == site.site_id, KeyCheck.key_version == key_version)
    async with database.reading() as session:
        return bool(await session.scalar(select(~held & ~known)))


async def begin(  # noqa: PLR0913, PLR0917 - who begins what
    database: Database,
    clock: Clock,
    site: PatientSite,
    actor: Actor,
    key_version: int,
    sealed: Sealed,
) -> None:
    """Lay down the word of the site's first key, or of the next one, which begins its change.

    Raises ``RequestRefusedError`` ``record-changed`` if somebody did before: the
    browser then has to hold its key against their word.
    """
    async with database.writing() as session:
        settings = await lock_settings(session, site.site_id)
        follows = settings.next_key_version is None and key_version == settings.key_version + 1
        known = await session.get(KeyCheck, (site.site_id, key_version))
        if known is not None or not (follows or key_version == settings.key_version):
            raise RequestRefusedError(Refusal.RECORD_CHANGED)
        word = KeyCheck(site_id=site.site_id, key_version=key_version)
        word.body, word.one_time_key, word.iv = sealed.body, sealed.one_time_key, sealed.iv
        session.add(word)
        act, after = Act.KEY_LAID_DOWN, {"version": key_version}
        if follows:
            act, settings.next_key_version = Act.KEY_CHANGE_BEGUN, key_version
        await record(session, clock(), actor, act, site.site_id, None, after)


async def reseal(
    database: Database, clock: Clock, site: PatientSite, actor: Actor, resealed: Resealed
) -> bool:
    """Put a record under the next key in the place of its old form; say whether it was the last.

    Raises ``RequestRefusedError``: ``not-found``, or ``record-changed`` if the
    record is not the one any more that was read, or if no such change is going on.
    When none is left the next key is the site's key, in the same transaction.
    """
    async with database.writing() as session:
        settings = await lock_settings(session, site.site_id)
        patient = await session.scalar(
            select(Patient).where(patients_of(site), Patient.id == resealed.patient)
        )
        if patient is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        expected = (resealed.version, settings.next_key_version)
        if (patient.version, resealed.key_version) != expected:
            raise RequestRefusedError(Refusal.RECORD_CHANGED)
        sealed = resealed.sealed
        patient.body, patient.one_time_key, patient.iv = sealed.body, sealed.one_time_key, sealed.iv
        patient.key_version = resealed.key_version
        patient.version += 1
        await session.flush()
        last = not await session.scalar(_any_left(site, resealed.key_version))
        if last:
            await _end(session, clock(), actor, settings)
    return last


async def end_empty_change(
    database: Database, clock: Clock, site: PatientSite, actor: Actor
) -> bool:
    """End a change that has nothing left to do; say whether it ended."""
    async with database.writing() as session:
        settings = await lock_settings(session, site.site_id)
        version = settings.next_key_version
        if version is None or await session.scalar(_any_left(site, version)):
            return False
        await _end(session, clock(), actor, settings)
    return True


async def left_of_change(database: Database, site: PatientSite, key_version: int) -> int:
    """Return how many records are not yet under this key."""
    counted = select(func.count()).select_from(Patient).where(*_old(site, key_version))
    async with database.reading() as session:
        return await session.scalar(counted) or 0


async def _end(
    session: AsyncSession, now: datetime, actor: Actor, settings: PatientSettings
) -> None:
    if settings.next_key_version is None:
        return
    before: Facts = {"version": settings.key_version}
    after: Facts = {"version": settings.next_key_version}
    settings.key_version, settings.next_key_version = settings.next_key_version, None
    await record(session, now, actor, Act.KEY_CHANGE_DONE, settings.site_id, before, after)


def _any_left(site: PatientSite, key_version: int) -> Select[tuple[bool]]:
    return select(exists().where(*_old(site, key_version)))


def _old(site: PatientSite, key_version: int) -> tuple[ColumnElement[bool], ...]:
    held = Patient.status == PatientStatus.HELD
    return (patients_of(site), Patient.key_version < key_version, held)
