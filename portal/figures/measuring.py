"""The desk's figures for the monitoring: by closed words, never a site, person or patient."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import SQLColumnExpression, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.shapes import Kind
from portal.figures.counting import ANSWERED, answers, broken, late
from portal.metrics import Figure
from portal.tickets.models import ACTIVE, Ticket, TicketMasking
from portal.tickets.pages import EMRS

LOOK_BACK: Final = timedelta(days=30)


async def _overdue(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    # a pause takes no late ticket out: it is late until somebody answers
    unanswered = and_(Ticket.state.in_(ACTIVE), Ticket.first_answered_at.is_(None), broken())
    return await _number(session, or_(late(now), unanswered))


async def _unassigned(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    return await _number(session, Ticket.state.in_(ACTIVE), Ticket.assignee_id.is_(None))


async def _by_emr(session: AsyncSession, _: datetime) -> Mapping[str, float]:
    wanted = select(Ticket.emr, func.count()).where(Ticket.state.in_(ACTIVE)).group_by(Ticket.emr)
    return {emr: float(number) for emr, number in await session.execute(wanted)}


async def _answers(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    since = Ticket.received_at > now - LOOK_BACK
    return {word: float(number) for word, number in await answers(session, now, since)}


async def _masked(session: AsyncSession, now: datetime) -> Mapping[str, float]:
    wanted = (
        select(TicketMasking.kind, func.sum(TicketMasking.masked))
        .join(Ticket, Ticket.id == TicketMasking.ticket_id)
        .where(Ticket.received_at > now - LOOK_BACK)
        .group_by(TicketMasking.kind)
    )
    return {kind: float(number) for kind, number in await session.execute(wanted)}


async def _number(
    session: AsyncSession, *conditions: SQLColumnExpression[bool]
) -> Mapping[str, float]:
    counted = select(func.count()).select_from(Ticket).where(*conditions)
    return {"": float((await session.execute(counted)).scalar_one())}


FIGURES: Final = (
    Figure("tickets_overdue", "Tickets whose first answer is late.", _overdue),
    Figure("tickets_unassigned", "Open tickets that nobody has taken.", _unassigned),
    Figure("tickets_open_by_emr", "Open tickets by EMR.", _by_emr, "emr", frozenset(EMRS)),
    Figure(
        "first_answers_30_days",
        "First answers of tickets of the last 30 days, by business time.",
        _answers,
        "within",
        frozenset(ANSWERED),
    ),
    Figure(
        "masked_values_30_days",
        "Values masked at clinics in tickets of the last 30 days.",
        _masked,
        "kind",
        frozenset(Kind),
    ),
)
