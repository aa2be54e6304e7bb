"""Finds days without a year: ``28/11``, ``EDD 01/17``, ``DDM 31-10``; not page 11/18, not 7/10."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.words.cues import cues
from redaction.words.scan import Scan

_M: Final = r"(?:0?[1-9]|1[0-2])"
_D: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_CUED: Final = re.compile(
    rf"[ :.]{{1,3}}(?P<date>{_D}[/-]{_M}|{_M}[/-]{_D})(?![\d/%-]|[.,]\d)", re.ASCII
)
_CUES: Final = cues(
    "on since until before after from of dated seen appt booked due le du au des depuis"
    " avant apres rdv rv jusqu'au edd lmp edc ddm dpa dum next prochain prochaine prochains"
    " suivi f-u dernier derniere visit visite date vu vue hier demain"
    " yesterday tomorrow tuesday monday wednesday thursday friday mardi lundi mercredi jeudi"
    " vendredi samedi dimanche"
)
_UNCUED: Final = re.compile(
    r"(?<![\w/.,:+=-])(?:(?:0[1-9]|[12]\d|3[01])/0[1-9]|(?:0[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])"
    r"|0[1-9]/(?:0[1-9]|[12]\d|3[01])|(?:1[3-9]|2[0-35-9]|3[01])/1[0-2])(?![\w/%+-]|[.,]\d)",
    re.ASCII,
)
_COUNTED: Final = re.compile(
    r"(?:pages?|pg|p|step|etape|stage|stade|score|lines?|ligne|ratio|part|slide|version|build|v)"
    r"\.? ?$",
    re.IGNORECASE,
)
_COUNTING: Final = re.compile(
    r" (?:of|fields?|champs?|questions?|forms?|formulaires?|messages?|points?|pts|patients?|files?"
    r"|items?|pages?|times|tests?)\b",
    re.IGNORECASE,
)


def after_cues(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield the ranges of what stands after a word for a day, whatever parts it."""
    for word in scan.of(_CUES):
        match = _CUED.match(scan.plain, word.end)
        if match:
            yield match.span("date")


def day_and_month(plain: str, start: int) -> re.Match[str] | None:
    """Return two numbers with a stroke that can be nothing else than a day and a month."""
    match = _UNCUED.match(plain, start)
    if match is None or _COUNTING.match(plain, match.end()):
        return None
    counted = _COUNTED.search(plain, max(0, start - 10), start)
    return None if counted else match
