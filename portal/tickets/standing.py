"""Where a ticket stands: a pure function of its events and a version of the calendar.

The clock is that of the first answer. It starts when the ticket is received, and
only a public answer by a person of support stops it. It stands still while the
ticket waits for the clinic or is solved or closed, and goes on from where it stood
when the clinic writes or the ticket is reopened: what is used stays used. A merge
takes the time that the other ticket has used along, so it never wins time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from portal.tickets.business_clock import FIRST_ANSWER, add_business_time, business_time
from portal.tickets.closures import Calendar
from portal.tickets.events import EventKind
from portal.tickets.models import TicketState

ALERT_SHARE: Final = 0.75
"""At this share of the promise the associate is alerted."""
RUNNING: Final = frozenset(
    {TicketState.NEW, TicketState.OPEN, TicketState.ANSWERED, TicketState.REOPENED}
)

ENDED: Final = frozenset({TicketState.SOLVED, TicketState.CLOSED, TicketState.MERGED})


class Happening(Protocol):
    """What a line of the history must say."""

    @property
    def kind(self) -> str:
        """One of ``EventKind``."""
        ...

    @property
    def at(self) -> datetime:
        """When it happened."""
        ...

    @property
    def used(self) -> int | None:
        """Seconds that another ticket's clock had used."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """What the events of a ticket add up to."""

    state: TicketState
    clock_runs: bool
    due_at: datetime | None
    """When the first answer is due; none while the clock stands still and is not used up."""
    alert_at: datetime | None
    attend_at: datetime | None
    first_answered_at: datetime | None
    first_answer_spent: timedelta | None
    """What the clock had used at the first answer."""
    ended_at: datetime | None
    """When it was solved, closed or merged, if it still is."""
    answered: bool
    answered_at: datetime | None
    """The first answer to all who wait here: a merge may bring somebody who has none yet."""
    spent: timedelta
    """Closed stretches of the clock; one that is still open is not in it."""
    running_since: datetime | None


@dataclass(slots=True)
class _Clock:
    """The stretches during which the clock ran."""

    calendar: Calendar
    stretches: list[tuple[datetime, datetime]] = field(default_factory=list)
    since: datetime | None = None
    credit: timedelta = timedelta()

    def run(self, at: datetime) -> None:
        if self.since is None:
            self.since = at

    def stop(self, at: datetime) -> None:
        if self.since is not None:
            self.stretches.append((self.since, max(self.since, at)))
            self.since = None

    def take_over(self, theirs: timedelta, at: datetime, *, answered: bool) -> None:
        """Go on with what another ticket's clock had used, if that is more."""
        if answered:
            # the promise to the other ticket's clinic is not kept yet, so it goes on here
            self.stretches, self.credit = [], timedelta()
        running = self.since is not None
        self.stop(at)
        self.credit += max(timedelta(), theirs - self.spent())
        if running:
            self.run(at)

    def spent(self) -> timedelta:
        return self.credit + sum(
            (business_time(start, end, self.calendar) for start, end in self.stretches),
            timedelta(),
        )

    def reach(self, amount: timedelta) -> datetime | None:
        """Return when this much was or will be used; none if the clock stands still before it."""
        left = amount - self.credit
        for start, end in self.stretches:
            moment = add_business_time(start, max(timedelta(), left), self.calendar)
            if moment <= end:
                return moment
            left -= business_time(start, end, self.calendar)
        if self.since is None:
            return None
        return add_business_time(self.since, max(timedelta(), left), self.calendar)


def replay(
    events: Iterable[Happening], calendar: Calendar, promise: timedelta = FIRST_ANSWER
) -> Standing:
    """Return where the ticket stands after these events, the oldest first."""
    clock = _Clock(calendar)
    state, answered = TicketState.NEW, False
    first_answered_at: datetime | None = None
    first_answer_spent: timedelta | None = None
    clinic_spoke_at: datetime | None = None
    ended_at: datetime | None = None
    answered_at: datetime | None = None
    for event in events:
        kind = EventKind(event.kind)
        if kind is EventKind.ANSWERED:
            answered = True
            first_answered_at = first_answered_at or event.at
            answered_at = answered_at or event.at
            clinic_spoke_at = None
        if kind in (EventKind.RECEIVED, EventKind.REPLIED, EventKind.REOPENED):
            clinic_spoke_at = event.at
        if kind is EventKind.ABSORBED and event.used is not None:
            clock.take_over(timedelta(seconds=event.used), event.at, answered=answered)
            answered, answered_at = False, None
            state = TicketState.OPEN if state in SPOKEN_IN else state
        state = _next(state, kind, answered=answered)
        ended_at = (ended_at or event.at) if state in ENDED else None
        if answered or state not in RUNNING:
            clock.stop(event.at)
        else:
            clock.run(event.at)
        if answered and first_answer_spent is None:
            first_answer_spent = clock.spent()
    runs = clock.since is not None
    due_at = clock.reach(promise)
    return Standing(
        state=state,
        clock_runs=runs,
        due_at=due_at,
        alert_at=clock.reach(promise * ALERT_SHARE) if runs else None,
        attend_at=due_at if runs else _since(state, clinic_spoke_at),
        first_answered_at=first_answered_at,
        first_answer_spent=first_answer_spent,
        ended_at=ended_at,
        answered=answered,
        answered_at=answered_at,
        spent=clock.spent(),
        running_since=clock.since,
    )


def used(standing: Standing, now: datetime, calendar: Calendar) -> timedelta:
    """Return how much business time the clock has used by now."""
    if standing.running_since is None:
        return standing.spent
    return standing.spent + business_time(standing.running_since, now, calendar)


def _since(state: TicketState, clinic_spoke_at: datetime | None) -> datetime | None:
    return clinic_spoke_at if state in RUNNING else None


SETS: Final = {
    EventKind.WAITING: TicketState.WAITING,
    EventKind.SOLVED: TicketState.SOLVED,
    EventKind.CLOSED: TicketState.CLOSED,
    EventKind.REOPENED: TicketState.REOPENED,
    EventKind.MERGED: TicketState.MERGED,
}
SPOKEN_IN: Final = (TicketState.WAITING, TicketState.ANSWERED, TicketState.OPEN)


def _next(state: TicketState, kind: EventKind, *, answered: bool) -> TicketState:
    if kind in SETS:
        return SETS[kind]
    if kind is EventKind.ANSWERED and state in RUNNING:
        return TicketState.ANSWERED
    if kind is EventKind.REPLIED and state in SPOKEN_IN:
        return TicketState.OPEN if answered else TicketState.NEW
    return state
