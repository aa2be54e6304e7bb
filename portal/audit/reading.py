"""Reads a site's log for its page: one site's entries alone, by what a person looks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from portal.audit.acts import Act
from portal.audit.models import AuditEntry, AuditHead
from portal.database import Database
from portal.patients.models import Patient

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; ``after`` reads onwards from an entry, otherwise the newest come first."""

    act: Act | None = None
    actor: str = ""
    support: bool = False
    before: int | None = None
    after: int | None = None


async def read_entries(database: Database, site_id: int, chosen: Filter) -> list[AuditEntry]:
    """Return a page of entries and one more, so that the caller sees whether there are others."""
    wanted = select(AuditEntry).where(AuditEntry.site_id == site_id)
    if chosen.act is not None:
        wanted = wanted.where(AuditEntry.act == chosen.act)
    if chosen.actor:
        wanted = wanted.where(AuditEntry.actor.icontains(chosen.actor, autoescape=True))
    if chosen.support:
        wanted = wanted.where(AuditEntry.grant_id.is_not(None))
    if chosen.before is not None:
        wanted = wanted.where(AuditEntry.number < chosen.before)
    if chosen.after is not None:
        wanted = wanted.where(AuditEntry.number > chosen.after).order_by(AuditEntry.number)
    else:
        wanted = wanted.order_by(AuditEntry.number.desc())
    async with database.reading() as session:
        return list(await session.scalars(wanted.limit(PAGE + 1)))


async def newest(database: Database, site_id: int) -> int:
    """Return the number of the newest entry, 0 if there is none."""
    wanted = select(AuditHead.entries).where(AuditHead.site_id == site_id)
    async with database.reading() as session:
        return await session.scalar(wanted) or 0


async def references_of(
    database: Database, site_id: int, entries: Iterable[AuditEntry]
) -> dict[str, str]:
    """Return the reference numbers of the records that entries name and that are still there.

    They are looked up for whoever reads, and not kept: a reference is given to somebody else
    once its record is deleted, and the log stays for ever.
    """
    named = {record for entry in entries for record in _records(entry)}
    if not named:
        return {}
    wanted = select(Patient.id, Patient.reference).where(
        Patient.site_id == site_id, Patient.id.in_(named)
    )
    async with database.reading() as session:
        return {row.id: row.reference for row in await session.execute(wanted)}


def _records(entry: AuditEntry) -> Iterator[str]:
    for facts in (entry.before or {}, entry.after or {}):
        match facts:
            case {"record": str(record)}:
                yield record
            case {"records": list(records)}:
                yield from records
