"""Finds dates of birth by the words before them, and says which digits are only a date or time."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.birth_dates import MONTHS
from redaction.words.finding import Certainty, Finding

_MONTH: Final = "(?:" + "|".join(name for names in MONTHS for name in names) + r")\.?"
_YEAR: Final = r"(?:(?:18|19|20)?\d\d)"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th|er)?"
_DATE: Final = (
    rf"(?:\d{{4}}[-/. ]\d{{1,2}}[-/. ]\d{{1,2}}|\d{{1,2}}[-/. ]\d{{1,2}}[-/. ]{_YEAR}|\d{{6,8}}"
    rf"|{_DAY}[ -]{{0,2}}(?:of |de )?{_MONTH}[ ,-]{{0,3}}{_YEAR}"
    rf"|{_MONTH}[ -]{{0,2}}{_DAY}[ ,-]{{0,3}}{_YEAR}"
    rf"|\d{{4}}[ -]{{1,2}}{_MONTH}[ -]{{1,2}}{_DAY}|{_MONTH}[ ,-]{{1,2}}\d{{4}}"
    rf"|{_DAY} {_MONTH}|{_MONTH} {_DAY}"
    r"|(?:18|19|20)\d\d)"
)
_CUE: Final = (
    r"(?<![a-z])(?:date of birth|birth ?date|birth ?day|d\.?o\.?b|born(?: on| in)?"
    r"|(?:date de )?naissance|d\.?d\.?n"
    r"|ne(?:e|\(e\))?s?(?: le| en)|anniversaire)"
)
_BIRTH: Final = re.compile(
    rf"{_CUE}(?P<between>[^a-z0-9]{{0,6}}(?:(?:is|was|est|le|on|the)[^a-z0-9]{{1,3}}){{0,2}})"
    rf"(?P<date>{_DATE})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_MOMENT: Final = re.compile(
    r"(?<![\d.])(?:"
    r"(?:19|20)\d\d(?P<s>[-/.])\d{1,2}(?P=s)\d{1,2}|\d{1,2}(?P<t>[-/.])\d{1,2}(?P=t)(?:19|20)\d\d"
    r"|\d{1,2}/\d{1,2}/\d\d"
    r")(?:(?:T| |, | at | a )\d{1,2}(?::|h)\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?"
    r"(?:Z| ?[+-]\d\d:?\d\d)?(?![.-]?\d)"
    r"|(?<!\d)\d{1,2}(?::|h)\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?!\d)",
    re.ASCII,
)


def birth_dates(plain: str) -> Iterator[Finding]:
    """Yield dates that stand after a word for birth."""
    for match in _BIRTH.finditer(plain):
        yield Finding(*match.span("date"), Kind.BIRTH_DATE, Certainty.STRUCTURED)


def moments(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of dates and times, as people write when something happened."""
    for match in _MOMENT.finditer(plain):
        yield match.span()
