"""Counts business hours: Monday to Friday, [09:00, 17:00) in Toronto, Canadian holidays excepted.

The promise is Ocean support's own: associates are on call on weekdays from 9 to 5,
Eastern time, holidays excepted, and generally answer within two hours.
GUESS: the two hours are business hours. A pure function of its arguments; the
arithmetic is in UTC, so a change of daylight saving time moves nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from portal.tickets.closures import closures

TORONTO: Final = ZoneInfo("America/Toronto")
OPENS: Final = time(9)
CLOSES: Final = time(17)
FIRST_ANSWER: Final = timedelta(hours=2)
SATURDAY: Final = 5


def first_answer_due(received_at: datetime) -> datetime:
    """Return when a first answer to a ticket is due, in UTC.

    A promise that exactly fills a day is due at closing, not the next morning.
    """
    return add_business_time(received_at, FIRST_ANSWER)


def add_business_time(start: datetime, amount: timedelta) -> datetime:
    """Return the moment at which this much business time has passed since an aware ``start``."""
    left = amount
    moment = start.astimezone(UTC)
    day = start.astimezone(TORONTO).date()
    while True:
        opens, closes = _opening(day, OPENS), _opening(day, CLOSES)
        if is_business_day(day) and moment < closes:
            begin = max(moment, opens)
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        day += timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Say whether associates are on call on this day."""
    return day.weekday() < SATURDAY and day not in closures(day.year)


def in_toronto(moment: datetime) -> datetime:
    """Return the moment on Toronto's clock; a naive one is taken as Toronto's already."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=TORONTO)
    return moment.astimezone(TORONTO)


def _opening(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, TORONTO).astimezone(UTC)
