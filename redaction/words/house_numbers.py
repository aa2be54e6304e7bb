"""Finds the number of a house before a street that the chart names, in digits or as dictated."""

import re
from collections.abc import Collection
from typing import Final

from redaction.words.number_words import UNITS_AND_TENS

_NUMBER_WORDS: Final = "|".join(
    sorted(UNITS_AND_TENS | {"quatre-vingts?", "septante", "nonante"}, key=len, reverse=True)
)
_WAY_TO_NAME: Final = (
    r"(?:(?:rue|av(?:enue|e)?|boul(?:evard)?|blvd|ch(?:emin)?|rang|route|rte|place|montee|cote|de"
    r"|du|des|la|le|les|st|ste|saint|sainte|upper|lower|old|n|s|e|w|o|d'|l')[ .-]{1,2}){0,4}"
)
_DIGITS: Final = re.compile(
    rf"(?<![\w.-])(?P<number>\d{{1,6}})[A-Za-z]?,?[ -]{{1,3}}{_WAY_TO_NAME}$", re.IGNORECASE
)
_SAID: Final = re.compile(
    rf"(?<![\w-])(?:(?:{_NUMBER_WORDS}|et|and)[ -]{{1,2}}){{1,8}}{_WAY_TO_NAME}$", re.IGNORECASE
)
_TYPE_AFTER: Final = re.compile(
    r"(?: (?:street|st|road|rd|avenue|ave|drive|dr|lane|ln|court|crt|ct|crescent|cres|boulevard"
    r"|blvd|boul|way|place|pl|trail|circle|terrace|north|south|east|west|nord|sud|est|ouest"
    r"|[nsew])(?![\w'])){1,2}",
    re.IGNORECASE,
)
_REACH: Final = 64


def house_before(plain: str, start: int, houses: Collection[str]) -> int:
    """Return where the number before a street begins, or the start of the street without one.

    ``houses`` are the chart's numbers, so that ``error 404 page`` is no address of
    Page Street; a number that is told in words needs no such check.
    """
    before = max(0, start - _REACH)
    found = _DIGITS.search(plain, before, start)
    if found and found["number"] in houses:
        return found.start()
    said = _SAID.search(plain, before, start)
    return said.start() if said and len(said[0].split()) > 1 else start


def street_end(plain: str, end: int) -> int:
    """Return where a street ends that has a number: after its type and its direction."""
    after = _TYPE_AFTER.match(plain, end)
    return after.end() if after else end
