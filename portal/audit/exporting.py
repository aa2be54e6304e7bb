"""Writes a site's whole log as JSON lines, a piece at a time, for the offline verifier."""

from collections.abc import AsyncIterator
from typing import Final

from sqlalchemy import select

from portal.audit import chain
from portal.audit.models import AuditEntry, AuditHead
from portal.database import Database
from portal.sites.models import Site

PIECE: Final = 500
"""Entries that are read at a time, so that a long log fits in memory."""


async def export(database: Database, site_id: int) -> AsyncIterator[bytes]:
    """Give the head line and the lines in order, many at a time; each is hashed into the next.

    An entry that comes meanwhile is not among them: the head line counts those that are.
    """
    async with database.reading() as session:
        found = await session.execute(
            select(Site.number, AuditHead.entries, AuditHead.digest)
            .outerjoin(AuditHead, AuditHead.site_id == Site.id)
            .where(Site.id == site_id)
        )
        site, total, head = found.one()
    previous, number = chain.genesis(site), 0
    yield chain.head_line(site, total or 0, head or previous)
    while number < (total or 0):
        entries = await _between(database, site_id, number, total)
        lines = []
        for entry in entries:
            lines.append(chain.line(covered(entry, site), previous, entry.digest))
            previous, number = entry.digest, entry.number
        if not lines:
            return  # the database has lost some: the head line says so
        yield b"".join(lines)


def covered(entry: AuditEntry, site: str) -> chain.Entry:
    """Return what the chain covers of a stored entry."""
    return chain.Entry(
        *(site, entry.number, entry.at, entry.act, entry.person_id, entry.actor, entry.grant_id),
        *(entry.before, entry.after, entry.support),
    )


async def _between(database: Database, site_id: int, number: int, total: int) -> list[AuditEntry]:
    wanted = (
        select(AuditEntry)
        .where(
            AuditEntry.site_id == site_id, AuditEntry.number > number, AuditEntry.number <= total
        )
        .order_by(AuditEntry.number)
        .limit(PIECE)
    )
    async with database.reading() as session:
        return list(await session.scalars(wanted))
