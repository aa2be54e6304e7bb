"""Writes what happened to a ticket, and what its events then add up to."""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from connectors.contract import Clock
from portal.database import Database
from portal.grants.solving import note_solved
from portal.tickets.calendars import current_calendar
from portal.tickets.clinic_time import zone_of
from portal.tickets.closures import Calendar
from portal.tickets.events import EventKind, TicketEvent, events_of
from portal.tickets.models import ACTIVE, ENDED_AT, LATER, Ticket
from portal.tickets.standing import Standing, replay
from portal.tickets.telling import requester_language, tell_requester
from web.catalogue import format_datetime

MOVED_MAIL: Final = "ticket-due-moved"
AT_ONCE: Final = 100
"""Tickets in one transaction of the duty, so that nobody waits long for their rows."""


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

    The ticket must be locked by this transaction (``portal.tickets.acting``), or new. Grants
    that are tied to it learn in the same transaction that it is ended.
    """
    session.add(TicketEvent(ticket_id=ticket.id, kind=kind, at=now, actor_id=actor_id, **facts))
    await session.flush()
    was = ticket.solved_at
    standing = await bring_up_to_date(session, ticket, await current_calendar(session))
    # its end alone: a note on an ended ticket must not undo what the clinic extended since
    if was is None and standing.ended_at is not None:
        await note_solved(session, ticket.id, standing.ended_at)
    return standing


async def bring_up_to_date(session: AsyncSession, ticket: Ticket, calendar: Calendar) -> Standing:
    """Write into the ticket's row what its events say under this calendar."""
    return put_standing(ticket, await events_of(session, ticket.id), calendar)


def put_standing(ticket: Ticket, events: list[TicketEvent], calendar: Calendar) -> Standing:
    """Write the same into a ticket whose events are at hand; a new one has its first alone."""
    standing = replay(events, calendar)
    ticket.state = standing.state
    ticket.clock_runs = standing.clock_runs
    if standing.due_at is not None:
        ticket.first_answer_due_at = standing.due_at
    ticket.alert_at = standing.alert_at
    ticket.attend_at = standing.attend_at or (LATER if standing.state in ACTIVE else ENDED_AT)
    ticket.first_answered_at = standing.first_answered_at
    spent = standing.first_answer_spent
    ticket.first_answer_seconds = None if spent is None else int(spent.total_seconds())
    ticket.solved_at = standing.ended_at
    ticket.calendar_version = calendar.version
    return standing


async def follow_calendar(database: Database, clock: Clock) -> None:
    """Reckon anew what an edit did not reach: under the calendar of a new release, above all.

    A ticket that was received while the calendar was edited may be behind, too.
    """
    reckoned = AT_ONCE
    while reckoned == AT_ONCE:
        async with database.writing() as session:
            reckoned = await recalculate(session, clock(), AT_ONCE)


async def recalculate(session: AsyncSession, now: datetime, most: int | None = None) -> int:
    """Reckon open tickets anew under the newest calendar; return how many were behind it.

    A ticket whose answer is now due at another moment says so in its history, and its
    requester, who has the other moment in a mail, is told.
    """
    calendar = await current_calendar(session)
    found = await session.scalars(
        select(Ticket)
        # what has ended is at the end of the queue's own index
        .where(Ticket.attend_at < ENDED_AT, Ticket.calendar_version != calendar.version)
        .options(joinedload(Ticket.site))
        .order_by(Ticket.id)
        .limit(most)
        .with_for_update(of=Ticket)
    )
    behind = list(found)
    for ticket in behind:
        before = ticket.first_answer_due_at
        await bring_up_to_date(session, ticket, calendar)
        if ticket.clock_runs and ticket.first_answer_due_at != before:
            await _say_moved(session, ticket, now, calendar)
    return len(behind)


async def _say_moved(
    session: AsyncSession, ticket: Ticket, now: datetime, calendar: Calendar
) -> None:
    due = ticket.first_answer_due_at
    session.add(
        TicketEvent(
            ticket_id=ticket.id,
            kind=EventKind.RECALCULATED,
            at=now,
            detail=calendar.version,
            due_at=due,
        )
    )
    language = await requester_language(session, ticket)
    written = format_datetime(due, zone_of(ticket.site), language)
    await tell_requester(session, ticket, now, MOVED_MAIL, due=written)
