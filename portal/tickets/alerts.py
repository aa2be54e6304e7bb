"""Tells, once each for every promise, that an answer will be late, and that it is.

At three quarters of the promise whoever has the ticket is alerted, or everybody at
the desk if nobody has it. At its end the clinic is told so honestly, and the leads
are alerted; without a lead everybody at the desk is. None of it stops the clock. A ticket
that was answered and then takes over one that was not has a new promise to tell of.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from connectors.contract import Clock
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.people.models import Person, Staff, StaffRole
from portal.tickets.clinic_time import zone_of
from portal.tickets.desk import DESK
from portal.tickets.events import EventKind, TicketEvent
from portal.tickets.models import Ticket
from portal.tickets.telling import requester_language, tell_requester
from web.catalogue import format_datetime

MOST: Final = 200
"""Tickets in one turn; the next turn takes the rest."""


async def watch_clocks(database: Database, clock: Clock) -> None:
    """Alert whom it concerns about every ticket whose time has come."""
    now = clock()
    async with database.writing() as session:
        for ticket in await _ripe(session, EventKind.ALERTED, Ticket.alert_at <= now):
            await _alert(session, ticket, now)
        for ticket in await _ripe(session, EventKind.OVERDUE, Ticket.first_answer_due_at <= now):
            await _admit(session, ticket, now)


async def _ripe(session: AsyncSession, kind: EventKind, when: ColumnElement[bool]) -> list[Ticket]:
    told = exists().where(
        TicketEvent.ticket_id == Ticket.id,
        TicketEvent.kind == kind,
        TicketEvent.id > _last_answer(),
    )
    found = await session.scalars(
        select(Ticket)
        .where(Ticket.clock_runs, when, ~told)
        .options(joinedload(Ticket.site))
        .order_by(Ticket.attend_at, Ticket.id)
        .limit(MOST)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    return list(found)


def _last_answer() -> ScalarSelect[int]:
    """Return, in SQL, the event that kept the promise before this one, or 0.

    Where the clock runs, nobody has answered yet what it runs for (``standing.replay``): the
    last answer was to an earlier promise, and so was all that was told before it.
    """
    event = aliased(TicketEvent)
    answers = (event.ticket_id == Ticket.id, event.kind == EventKind.ANSWERED)
    last = select(func.coalesce(func.max(event.id), 0)).where(*answers)
    return last.correlate(Ticket).scalar_subquery()


async def _alert(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    session.add(TicketEvent(ticket_id=ticket.id, kind=EventKind.ALERTED, at=now))
    holder = Person.id == ticket.assignee_id
    for person in await _people(session, *DESK, only=holder if ticket.assignee_id else None):
        _tell(session, now, "ticket-alert", person.user_name, person.language, ticket)


async def _admit(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    session.add(TicketEvent(ticket_id=ticket.id, kind=EventKind.OVERDUE, at=now))
    language = await requester_language(session, ticket)
    due = format_datetime(ticket.first_answer_due_at, zone_of(ticket.site), language)
    await tell_requester(session, ticket, now, "ticket-late", due=due)
    leads = await _people(session, StaffRole.LEAD) or await _people(session, *DESK)
    for person in leads:
        _tell(session, now, "ticket-late-lead", person.user_name, person.language, ticket)


async def _people(
    session: AsyncSession, *roles: StaffRole, only: ColumnElement[bool] | None = None
) -> list[Person]:
    wanted = select(Person).where(
        Person.id.in_(select(Staff.person_id).where(Staff.role.in_(roles))),
        Person.closed_at.is_(None),
    )
    if only is not None:
        wanted = wanted.where(only)
    return list(await session.scalars(wanted.order_by(Person.id)))


def _tell(  # noqa: PLR0913, PLR0917 - what a message is made of
    session: AsyncSession,
    now: datetime,
    kind: str,
    recipient: str,
    language: str | None,
    ticket: Ticket,
) -> None:
    reader = language or "en"
    queue_mail(
        session,
        now,
        kind,
        recipient,
        reader,
        path=f"/tickets/{ticket.number}",
        ticket_id=ticket.id,
        number=ticket.number,
        due=format_datetime(ticket.first_answer_due_at, zone_of(ticket.site), reader),
    )
