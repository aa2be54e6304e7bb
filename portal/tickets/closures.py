"""The calendar that this release brings: the weekdays on which support is closed, frozen per year.

Holidays of the federal government joined with the public holidays of Ontario,
as they fall on or are moved to a weekday. GUESS: "all Canadian statutory
holidays" names no list, so the union is the careful reading; the Civic Holiday
and Easter Monday are in neither and stay open.

Frozen, so that a promise once given never moves with a new release of a
library. A test holds the table against the ``holidays`` package. An operator
may change it (``portal.tickets.calendars``): every change is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from portal.tickets.holiday_lists import SATURDAY, UNION, computed

CALENDAR_VERSION: Final = "ca-federal-and-on/2026.1"
"""Stored with every promise; changes whenever a line below does."""

FROZEN: Final[Mapping[int, str]] = MappingProxyType(
    {
        2025: "01-01 02-17 04-18 05-19 07-01 09-01 09-30 10-13 11-11 12-25 12-26",
        2026: "01-01 02-16 04-03 05-18 07-01 09-07 09-30 10-12 11-11 12-25 12-28",
        2027: "01-01 02-15 03-26 05-24 07-01 09-06 09-30 10-11 11-11 12-27 12-28",
        2028: "01-03 02-21 04-14 05-22 07-03 09-04 10-02 10-09 11-13 12-25 12-26",
        2029: "01-01 02-19 03-30 05-21 07-02 09-03 10-01 10-08 11-12 12-25 12-26",
        2030: "01-01 02-18 04-19 05-20 07-01 09-02 09-30 10-14 11-11 12-25 12-26",
        2031: "01-01 02-17 04-11 05-19 07-01 09-01 09-30 10-13 11-11 12-25 12-26",
        2032: "01-01 02-16 03-26 05-24 07-01 09-06 09-30 10-11 11-11 12-27 12-28",
        2033: "01-03 02-21 04-15 05-23 07-01 09-05 09-30 10-10 11-11 12-26 12-27",
        2034: "01-02 02-20 04-07 05-22 07-03 09-04 10-02 10-09 11-13 12-25 12-26",
        2035: "01-01 02-19 03-23 05-21 07-02 09-03 10-01 10-08 11-12 12-25 12-26",
    }
)
NAMES: Final = (
    "new-year",
    "family-day",
    "good-friday",
    "victoria-day",
    "canada-day",
    "labour-day",
    "truth-and-reconciliation",
    "thanksgiving",
    "remembrance-day",
    "christmas-day",
    "boxing-day",
)
"""What the days of each line above are, in their order; ``portal.closure.*`` of the catalogue."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """One version of the calendar: the closed weekdays of the years that it knows."""

    version: str
    years: frozenset[int]
    days: frozenset[date]
    basis: str = UNION
    """The list that it is made from (``portal.tickets.holiday_lists``)."""

    def is_open(self, day: date) -> bool:
        """Say whether associates are on call on this day; a year it does not know is computed."""
        known = self.days if day.year in self.years else computed(day.year, self.basis)
        return day.weekday() < SATURDAY and day not in known


@cache
def closures(year: int) -> frozenset[date]:
    """Return the weekdays of this year that are closed: frozen, or computed beyond the table."""
    frozen = FROZEN.get(year)
    if frozen is None:
        return computed(year)
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in frozen.split())


def shipped() -> Calendar:
    """Return the calendar of this release, which holds until an operator changes it."""
    days = frozenset(day for year in FROZEN for day in closures(year))
    return Calendar(CALENDAR_VERSION, frozenset(FROZEN), days)


SHIPPED: Final = shipped()
