"""Reads one site's ledger: its balance, a page of entries, and all of it as CSV."""

import csv
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.credits.models import CreditAccount, CreditEntry
from portal.database import Database
from portal.sites.models import Site

PAGE: Final = 50
COLUMNS: Final = (*("number", "at", "kind", "amount", "balance", "reason", "actor", "other_site"),)
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the beginning of a formula (OWASP, CSV injection)."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry, and the other side of it if there is one."""

    entry: CreditEntry
    other_name: str | None
    other_number: str | None


async def balance_of(session: AsyncSession, site_id: int) -> int:
    """Return a site's balance; 0 where nothing was ever entered."""
    wanted = select(CreditAccount.balance).where(CreditAccount.site_id == site_id)
    return await session.scalar(wanted) or 0


async def read_lines(session: AsyncSession, site_id: int, before: int | None = None) -> list[Line]:
    """Return a page of entries, the newest first, and one more if there are others."""
    wanted = (
        select(CreditEntry, Site.name, Site.number)
        .outerjoin(Site, Site.id == CreditEntry.other_site_id)
        .where(CreditEntry.site_id == site_id)
        .order_by(CreditEntry.number.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        wanted = wanted.where(CreditEntry.number < before)
    return [Line(*row) for row in (await session.execute(wanted))]


async def export(database: Database, site_id: int) -> AsyncIterator[bytes]:
    """Yield the whole ledger as CSV (RFC 4180), the oldest entry first.

    It begins with the mark of UTF-8, without which Excel takes accents for something else.
    """
    yield _rows([COLUMNS]).encode("utf-8-sig")
    last = 0
    while True:
        wanted = (
            select(CreditEntry, Site.number)
            .outerjoin(Site, Site.id == CreditEntry.other_site_id)
            .where(CreditEntry.site_id == site_id, CreditEntry.number > last)
            .order_by(CreditEntry.number)
            .limit(PAGE)
        )
        async with database.reading() as session:
            found = (await session.execute(wanted)).all()
        if not found:
            return
        last = found[-1][0].number
        yield _rows([_cells(entry, other) for entry, other in found]).encode()


def _cells(entry: CreditEntry, other: str | None) -> tuple[object, ...]:
    return (
        entry.number,
        entry.at.isoformat(),
        entry.kind,
        entry.amount,
        entry.balance,
        _plain(entry.reason),
        _plain(entry.actor),
        other or "",
    )


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _rows(rows: list[tuple[object, ...]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
