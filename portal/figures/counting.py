"""Counts tickets for the desk: what they are about, how soon they were answered, how old they are.

Every group is a closed word or a span of time; no site, person or patient is in a count.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from portal.tickets.business_clock import FIRST_ANSWER
from portal.tickets.events import EventKind, TicketEvent
from portal.tickets.models import ACTIVE, Ticket, TicketMasking, TicketService, TicketState

PERIODS: Final = (7, 30, 90, 365)
"""Days that one can look back."""
PROMISE: Final = int(FIRST_ANSWER.total_seconds())
HALF_HOUR, HOUR = 1800, 3600
DAY: Final = timedelta(days=1)


class Plot(enum.StrEnum):
    """What is drawn, in this order."""

    EMR = "emr"
    SERVICE = "service"
    SCOPE = "scope"
    ANSWER = "answer"
    AGE = "age"
    MASKING = "masking"


GROUPS: Final[Mapping[Plot, str]] = {
    Plot.EMR: "emr-name",
    Plot.SERVICE: "service",
    Plot.SCOPE: "scope",
    Plot.ANSWER: "answered-within",
    Plot.AGE: "age",
    Plot.MASKING: "kind",
}
"""Where the catalogue has the words of each plot: ``portal.{group}.{word}``."""


@dataclass(frozen=True, slots=True)
class Series:
    """One plot: its words and how many there are of each, as they are to be drawn."""

    plot: Plot
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All of them together."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """All plots of a period, and how soon half and nine tenths of the answers came."""

    days: int
    series: tuple[Series, ...]
    median: timedelta | None
    most: timedelta | None
    """Nine of ten first answers came within this business time."""


ANSWERED: Final = (
    *("half-hour", "hour", "promise", "late"),
    *("in-time", "overdue", "broken", "unanswered"),
)
"""Within how much business time; ``in-time`` and ``overdue`` are not answered yet.

Nor are the last two, whose clock stands still: in ``broken`` it had reached the promise before.
"""
STARTS: Final = (EventKind.RECEIVED, EventKind.REPLIED, EventKind.REOPENED)
STOPS: Final = (EventKind.WAITING, EventKind.SOLVED, EventKind.CLOSED)
"""After which of them the clock of an unanswered ticket runs, and stands still."""
AGES: Final = (("day", DAY), ("three-days", 3 * DAY), ("week", 7 * DAY), ("month", 30 * DAY))
OLDER: Final = "older"


async def count_all(session: AsyncSession, now: datetime, days: int) -> Dashboard:
    """Return every plot for the tickets received in the last ``days``; those by age are of now."""
    since = Ticket.received_at > now - timedelta(days=days)
    service = select(TicketService.service, func.count()).join(
        Ticket, Ticket.id == TicketService.ticket_id
    )
    masked = select(TicketMasking.kind, func.sum(TicketMasking.masked)).join(
        Ticket, Ticket.id == TicketMasking.ticket_id
    )
    series = (
        Series(Plot.EMR, await _largest(session, _count(Ticket.emr).where(since))),
        Series(
            Plot.SERVICE,
            await _largest(session, service.where(since).group_by(TicketService.service)),
        ),
        Series(Plot.SCOPE, await _largest(session, _count(Ticket.scope).where(since))),
        Series(Plot.ANSWER, await answers(session, now, since)),
        Series(Plot.AGE, await ages(session, now)),
        Series(
            Plot.MASKING, await _largest(session, masked.where(since).group_by(TicketMasking.kind))
        ),
    )
    return Dashboard(
        days,
        series,
        median=await _share(session, since, 0.5),
        most=await _share(session, since, 0.9),
    )


async def answers(
    session: AsyncSession, now: datetime, since: ColumnElement[bool]
) -> tuple[tuple[str, int], ...]:
    """Return how soon first answers came, by the business time that the clock had used."""
    used = Ticket.first_answer_seconds
    word = case(
        (used <= HALF_HOUR, literal("half-hour")),
        (used <= HOUR, literal("hour")),
        (used <= PROMISE, literal("promise")),
        (used > PROMISE, literal("late")),
        # answered before that time was measured: the moment that was promised says enough
        (Ticket.first_answered_at > Ticket.first_answer_due_at, literal("late")),
        (Ticket.first_answered_at.is_not(None), literal("promise")),
        (late(now), literal("overdue")),
        (Ticket.clock_runs, literal("in-time")),
        # it is promised, and counted, where it goes on
        (Ticket.state == TicketState.MERGED, literal("")),
        (broken(), literal("broken")),
        else_=literal("unanswered"),
    )
    found = await _read(session, _count(word).where(since))
    return _in_order(found, ANSWERED)


def late(now: datetime) -> ColumnElement[bool]:
    """Say which clocks run beyond the promise."""
    return and_(Ticket.clock_runs, Ticket.first_answer_due_at < now)


def broken() -> ColumnElement[bool]:
    """Say of unanswered tickets whose clock stands still which had broken the promise before.

    Their requester was told so, or the clock was stopped after the answer was due. A ticket that
    was stopped in time keeps the moment that it then had.
    """
    told = exists().where(TicketEvent.ticket_id == Ticket.id, TicketEvent.kind == EventKind.OVERDUE)
    started, stop = aliased(TicketEvent), aliased(TicketEvent)
    began = (
        select(func.max(started.id))
        .where(started.ticket_id == Ticket.id, started.kind.in_(STARTS))
        .correlate(Ticket)
        .scalar_subquery()
    )
    stopped = (
        select(func.min(stop.at))
        .where(stop.ticket_id == Ticket.id, stop.kind.in_(STOPS), stop.id > began)
        .correlate(Ticket)
        .scalar_subquery()
    )
    return or_(told, stopped > Ticket.first_answer_due_at)


async def ages(session: AsyncSession, now: datetime) -> tuple[tuple[str, int], ...]:
    """Return how many tickets are open, by the time since they came."""
    spans = ((Ticket.received_at > now - span, literal(word)) for word, span in AGES)
    word = case(*spans, else_=literal(OLDER))
    found = await _read(session, _count(word).where(Ticket.state.in_(ACTIVE)))
    return _in_order(found, (*(word for word, _ in AGES), OLDER))


async def _share(
    session: AsyncSession, since: ColumnElement[bool], share: float
) -> timedelta | None:
    used = Ticket.first_answer_seconds
    measured = and_(since, used.is_not(None))
    number = await session.scalar(select(func.count()).select_from(Ticket).where(measured)) or 0
    if not number:
        return None
    at = ceil(number * share) - 1  # the nearest rank
    seconds = await session.scalar(select(used).where(measured).order_by(used).offset(at).limit(1))
    return timedelta(seconds=seconds or 0)


def _count(word: SQLColumnExpression[str]) -> Select[str, int]:
    return select(word.label("word"), func.count()).select_from(Ticket).group_by("word")


async def _read(session: AsyncSession, wanted: Select[str, int]) -> dict[str, int]:
    # PostgreSQL's sums are decimals
    return {word: int(number) for word, number in await session.execute(wanted)}


async def _largest(session: AsyncSession, wanted: Select[str, int]) -> tuple[tuple[str, int], ...]:
    found = await _read(session, wanted)
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _in_order(found: Mapping[str, int], words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple((word, found.get(word, 0)) for word in words)
