"""When a first answer is due: the published table, an independent oracle, the frozen calendar."""

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import businesstimedelta
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tickets.business_clock import (
    TORONTO,
    add_business_time,
    first_answer_due,
    in_toronto,
)
from portal.tickets.closures import FROZEN, SHIPPED, closures
from portal.tickets.holiday_lists import computed

TABLE = [
    ("2026-11-23T09:00", "2026-11-23T11:00:00-05:00"),  # open on the minute
    ("2026-11-23T08:59:59", "2026-11-23T11:00:00-05:00"),  # one second before
    ("2026-11-23T15:00", "2026-11-23T17:00:00-05:00"),  # exactly fills the day
    ("2026-11-23T15:00:01", "2026-11-24T09:00:01-05:00"),  # spills one second
    ("2026-11-23T16:59:59", "2026-11-24T10:59:59-05:00"),  # last second
    ("2026-11-23T17:00", "2026-11-24T11:00:00-05:00"),  # the closing instant is closed
    ("2026-11-20T16:30", "2026-11-23T10:30:00-05:00"),  # Friday to Monday
    ("2026-11-21T12:00", "2026-11-23T11:00:00-05:00"),  # Saturday
    ("2026-03-06T16:30", "2026-03-09T10:30:00-04:00"),  # daylight saving starts
    ("2026-10-30T16:30", "2026-11-02T10:30:00-05:00"),  # and ends
    ("2026-12-24T16:00", "2026-12-29T10:00:00-05:00"),  # Christmas, Boxing Day observed
    ("2026-12-25T10:00", "2026-12-29T11:00:00-05:00"),  # received on a holiday
    ("2027-12-24T16:00", "2027-12-29T10:00:00-05:00"),  # two observed days
    ("2026-12-31T16:00", "2027-01-04T10:00:00-05:00"),  # New Year
    ("2026-04-02T16:30", "2026-04-06T10:30:00-04:00"),  # Good Friday; Easter Monday is open
    ("2026-09-29T16:00", "2026-10-01T10:00:00-04:00"),  # 30 September
    ("2026-11-10T16:00", "2026-11-12T10:00:00-05:00"),  # 11 November
    ("2028-06-30T16:00", "2028-07-04T10:00:00-04:00"),  # Canada Day on a Saturday
    ("2026-02-13T16:00", "2026-02-17T10:00:00-05:00"),  # Family Day
    ("2026-07-31T16:00", "2026-08-03T10:00:00-04:00"),  # the Civic Holiday is open
    ("2028-02-28T16:00", "2028-02-29T10:00:00-05:00"),  # leap day
]
SECONDS_OF_FIVE_YEARS = 5 * 365 * 24 * 3600


@pytest.mark.parametrize(("received", "due"), TABLE)
def test_the_published_table_holds(received: str, due: str) -> None:
    moment = in_toronto(datetime.fromisoformat(received))
    assert in_toronto(first_answer_due(moment)).isoformat() == due


@pytest.mark.parametrize(("received", "due"), TABLE)
def test_the_zone_in_which_a_moment_is_written_changes_nothing(received: str, due: str) -> None:
    moment = in_toronto(datetime.fromisoformat(received)).astimezone(UTC)
    assert first_answer_due(moment) == datetime.fromisoformat(due)


def _oracle() -> Any:
    rule = businesstimedelta.WorkDayRule(
        start_time=time(9), end_time=time(17), working_days=[0, 1, 2, 3, 4]
    )
    days = {day: "closed" for year in range(2025, 2031) for day in closures(year)}
    rules = businesstimedelta.Rules([rule, businesstimedelta.HolidayRule(days)])
    return businesstimedelta.BusinessTimeDelta(rules, hours=2)


def test_an_independent_library_agrees_on_20000_random_moments() -> None:
    two_hours, chance = _oracle(), random.Random(20261123)  # noqa: S311 - a seeded sample
    first = datetime(2025, 1, 1, tzinfo=UTC)
    differing = []
    for _ in range(20_000):
        # the oracle reckons on the wall clock, on which no business hour is ever skipped
        wall = first + timedelta(seconds=chance.randrange(SECONDS_OF_FIVE_YEARS))
        due = in_toronto(first_answer_due(wall.replace(tzinfo=TORONTO))).replace(tzinfo=UTC)
        if due != wall + two_hours:
            differing.append(wall)
    assert differing == []


@given(st.datetimes(datetime(2025, 1, 1), datetime(2035, 12, 1)), st.integers(0, 40 * 3600))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_a_due_moment_is_in_business_hours_and_never_before_its_start(
    wall: datetime, seconds: int
) -> None:
    start = wall.replace(tzinfo=TORONTO)
    due = in_toronto(add_business_time(start, timedelta(seconds=seconds)))
    assert due >= start.astimezone(UTC)
    assert SHIPPED.is_open(due.date())
    assert time(9) <= due.time() <= time(17)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2034, 1, 1)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.integers(0, 20 * 3600),
    st.integers(1, 20 * 3600),
)
def test_time_added_in_two_steps_is_time_added_in_one(wall: datetime, one: int, two: int) -> None:
    start = wall.replace(tzinfo=TORONTO)
    stop = add_business_time(start, timedelta(seconds=one))
    assert add_business_time(stop, timedelta(seconds=two)) == add_business_time(
        start, timedelta(seconds=one + two)
    )


@pytest.mark.parametrize("year", FROZEN)
def test_the_frozen_closures_are_those_of_the_holidays_package(year: int) -> None:
    assert closures(year) == computed(year)


def test_the_table_covers_2025_to_2035_and_later_years_are_computed() -> None:
    assert sorted(FROZEN) == list(range(2025, 2036))
    assert date(2036, 12, 25) in closures(2036)
    assert first_answer_due(datetime(2036, 12, 24, 21, tzinfo=UTC)) > datetime(
        2036, 12, 26, tzinfo=UTC
    )


def test_the_weekday_closures_of_2028_are_the_published_ones() -> None:
    published = "01-03 02-21 04-14 05-22 07-03 09-04 10-02 10-09 11-13 12-25 12-26"
    assert closures(2028) == {date.fromisoformat(f"2028-{day}") for day in published.split()}


MINUTE = timedelta(minutes=1)
FIRST, AFTER = datetime(2025, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
LONG = "OCEAN_LONG" in os.environ  # noqa: TID251 - the long run says so
STEP = 1 if LONG else 241
"""Minutes between two starts; a prime number, so that every minute of an hour has its turn."""


def _open_minutes() -> list[datetime]:
    """Return every minute of 2025 to 2030 in which support is open, written as its beginning.

    Found by looking at the wall clock of each minute, with nothing of the code under test but
    its table of closed days.
    """
    closed = {day for year in range(2025, 2032) for day in closures(year)}
    found, moment = [], FIRST
    while moment < AFTER + timedelta(days=7):
        wall = moment.astimezone(TORONTO)
        if wall.weekday() < 5 and 9 <= wall.hour < 17 and wall.date() not in closed:
            found.append(moment)
            moment += MINUTE
        else:
            # business begins on a whole quarter of an hour, whatever the clock was set to
            moment += MINUTE * (15 - moment.minute % 15)
    return found


def test_every_minute_of_2025_to_2030_is_due_when_120_open_minutes_have_passed() -> None:
    opened = _open_minutes()
    differing, at, moment = [], 0, FIRST
    while moment < AFTER:
        while opened[at] < moment:
            at += 1
        if first_answer_due(moment) != opened[at + 119] + MINUTE:
            differing.append(moment)
        moment += MINUTE * STEP
    assert differing == []
