"""Writes comma-separated values that a spreadsheet shows and never runs.

A cell that begins like a formula would be run by Excel, LibreOffice or Sheets, and the name of a
clinic is a clinic's to choose. Such a cell gets an apostrophe before it (OWASP, "CSV injection"):
the spreadsheet then takes it for text. Every cell is quoted, so that none can end early.
"""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.database import Database
from portal.tickets.business_clock import in_toronto
from portal.tickets.models import Ticket

FORMULA: Final = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
"""What a formula or a command can begin with; the last four are its full-width forms."""
BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as something else."""
PIECE: Final = 500
COLUMNS: Final = (
    *("ticket", "site_number", "site_name", "emr", "scope", "language", "state"),
    *("received", "due", "first_answer", "first_answer_seconds", "solved", "assignee"),
)


def harmless(value: object) -> str:
    """Return a cell as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text


def lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as RFC 4180 has them."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


async def export_tickets(database: Database, since: datetime) -> AsyncIterator[bytes]:
    """Give the tickets received since then, the oldest first, a piece at a time.

    No words of anybody and no identifier of a patient: what is exported lies on a disk
    that this portal does not guard.
    """
    yield BYTE_ORDER_MARK.encode() + lines([COLUMNS])
    last = 0
    while True:
        wanted = select(Ticket).where(Ticket.received_at > since, Ticket.id > last)
        wanted = wanted.options(joinedload(Ticket.site), joinedload(Ticket.assignee))
        async with database.reading() as session:
            found = list(await session.scalars(wanted.order_by(Ticket.id).limit(PIECE)))
        if found:
            last = found[-1].id
            yield lines(_row(ticket) for ticket in found)
        if len(found) < PIECE:
            return


def _row(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.number,
        *(ticket.site.number, ticket.site.name),
        *(ticket.emr, ticket.scope, ticket.language, ticket.state),
        _moment(ticket.received_at),
        _moment(ticket.first_answer_due_at),
        _moment(ticket.first_answered_at),
        ticket.first_answer_seconds,
        _moment(ticket.solved_at),
        ticket.assignee.name if ticket.assignee else None,
    )


def _moment(moment: datetime | None) -> str | None:
    return in_toronto(moment).isoformat() if moment else None
