"""Finds numbers and names that somebody dictated: digits in words, letters one by one."""

import re
from collections.abc import Iterator
from string import ascii_lowercase
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import Cues, cues
from redaction.words.finding import Certainty, Finding
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.scan import Scan, Word, matches_at

_JOINING: Final = frozenset(
    {"et", "and", "double", "triple", "tiret", "dash", "poste", "extension"}
)
_UNITS: Final = frozenset(
    [
        "zero",
        "oh",
        "o",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "un",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "sept",
        "huit",
        "neuf",
    ]
)
_GAPS: Final = frozenset({" ", "  ", ", ", "-", " - ", ". ", "\n", "... "})
_FEWEST: Final = 4
"""Fewer numbers in words than this are no phone."""
_SCALES: Final = frozenset({"cent", "cents", "mille", "mil", "hundred", "thousand"})
_ALIKE: Final = cues("as like comme")
_LETTERS: Final = Cues(ascii_lowercase)
_NUMBERS: Final = Cues(UNITS_AND_TENS)
_SPELLED_ALIKE: Final = re.compile(
    r"(?<![\w'])[A-Za-z],? (?:as in|like in|comme dans|comme) [A-Za-z]\w{1,15}(?: [A-Z](?![\w']))*"
)
"""A letter by a word: ``B as in boy``."""
_FEWEST_LETTERS: Final = 4
_JOINT: Final = r"(?: ?- ?| |\. ?|, )(?:(?:double|deux) )?"
_SPELLED: Final = re.compile(
    rf"[A-Za-z](?<![\w'].){_JOINT}(?:[A-Za-z]{_JOINT}){{2,29}}[A-Za-z](?![\w'])"
)
_UNIT: Final = f"(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_HALF: Final = re.compile(
    rf"(?<![\d-])\d{{3}}[ .,-]{{1,3}}(?:(?:triple|trois fois|three times) {_UNIT}"
    rf"|{_UNIT}(?:[ ,-]{{1,2}}{_UNIT}){{2}})[ .,-]{{1,3}}\d{{4}}(?!\d)",
    re.IGNORECASE,
)
"""A phone of which the middle is in words: ``604 triple five 0139``."""
_GROUPS: Final = re.compile(
    r"(?<![\d-])\d(?:-\d){1,3}(?:, ?\d(?:-\d){1,3}){1,4}(?![\d-])"
    r"|(?<![\d,])\d{3}, ?\d{3}, ?(?:\d{4}|\d\d, ?\d\d)(?![\d,])"
)


def spoken(scan: Scan) -> Iterator[Finding]:
    """Yield at least seven digits in words, digits in dictated groups, and spelled names."""
    yield from _numbers(scan)
    for pattern in (_GROUPS, _HALF):
        for match in matches_at(pattern, scan.plain, scan.digits):
            yield Finding(*match.span(), Kind.PHONE, Certainty.STRUCTURED)
    if _may_spell(scan):
        for match in _SPELLED.finditer(scan.plain):
            yield Finding(*match.span(), Kind.NAME, Certainty.GUESS)
    if scan.at(_ALIKE):
        for match in _SPELLED_ALIKE.finditer(scan.plain):
            yield Finding(*match.span(), Kind.NAME, Certainty.GUESS)


def _may_spell(scan: Scan) -> bool:
    """Say whether there are letters enough that stand alone, or between hyphens."""
    hyphened = sum(low.count("-") + 1 for low in _hyphened(scan))
    return len(scan.at(_LETTERS)) + hyphened >= _FEWEST_LETTERS


def _hyphened(scan: Scan) -> list[str]:
    return [word.low for word in scan.words if "-" in word.low]


def _numbers(scan: Scan) -> Iterator[Finding]:
    hyphened = (low.split("-") for low in _hyphened(scan))
    joined = sum(len(parts) for parts in hyphened if parts[0] in UNITS_AND_TENS)
    if len(scan.at(_NUMBERS)) + joined < _FEWEST:
        return
    run: list[Word] = []
    for word in scan.words:
        parts = word.low.split("-")
        number = all(part in UNITS_AND_TENS or part in _JOINING for part in parts)
        if number and (not run or scan.plain[run[-1].end : word.start] in _GAPS):
            run.append(word)
            continue
        yield from _told(run)
        run = [word] if number else []
    yield from _told(run)


def _told(run: list[Word]) -> Iterator[Finding]:
    """Yield a run that is long enough to be a phone or a health number."""
    while run and run[-1].low in _JOINING:
        run = run[:-1]
    while run and run[0].low in _JOINING:
        run = run[1:]
    parts = [part for word in run for part in word.low.split("-") if part not in _JOINING]
    units = sum(part in _UNITS for part in parts)
    separate, scaled = len(run) >= _FEWEST, any(part in _SCALES for part in parts)
    # hyphens also join the words of one number: quatre-vingt-dix-sept mille
    enough = units >= 4 or not scaled if separate else units >= 4 and not scaled
    if len(parts) >= 6 and enough:
        yield Finding(run[0].start, run[-1].end, Kind.PHONE, Certainty.STRUCTURED)
