"""The published lists of holidays that a calendar can be made from.

The usual one joins the holidays of the federal government with Ontario's; the others are
the federal government's alone, or the public holidays of one province or territory. Days
and names are those of the ``holidays`` package, as they fall on or are moved to a weekday.
"""

from datetime import date
from functools import cache
from typing import Final

UNION: Final = "federal-on"
FEDERAL: Final = "federal"
PROVINCES: Final = ("ab", "bc", "mb", "nb", "nl", "ns", "nt", "nu", "on", "pe", "qc", "sk", "yt")
LISTS: Final = (UNION, FEDERAL, *PROVINCES)
"""Each with its sentence ``portal.calendar.list.*`` in the catalogue."""
SATURDAY: Final = 5
LOCALES: Final = {"en": "en_CA", "fr": "fr"}


@cache
def computed(year: int, basis: str = UNION) -> frozenset[date]:
    """Return the weekdays of this year that are closed by a list."""
    return frozenset(named(year, basis, "en"))


def named(year: int, basis: str, language: str) -> dict[date, str]:
    """Return the same with their names, the earliest first.

    It loads a package, and so belongs into a thread where anybody waits.
    """
    from holidays import country_holidays  # noqa: PLC0415 - 0.2 s, and seldom needed

    days: dict[date, str] = {}
    locale = LOCALES[language]
    if basis != FEDERAL:
        province = "ON" if basis == UNION else basis.upper()
        days |= country_holidays("CA", subdiv=province, years=year, language=locale)
    if basis in {UNION, FEDERAL}:
        government = ("government",)
        days |= country_holidays("CA", years=year, categories=government, language=locale)
    return {day: days[day] for day in sorted(days) if day.year == year and day.weekday() < SATURDAY}
