"""Writes a known date of birth in every way that people and systems write one, folded."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import product
from typing import Final

from redaction.folding import fold
from redaction.words.number_words import days_in_words, numbers_in_words, years_in_words

MONTHS: Final = (
    ("january", "jan", "janvier", "janv"),
    ("february", "feb", "fevrier", "fevr", "fev"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril", "avr"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet", "juil"),
    ("august", "aug", "aout", "aou"),
    ("september", "sep", "sept", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "decembre"),
)
"""English and French, without accents."""
_ROMAN: Final = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))
_YEAR, _MONTH, _DAY = "\u5e74\u6708\u65e5"
"""The signs behind the numbers of a Chinese or Japanese date."""
_LONGEST_MONTH: Final = 31
"""Behind a month this may be its day; above it, only a year."""


class BirthDate:
    """One known date of birth; an ISO date in every writing, anything else in its own folding."""

    __slots__ = ("_day", "_own")

    def __init__(self, birth_date: str) -> None:
        self._own = fold(birth_date)
        self._day: dt.date | None = None
        with suppress(ValueError):
            self._day = dt.date.fromisoformat(birth_date)

    def month_within(self, folded: str) -> Iterator[str]:
        """Yield month and year in digits, which count only with a stroke between: 2/1966."""
        if self._day is None or f"{self._day.year:04}" not in folded:
            return
        year = f"{self._day.year:04}"
        for month in dict.fromkeys((f"{self._day.month}", f"{self._day.month:02}")):
            yield from (month + year, year + month)

    def within(self, folded: str) -> Iterator[str]:
        """Yield the writings that a folded text holds; words are tried only beside their month."""
        own = (self._own,) if self._own else ()
        writings = own if self._day is None else _written(self._day, folded)
        for writing in dict.fromkeys(writings):
            if writing in folded:
                yield writing


def _written(day: dt.date, folded: str) -> Iterator[str]:
    """Yield the writings whose year and month a text holds."""
    years = [year for year in _years(day) if year in folded]
    months = [name for name in MONTHS[day.month - 1] if name in folded]
    yield from _numeric(day, years)
    yield from _in_digits_of_others(day, years, folded)
    if any(year in folded for year in numbers_in_words(day.year % 100)):
        yield from _dictated(day)
    if not months:
        return
    yield from _with_month(day, years, months)
    if any(word in folded for word in (*years_in_words(day.year), *days_in_words(day.day))):
        yield from _in_words(day, months)


def _years(day: dt.date) -> tuple[str, str]:
    return f"{day.year:04}", f"{day.year % 100:02}"


def _in_digits_of_others(day: dt.date, years: Iterable[str], folded: str) -> Iterator[str]:
    """Yield the month in Roman digits, and the day as in Chinese and Japanese: 1957年3月4日."""
    month, days = _roman(day.month), {_roman(day.day), f"{day.day}", f"{day.day:02}"}
    for year, d in product(years, days):
        yield from (d + month + year, month + d + year)
    if _YEAR not in folded:
        return
    for m, n in product({f"{day.month}", f"{day.month:02}"}, {f"{day.day}", f"{day.day:02}"}):
        yield f"{day.year}{_YEAR}{m}{_MONTH}{n}{_DAY}"


def _roman(number: int) -> str:
    written = ""
    for sign, value in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _dictated(day: dt.date) -> Iterator[str]:
    """Yield day, month and year as three numbers in words: four three fifty-seven."""
    spoken = (numbers_in_words(number) for number in (day.day, day.month, day.year % 100))
    for d, month, year in product(*spoken):
        yield from (d + month + year, month + d + year)


def _numeric(day: dt.date, years: Iterable[str]) -> Iterator[str]:
    months, days = {f"{day.month}", f"{day.month:02}"}, {f"{day.day}", f"{day.day:02}"}
    for year, m, d in product(years, months, days):
        yield from (year + m + d, d + m + year, m + d + year)


def _with_month(day: dt.date, years: Iterable[str], months: Iterable[str]) -> Iterator[str]:
    number = day.day
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number // 10 != 1 else 0, "th")
    days = {f"{number}", f"{number:02}", f"{number}{suffix}", f"{number}of", f"{number}{suffix}of"}
    if number == 1:
        days.add("1er")
    for year, month, d in product(years, months, days):
        yield from (d + month + year, month + d + year, year + month + d)
    for year, month in product(years, months):
        if len(year) > 2 or int(year) > _LONGEST_MONTH:
            yield month + year


def _in_words(day: dt.date, months: Iterable[str]) -> Iterator[str]:
    years = (*years_in_words(day.year), *_years(day)[:1])
    for said, month in product((*days_in_words(day.day), f"{day.day}"), months):
        for year in years:
            yield from (said + month + year, said + "of" + month + year, month + said + year)
