"""Finds a date of birth by the words before it, even where it is a year or six digits."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.dates import FULL_DATE
from redaction.words.finding import Certainty, Finding
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.scan import matches_at

_CUE: Final = (
    r"(?<![a-z])(?:date of birth|birth ?-?date|birth ?day|b-?day|d\.?o\.?b|born(?: on| in)?"
    r"|(?:date (?:de )?)?naiss(?:ance)?|d\.? ?d\.? ?n|d de n|fete"
    r"|ne(?:e|\(e\))?s?(?: le| en)?|b(?=\.? ?(?:19|20)\d\d(?!\d))|anniversaire|anniv)"
)
_BIRTH: Final = re.compile(
    rf"{_CUE}(?P<between>[^a-z0-9]{{0,6}}(?:(?:is|was|est|le|on|the|c'est le"
    rf"|c'est)[^a-z0-9]{{1,3}}){{0,2}})"
    rf"(?P<date>{FULL_DATE})(?!\d)",
    re.IGNORECASE | re.ASCII,
)


_NUMBER_WORD: Final = "(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + ")"
_DICTATED: Final = re.compile(
    rf"{_CUE}[^a-z0-9]{{0,6}}(?:(?:is|was|est|le|on|the|c'est|euh|uh|um)[^a-z0-9]{{1,4}}){{0,3}}"
    rf"(?P<date>(?:premier|{_NUMBER_WORD})"
    rf"(?:[ ,-]{{1,2}}(?:et |and )?(?:{_NUMBER_WORD}|eighty|ninety|vingts?)"
    r"(?![a-z])){2,9})",
    re.IGNORECASE | re.ASCII,
)
"""Day, month and year as numbers in words: ``born oh four twelve nineteen eighty``."""
_OCCASION: Final = re.compile(
    rf"{_CUE}[^a-z0-9]{{0,6}}(?:(?:is|was|est|le|on|the|la)[^a-z0-9]{{1,3}}){{0,2}}"
    r"(?P<date>(?:jour |premier |\d|(?-i:[A-Z]))[a-z0-9' ]{0,30}?,? (?:18|19|20)\d\d)(?!\d)",
    re.IGNORECASE | re.ASCII,
)
"""A day that is told by its occasion: born on Christmas Eve, 1959."""


_MAY_BEGIN: Final = re.compile(
    r"[abdfn](?<![a-z].)(?=nniv|irth|orn|-?day|ate |\.?o|\.? ?d|ete|aiss|e|\.? ?[12])", re.ASCII
)
"""Where ``_CUE`` may begin in a text in small letters; it is cheap, for it begins with letters."""


def birth_dates(plain: str) -> Iterator[Finding]:
    """Yield dates that stand after a word for birth."""
    starts = [match.start() for match in _MAY_BEGIN.finditer(plain.lower())]
    for pattern in (_BIRTH, _OCCASION, _DICTATED):
        for match in matches_at(pattern, plain, starts):
            yield Finding(*match.span("date"), Kind.BIRTH_DATE, Certainty.STRUCTURED)
