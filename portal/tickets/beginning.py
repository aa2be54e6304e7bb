"""Begins a ticket's history, however it came in: its first event, and what lists need of it."""

from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act
from portal.audit.recording import record
from portal.principals import Viewer
from portal.tickets.calendars import current_calendar
from portal.tickets.events import EventKind, TicketEvent
from portal.tickets.history import put_standing
from portal.tickets.models import Ticket, TicketMasking, TicketService
from portal.tickets.search import put_text
from toolbar.troubleshooting.bundle import Bundle


async def begin(
    session: AsyncSession, ticket: Ticket, bundle: Bundle, writer: Viewer | None = None
) -> None:
    """Add a new ticket, whose clock starts at ``received_at``, and give it its number.

    Its row is written once, as its first event makes it: the history is not read back.
    What else belongs to it goes with the transaction's next flush. If its ``writer`` is inside of
    the clinic under a grant, history and the clinic's log say so; raises ``not-found`` if that
    grant does not hold any more.
    """
    received = TicketEvent(kind=EventKind.RECEIVED, at=ticket.received_at)
    put_standing(ticket, [received], await current_calendar(session))
    ticket.first_promise_at = ticket.first_answer_due_at
    session.add(ticket)
    await session.flush()  # which gives the ticket its number
    received.ticket_id = ticket.id
    if writer is not None and writer.grant_at(ticket.site_id) is not None:
        await _sign(session, ticket, received, writer)
    session.add(received)
    session.add_all(
        TicketService(ticket_id=ticket.id, service=service)
        for service in dict.fromkeys(bundle.ticket.services)
    )
    session.add_all(
        TicketMasking(ticket_id=ticket.id, kind=kind, masked=masked)
        for kind, masked in bundle.redaction.findings.items()
    )
    put_text(session, ticket.id, bundle.ticket.description)


async def _sign(
    session: AsyncSession, ticket: Ticket, received: TicketEvent, writer: Viewer
) -> None:
    """Say who made it; what a clinic's own people send is the clinic's, and has no such line."""
    site_id, made = ticket.site_id, {"ticket": ticket.number}
    received.actor_id, received.grant_id = writer.person_id, writer.grant_at(site_id)
    await record(session, ticket.received_at, writer, Act.TICKET_MADE, site_id, None, made)
