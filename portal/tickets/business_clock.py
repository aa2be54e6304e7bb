"""Counts business hours: Monday to Friday, [09:00, 17:00) in Toronto, Canadian holidays excepted.

The promise is Ocean support's own: associates are on call on weekdays from 9 to 5,
Eastern time, holidays excepted, and generally answer within two hours.
GUESS: the two hours are business hours. A pure function of its arguments; the
arithmetic is in UTC, so a change of daylight saving time moves nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from portal.tickets.closures import SHIPPED, Calendar

TORONTO: Final = ZoneInfo("America/Toronto")
OPENS: Final = time(9)
CLOSES: Final = time(17)
FIRST_ANSWER: Final = timedelta(hours=2)


def first_answer_due(received_at: datetime, calendar: Calendar = SHIPPED) -> datetime:
    """Return when a first answer to a ticket is due, in UTC.

    A promise that exactly fills a day is due at closing, not the next morning.
    """
    return add_business_time(received_at, FIRST_ANSWER, calendar)


def add_business_time(start: datetime, amount: timedelta, calendar: Calendar = SHIPPED) -> datetime:
    """Return the moment at which this much business time has passed since an aware ``start``."""
    left = amount
    moment = start.astimezone(UTC)
    day = start.astimezone(TORONTO).date()
    while True:
        opens, closes = _opening(day, OPENS), _opening(day, CLOSES)
        if calendar.is_open(day) and moment < closes:
            begin = max(moment, opens)
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)


def business_time(start: datetime, end: datetime, calendar: Calendar = SHIPPED) -> timedelta:
    """Return how much business time lies between two aware moments; none if they are reversed."""
    spent = timedelta()
    first, last = start.astimezone(UTC), end.astimezone(UTC)
    day, last_day = start.astimezone(TORONTO).date(), end.astimezone(TORONTO).date()
    while day <= last_day:
        if calendar.is_open(day):
            begin, stop = max(first, _opening(day, OPENS)), min(last, _opening(day, CLOSES))
            spent += max(timedelta(), stop - begin)
        day += timedelta(days=1)
    return spent


def in_toronto(moment: datetime) -> datetime:
    """Return the moment on Toronto's clock; a naive one is taken as Toronto's already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=TORONTO)
    return moment.astimezone(TORONTO)


def _opening(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, TORONTO).astimezone(UTC)
