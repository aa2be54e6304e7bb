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
_TAIL: Final = re.compile(
    r"(?:,? ?(?:app|appt|apt|appartement|bur|bureau|unit|suite|ste|ch|chambre|rm|room|res|residence"
    r"|porte|etage|floor)\.? ?#?(?!et\b|ou\b|and\b|or\b|de\b|is\b|est\b)[A-Za-z0-9-]{1,15}"
    r"|,? #\d{1,5}){1,3}(?![\w'])",
    re.IGNORECASE,
)
"""What may follow a street: the flat, the residence, the room."""
_KIND_BEFORE: Final = re.compile(
    r"(?<![\w'-])(?:residence|res\.?|rue|avenue|av\.|boul(?:evard)?\.?|chemin|ch\.?|rang|rg|route|rte"
    r"|place|montee|cote|manoir|villa|chsld|hlm|condo|tower|lodge|manor)"
    r"(?: (?:de la|de l'|du|des|de|la|le))? ?(?:[dl]')?$",
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


def street_start(plain: str, start: int) -> int:
    """Return where a street begins that the chart names: at its kind, ``ch de la Rivière``."""
    kind = _KIND_BEFORE.search(plain, max(0, start - 32), start)
    return kind.start() if kind else start


def street_end(plain: str, end: int) -> int:
    """Return where a street of the chart ends: after its type, its direction, its flat."""
    after = _TYPE_AFTER.match(plain, end)
    end = after.end() if after else end
    tail = _TAIL.match(plain, end)
    return tail.end() if tail else end
