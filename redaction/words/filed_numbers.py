"""Finds numbers with letters in them: insurers' files, badges, disks, licences, swiped cards.

Such a number is short and looks like a version or a ticket; only the word before it tells.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.cues import cues
from redaction.words.finding import Certainty, Finding
from redaction.words.harmless_numbers import is_coded
from redaction.words.kept_numbers import pieces
from redaction.words.meaning import EITHER, NAME, meaning
from redaction.words.scan import Scan

_CODE: Final = (
    r"(?P<number>(?=[A-Z -]{0,8}\d{2}|[A-Z -]{0,8}\d[ -]\d)(?:(?-i:[A-Z]{1,4})[ -]?){0,2}"
    r"\d{1,10}(?:[ -]\d{2,10}){0,4}[A-Z]?)(?![\w.:/]\d|\w)"
)
_FILED: Final = re.compile(
    r"(?:'s|s)?(?: (?:card|number|no|num|numero|file|papier|paper|policy|police|claim|id|de"
    r"|pratique|practice|group|plan|ref|(?-i:[A-Z][a-z][A-Za-z]{1,11}|ICBC|RAMQ))\.?){0,3} ?[:#]?"
    r" ?#?" + _CODE,
    re.IGNORECASE,
)
_WORDS: Final = cues(
    "badge disk disc disque signalement passeport passport matricule pratique n-number"
    " file dossier chart greenshield manulife manuvie sunlife desjardins medavie ssq beneva"
    " claimsecure canassurance icbc wsib cnesst wcb worksafe saaq ivac nihb ssna vac acc rcmp grc"
    " msss clsc bracelet tag plate plaque insurance assurance assureur insurer treaty beneficiary"
)
_FEWEST: Final = 3
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d){0,2}")
_IN_BRACKETS: Final = re.compile(
    r"\([A-Z]{2,6}[ #:.]{1,3}(?P<number>(?!(?:19|20)\d\d\))\d{2,3}[ -]?\d{2,3})\)"
)
"""The number of a licence beside its college: ``(OMCO 104 882)``."""
_BEHIND_A_NAME: Final = re.compile(r"(?P<name>[A-Z][a-z'-]{2,20}) \((?P<number>\d\d-\d{4,5})\)")
"""A licence or a chart beside whom it belongs to: ``OUELLET, Jean-Marc (18-4421)``."""
_DISK: Final = re.compile(
    r"[EW](?<![\w-].)(?<!part .)(?<!form .)(?<!type .)(?<!odel .)\d{1,2}-\d{3,4}(?![\w-])"
)
"""The number that stood on an Inuit disk; some are still in use as identifiers."""
_SWIPED: Final = re.compile(r"%?[Bb]\d{12,19}\^[^^\n]{2,26}\^[\d?]{4,40}")
"""The track of a magnetic stripe, as card readers type it (ISO/IEC 7813)."""


def filed_numbers(scan: Scan, whole: str, keep: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what stands after a word for a file, a badge or an insurer, and swiped cards.

    ``scan`` is of ``whole`` without harmless numbers, which a swiped card looks like.
    """
    plain = scan.plain
    for word in scan.of(_WORDS):
        match = _FILED.match(plain, word.end)
        if match and _is_filed(match["number"]) and not is_coded(plain, match.start("number")):
            for start, end in pieces(plain, *match.span("number"), keep):
                yield Finding(start, end, Kind.RECORD_NUMBER, Certainty.STRUCTURED)
    for start, end in _by_shape(plain):
        yield Finding(start, end, Kind.RECORD_NUMBER, Certainty.GUESS)
    for match in _SWIPED.finditer(whole) if "^" in whole else ():
        yield Finding(*match.span(), Kind.HEALTH_NUMBER, Certainty.STRUCTURED)


def _by_shape(plain: str) -> Iterator[tuple[int, int]]:
    for match in (*_DISK.finditer(plain), *_IN_BRACKETS.finditer(plain)):
        span = match.span(match.lastgroup or 0)
        if not is_coded(plain, span[0]):
            yield span
    for match in _BEHIND_A_NAME.finditer(plain) if " (" in plain else ():
        if meaning(match["name"]).reading in (NAME, EITHER):
            yield match.span("number")


def _is_filed(number: str) -> bool:
    """Say whether it has digits enough, or letters beside two; a year alone is none."""
    if _YEAR.fullmatch(number):
        return False
    digits = sum(map(str.isdigit, number))
    lettered = number[0].isalpha()
    return digits > _FEWEST or (lettered and digits > 1)
