"""Finds people who are named by initials alone: R.T., T. L., pt JD."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import WORD, meaning
from redaction.words.word_list import words

_DOTTED: Final = re.compile(r"(?<![\w.'-])(?:[A-Z]\.[ -]?){1,3}[A-Z](?:\.(?!\w)|(?=[)\s,;:]))")
_AFTER_ROLE: Final = re.compile(
    r"(?<![A-Za-z])(?:pts?|pte|patiente?|client[e]?|initials?|initiales|init|(?:taken|msg) by"
    r"|pris par|signed|signe|par|by) ?[:.]? "
    r"(?P<name>(?-i:[A-Z]{2,3}|[a-z]{2}))(?=[ ,.;:)]*(?:$|[\n\d(,.;]| (?-i:[a-z])))",
    re.IGNORECASE | re.MULTILINE,
)
_TITLED: Final = re.compile(
    r"(?<![A-Za-z])(?:[Mm]rs?|[Mm]s|[Mm]iss|[Mm]me|[Mm]lle|[Dd]re?)\.? (?P<name>[A-Z]\.?)(?![\w'])"
)
_LAST: Final = re.compile(r"(?<=[.!?] )(?:-+ ?|\u2014 ?|~ ?)?(?P<name>[A-Z]{2,3})\s*$")
_NOBODY: Final = frozenset(
    words(
        "po pt pr dob mrn hcn phn nam ddn rsvp am pm us usa uk eu ie eg nb na id ids ns pei bc"
        " ca qc on ab mb sk nl nt nu yt"
        " md rn np gp ot bid tid qid prn dx rx hx sx tx fx er ed or icu rv rdv ts sw cv ps cc re"
        " fw tr asap ok qs ad as"
        " aa hs sc im iv npo dnr cp bp vs dm ms tb in at to is if it we he an no so my me by of"
        " up le la les un une des du de et"
        " ou en au ce se ne pas va va il on qui the our and ty thx gps tel fax poc"
    )
)


def initials(plain: str) -> Iterator[Finding]:
    """Yield guesses: letters with dots, or two or three capitals after a role or as a signature."""
    for pattern in (_DOTTED, _AFTER_ROLE, _TITLED, _LAST):
        for match in pattern.finditer(plain):
            span = match.span("name" if pattern.groupindex else 0)
            letters = fold(plain[span[0] : span[1]])
            known = pattern is _AFTER_ROLE and meaning(letters).reading == WORD
            if letters not in _NOBODY and not known:
                yield Finding(*span, Kind.NAME, Certainty.GUESS)
