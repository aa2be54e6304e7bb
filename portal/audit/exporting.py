"""Writes a site's whole log as JSON lines, a piece at a time, for the offline verifier."""

from collections.abc import AsyncIterator
from typing import Final

from sqlalchemy import select

from portal.audit import chain
from portal.audit.models import AuditEntry
from portal.database import Database
from portal.sites.models import Site

PIECE: Final = 500
"""Entries that are read at a time, so that a long log fits in memory."""


async def export(database: Database, site_id: int) -> AsyncIterator[bytes]:
    """Give the lines in order, many at a time; each is hashed into the next."""
    async with database.reading() as session:
        site = (await session.execute(select(Site.number).where(Site.id == site_id))).scalar_one()
    previous, number = chain.genesis(site), 0
    while True:
        entries = await _after(database, site_id, number)
        lines = []
        for entry in entries:
            lines.append(chain.line(covered(entry, site), previous, entry.digest))
            previous, number = entry.digest, entry.number
        if lines:
            yield b"".join(lines)
        if len(entries) < PIECE:
            return


def covered(entry: AuditEntry, site: str) -> chain.Entry:
    """Return what the chain covers of a stored entry."""
    return chain.Entry(
        *(site, entry.number, entry.at, entry.act, entry.person_id, entry.actor, entry.grant_id),
        *(entry.before, entry.after, entry.support),
    )


async def _after(database: Database, site_id: int, number: int) -> list[AuditEntry]:
    wanted = (
        select(AuditEntry)
        .where(AuditEntry.site_id == site_id, AuditEntry.number > number)
        .order_by(AuditEntry.number)
        .limit(PIECE)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))
