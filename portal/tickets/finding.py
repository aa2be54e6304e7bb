"""Finds tickets, always within what the one who asks may see."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, undefer

from portal.database import Database
from portal.errors import AttachmentAlteredError
from portal.principals import Principal, tickets_of
from portal.proofs import digest_of, same
from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.models import Attachment, Ticket, TicketMessage

NUMBER: Final = re.compile(r"T-([0-9]{6,9})")
TYPED: Final = re.compile(r"T-0*([0-9]{1,9})", re.IGNORECASE)
"""As people write a ticket's number, its zeros or not."""
POSITION: Final = re.compile("[1-9]")


async def find_ticket(database: Database, principal: Principal, number: str) -> Ticket:
    """Return one ticket with its bundle.

    Raises ``RequestRefusedError`` ``not-found``, the same for a ticket of
    another site as for one that does not exist.
    """
    identifier = ticket_id(number)
    async with database.reading() as session:
        ticket = await session.scalar(
            select(Ticket)
            .where(Ticket.id == identifier, tickets_of(principal))
            .options(joinedload(Ticket.site), undefer(Ticket.bundle))
        )
    if ticket is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return ticket


async def find_typed(session: AsyncSession, principal: Principal, written: str) -> str | None:
    """Return the number of the ticket that somebody typed the number of, within what they see."""
    match = TYPED.fullmatch(written)
    if match is None:
        return None
    wanted = select(Ticket).where(Ticket.id == int(match[1]), tickets_of(principal))
    ticket = await session.scalar(wanted)
    return None if ticket is None else ticket.number


def need_bundle(ticket: Ticket) -> bytes:
    """Return the bundle as it came; raise ``not-found`` once it was deleted."""
    if ticket.purged_at is not None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return ticket.bundle


async def attachments_of(database: Database, ticket: Ticket) -> list[int]:
    """Return the places of the attachments that a ticket has now, in their order."""
    places = select(Attachment.position).where(Attachment.ticket_id == ticket.id)
    async with database.reading() as session:
        return list(await session.scalars(places.order_by(Attachment.position)))


async def find_attachment(
    database: Database, principal: Principal, number: str, position: str
) -> bytes:
    """Return one attachment of a ticket; raise ``RequestRefusedError`` as ``find_ticket`` does.

    Raises ``AttachmentAlteredError`` if it is not, byte for byte, what was kept.
    """
    if POSITION.fullmatch(position) is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    wanted = (
        select(Attachment.body, Attachment.sha256)
        .join(Ticket)
        .where(Ticket.id == ticket_id(number), tickets_of(principal))
        .where(Attachment.position == int(position))
    )
    async with database.reading() as session:
        found = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    body, digest = found
    if not same(digest_of(body), digest):
        raise AttachmentAlteredError
    return body


async def public_messages(database: Database, ticket: Ticket) -> list[TicketMessage]:
    """Return what support wrote for the clinic's eyes, the oldest first."""
    async with database.reading() as session:
        return list(
            await session.scalars(
                select(TicketMessage)
                .where(TicketMessage.ticket_id == ticket.id, TicketMessage.public)
                .order_by(TicketMessage.id)
            )
        )


def ticket_id(number: str) -> int:
    """Return the id behind a ticket's number; raise ``RequestRefusedError`` if it is none."""
    match = NUMBER.fullmatch(number)
    if match is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return int(match[1])
