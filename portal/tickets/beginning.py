"""Begins a ticket's history, however it came in: its first event, and what lists need of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from portal.tickets.events import EventKind
from portal.tickets.history import record
from portal.tickets.models import Ticket, TicketMasking, TicketService
from portal.tickets.search import put_text
from toolbar.troubleshooting.bundle import Bundle


async def begin(session: AsyncSession, ticket: Ticket, bundle: Bundle) -> None:
    """Start the clock of a ticket that has just got its number, at ``received_at``."""
    session.add_all(
        TicketService(ticket_id=ticket.id, service=service)
        for service in dict.fromkeys(bundle.ticket.services)
    )
    session.add_all(
        TicketMasking(ticket_id=ticket.id, kind=kind, masked=masked)
        for kind, masked in bundle.redaction.findings.items()
    )
    put_text(session, ticket.id, bundle.ticket.description)
    await record(session, ticket, ticket.received_at, EventKind.RECEIVED)
