"""The clock of the first answer, from events alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.tickets.business_clock import TORONTO
from portal.tickets.closures import SHIPPED, Calendar
from portal.tickets.events import EventKind
from portal.tickets.models import TicketState
from portal.tickets.standing import Standing, replay, used


@dataclass(frozen=True)
class Line:
    kind: str
    at: datetime
    used: int | None = None


def monday(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TORONTO)


def after(*lines: tuple[EventKind, datetime]) -> Standing:
    return replay([Line(*line) for line in lines], SHIPPED)


RECEIVED = (EventKind.RECEIVED, monday(10))


def test_an_answer_is_due_after_two_business_hours_and_the_alert_comes_at_three_quarters() -> None:
    standing = after(RECEIVED)
    assert standing.state is TicketState.NEW
    assert standing.due_at == monday(12)
    assert standing.alert_at == monday(11, 30)
    assert standing.attend_at == standing.due_at


def test_only_a_public_answer_by_a_person_stops_the_clock() -> None:
    others = [
        kind
        for kind in EventKind
        if kind
        not in {
            EventKind.ANSWERED,
            EventKind.WAITING,
            EventKind.SOLVED,
            EventKind.CLOSED,
            EventKind.MERGED,
        }
    ]
    for kind in others:
        standing = after(RECEIVED, (kind, monday(10, 30)))
        assert standing.clock_runs, kind
        assert standing.due_at == monday(12), kind
        assert standing.first_answered_at is None, kind
    standing = after(RECEIVED, (EventKind.ANSWERED, monday(10, 30)))
    assert not standing.clock_runs
    assert standing.first_answered_at == monday(10, 30)
    assert standing.spent == timedelta(minutes=30)


def test_a_second_word_of_the_clinic_does_not_move_the_promise() -> None:
    once = after(RECEIVED)
    twice = after(RECEIVED, (EventKind.REPLIED, monday(11)))
    assert once.due_at == twice.due_at


def test_waiting_pauses_and_the_clinics_word_resumes() -> None:
    waiting = (EventKind.WAITING, monday(11))
    paused = after(RECEIVED, waiting)
    assert paused.due_at is None
    assert paused.alert_at is None
    resumed = after(RECEIVED, waiting, (EventKind.REPLIED, monday(15)))
    assert resumed.state is TicketState.NEW
    assert resumed.due_at == monday(16)  # one hour was used, one is left


def test_reopening_resumes_and_never_resets_what_was_used() -> None:
    standing = after(
        RECEIVED, (EventKind.SOLVED, monday(11, 45)), (EventKind.REOPENED, monday(9, day=25))
    )
    assert standing.state is TicketState.REOPENED
    assert standing.due_at == monday(9, 15, day=25)
    assert used(standing, monday(9, 10, day=25), SHIPPED) == timedelta(hours=1, minutes=55)


def test_solving_again_and_again_wins_no_time() -> None:
    lines = [RECEIVED]
    for minute in range(0, 120, 10):
        lines += [
            (EventKind.SOLVED, monday(10) + timedelta(minutes=minute + 9)),
            (EventKind.REOPENED, monday(10) + timedelta(minutes=minute + 10)),
        ]
    # the clock stood still for one minute in ten, and not a second more
    assert after(*lines).due_at == monday(12, 12)


def test_a_promise_that_was_broken_stays_so_whatever_comes_after() -> None:
    late = (EventKind.SOLVED, monday(12, 30))
    assert after(RECEIVED, late).due_at == monday(12)
    assert after(RECEIVED, late, (EventKind.REOPENED, monday(9, day=25))).due_at == monday(12)


def test_an_answered_ticket_that_is_reopened_waits_since_then_and_has_no_second_clock() -> None:
    standing = after(
        RECEIVED,
        (EventKind.ANSWERED, monday(11)),
        (EventKind.SOLVED, monday(12)),
        (EventKind.REOPENED, monday(14)),
    )
    assert not standing.clock_runs
    assert standing.attend_at == monday(14)
    assert standing.first_answered_at == monday(11)


def test_a_merge_takes_along_what_the_other_clock_had_used() -> None:
    fresh = Line(EventKind.RECEIVED, monday(11))
    theirs = Line(EventKind.ABSORBED, monday(11, 30), 90 * 60)
    standing = replay([fresh, theirs], SHIPPED)
    assert standing.due_at == monday(12)  # without the merge it would have been 13:00
    less = replay([fresh, Line(EventKind.ABSORBED, monday(11, 30), 60)], SHIPPED)
    assert less.due_at == monday(13)


def test_an_answered_ticket_that_takes_over_an_unanswered_one_owes_an_answer_again() -> None:
    answered = [Line(EventKind.RECEIVED, monday(9)), Line(EventKind.ANSWERED, monday(10))]
    merged = [*answered, Line(EventKind.ABSORBED, monday(11), 3600)]
    standing = replay(merged, SHIPPED)
    assert standing.clock_runs
    assert standing.due_at == monday(12)
    assert standing.first_answered_at == monday(10)
    assert standing.answered_at is None  # to whoever came with the merge
    later = replay([*merged, Line(EventKind.ANSWERED, monday(11, 30))], SHIPPED)
    assert (later.first_answered_at, later.answered_at) == (monday(10), monday(11, 30))


def test_a_calendar_edit_moves_the_promise() -> None:
    closed = Calendar("desk/1", SHIPPED.years, SHIPPED.days | {date(2026, 11, 24)})
    line = [Line(EventKind.RECEIVED, monday(16))]
    assert replay(line, SHIPPED).due_at == monday(10, day=24)
    assert replay(line, closed).due_at == monday(10, day=25)


def test_a_clock_that_goes_back_counts_nothing_twice() -> None:
    standing = after(RECEIVED, (EventKind.WAITING, monday(9)), (EventKind.REPLIED, monday(10)))
    assert standing.due_at == monday(12)
