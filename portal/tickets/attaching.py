"""Attaches cleaned files to a ticket that is there already."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.models import Attachment, Ticket

MOST: Final = 9
"""Attachments of one ticket, so that each has a place of one digit."""


async def attach(session: AsyncSession, ticket: Ticket, files: Sequence[bytes]) -> None:
    """Put files behind those that a ticket has; raise ``files-full`` if they are too many."""
    last = select(func.coalesce(func.max(Attachment.position), 0))
    found = await session.scalar(last.where(Attachment.ticket_id == ticket.id))
    first = (found or 0) + 1
    if files and first + len(files) - 1 > MOST:
        raise RequestRefusedError(Refusal.FILES_FULL)
    session.add_all(
        Attachment(ticket_id=ticket.id, position=position, body=body)
        for position, body in enumerate(files, first)
    )
