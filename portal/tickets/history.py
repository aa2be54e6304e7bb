"""Writes what happened to a ticket, and what its events then add up to."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.tickets.calendars import current_calendar
from portal.tickets.closures import Calendar
from portal.tickets.events import EventKind, TicketEvent, events_of
from portal.tickets.models import ACTIVE, ENDED_AT, LATER, Ticket
from portal.tickets.standing import Standing, replay


async def record(
    session: AsyncSession,
    ticket: Ticket,
    now: datetime,
    kind: EventKind,
    *,
    actor_id: int | None = None,
    **facts: object,
) -> Standing:
    """Add one event to a ticket and bring its row up to date; return where it stands now.

    The ticket must be locked by this transaction (``portal.tickets.acting``), or new.
    """
    session.add(TicketEvent(ticket_id=ticket.id, kind=kind, at=now, actor_id=actor_id, **facts))
    await session.flush()
    return await bring_up_to_date(session, ticket, await current_calendar(session))


async def bring_up_to_date(session: AsyncSession, ticket: Ticket, calendar: Calendar) -> Standing:
    """Write into the ticket's row what its events say under this calendar."""
    standing = replay(await events_of(session, ticket.id), calendar)
    ticket.state = standing.state
    ticket.clock_runs = standing.clock_runs
    if standing.due_at is not None:
        ticket.first_answer_due_at = standing.due_at
    ticket.alert_at = standing.alert_at
    ticket.attend_at = standing.attend_at or (LATER if standing.state in ACTIVE else ENDED_AT)
    ticket.first_answered_at = standing.first_answered_at
    ticket.solved_at = standing.ended_at
    ticket.calendar_version = calendar.version
    return standing


async def recalculate(session: AsyncSession, now: datetime) -> int:
    """Reckon every running clock anew under the newest calendar; return how many moved.

    A ticket whose answer is now due at another moment says so in its history.
    """
    calendar = await current_calendar(session)
    found = await session.scalars(
        select(Ticket)
        .where(Ticket.state.in_(ACTIVE), Ticket.calendar_version != calendar.version)
        .order_by(Ticket.id)
        .with_for_update()
    )
    moved = 0
    for ticket in list(found):
        before = ticket.first_answer_due_at
        await bring_up_to_date(session, ticket, calendar)
        if ticket.clock_runs and ticket.first_answer_due_at != before:
            session.add(
                TicketEvent(
                    ticket_id=ticket.id,
                    kind=EventKind.RECALCULATED,
                    at=now,
                    detail=calendar.version,
                    due_at=ticket.first_answer_due_at,
                )
            )
            moved += 1
    return moved
