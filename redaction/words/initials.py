"""Finds people who are named by initials alone: R.T., T. L., pt JD."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import WORD, meaning
from redaction.words.scan import matches_at
from redaction.words.word_list import words

_INITIAL: Final = re.compile(r"\.(?<=[A-Z]\.)")
_DOTTED: Final = re.compile(
    r"[A-Z](?<![\w.'-].)\.[ -]?(?:[A-Z]\.[ -]?){0,2}[A-Z](?:\.(?!\w)|(?=[)\s,;:]))"
)
_AFTER_ROLE: Final = re.compile(
    r"(?<![A-Za-z])(?:pts?|pte|patiente?|client[e]?|initials?|initiales|init|(?:taken|msg) by"
    r"|pris par|signed|signe|par|by) ?[:.]? "
    r"(?P<name>(?-i:[A-Z]{2,3}|[a-z]{2}))(?=[ ,.;:)]*(?:$|[\n\d(,.;]| (?-i:[a-z])))",
    re.IGNORECASE | re.MULTILINE,
)
_ROLE: Final = re.compile(
    r"[bcimpst](?<![a-z].)(?=y|lient|nit|sg by|t|ati|ris par|ar|ign|aken)", re.ASCII
)
"""Where ``_AFTER_ROLE`` may begin in a text in small letters."""
_TITLED: Final = re.compile(
    r"[DMdm](?<![A-Za-z].)(?:(?<=[Mm])(?:rs?|s|iss|me|lle)|(?<=[Dd])re?)"
    r"\.? (?P<name>[A-Z]\.?|[b-hj-xz](?! (?:a|ai|est|en|y) ))(?![\w'])"
)
"""A letter may be small, ``mr o called``, but for an elision without its sign: ``mme n a pas``."""
_INITIAL_OF_KIN: Final = re.compile(r" (?P<name>[A-Z]\.(?! ?[A-Z][a-z]|\w))")
_KIN_BEFORE: Final = re.compile(
    r"(?<![a-z])(?:mom|mum|mother|dad|father|sister|brother|wife|husband|son|daughter|partner"
    r"|mere|pere|soeur|frere|conjointe?|femme|mari|fils|fille|tante|oncle|aunt|uncle|bio|pt|pte)"
    r"(?: bio)?\Z"
)
"""In small letters: who is called by an initial."""
_PREFIXED: Final = re.compile(r"[A-Z](?<![\w.].)\. ?(?:Mc|Mac|O'|D'|St-|Ste-)[A-Z][a-z]{0,2}\.")
_LAST: Final = re.compile(r"(?<=[.!?] )(?:-+ ?|\u2014 ?|~ ?)?(?P<name>[A-Z]{2,3})\s*$")
_SIGNED: Final = re.compile(
    r"(?:thx|tx|ty|tks|thanks|merci|cheers|bye)[ ,.!-]{1,3}(?P<name>[a-z]{1,2})\.?\s*$"
    r"|(?:last|first|family|given|sur)[ -]?name ?: ?(?P<letter>[a-z])(?![\w'.])"
)
"""In small letters: ``thx - m.``, ``last name: O``."""
_SIGNING: Final = re.compile(r"th(?:x|anks)|t(?:x|y|ks)[ ,.!-]|merci|cheers|bye|name ?:")
_DICTATED: Final = re.compile(
    r"(?:dict|typed|transcribed)(?:ated| by|\.)? ?: ?(?P<both>(?-i:[A-Z]{2,3}/[a-z]{2,3}))(?!\w)",
    re.IGNORECASE,
)
"""``Dict: MF/ab``."""
_DICTATING: Final = re.compile(r"dict|typed|transcr")
_LONGEST_KIN: Final = len("conjointe bio")
_LONGEST_SIGNATURE: Final = 40
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
    low = plain.lower()
    for start, end in (*_standing(plain, low), *_signed(plain, low)):
        if fold(plain[start:end]) not in _NOBODY:
            yield Finding(start, end, Kind.NAME, Certainty.GUESS)
    for match in matches_at(_AFTER_ROLE, plain, (role.start() for role in _ROLE.finditer(low))):
        letters = fold(match["name"])
        if letters not in _NOBODY and meaning(letters).reading is not WORD:
            yield Finding(*match.span("name"), Kind.NAME, Certainty.GUESS)
            yield from _again(plain, letters.upper(), match.start("name"))


def _standing(plain: str, low: str) -> Iterator[tuple[int, int]]:
    """Yield initials by their own form, or behind a title or a relative."""
    for match in _TITLED.finditer(plain):
        yield match.span("name")
    if not _INITIAL.search(plain):
        return
    for pattern in (_DOTTED, _PREFIXED):
        for match in pattern.finditer(plain):
            yield match.span()
    for match in _INITIAL_OF_KIN.finditer(plain):
        if _KIN_BEFORE.search(low, max(0, match.start() - _LONGEST_KIN), match.start()):
            yield match.span("name")


def _signed(plain: str, low: str) -> Iterator[tuple[int, int]]:
    """Yield initials that end a message, fill a form, or say who dictated and who typed."""
    for match in _LAST.finditer(plain, max(0, len(plain.rstrip()) - _LONGEST_SIGNATURE)):
        yield match.span("name")
    for match in _SIGNED.finditer(low) if _SIGNING.search(low) else ():
        yield match.span(match.lastgroup or "name")
    for match in _DICTATED.finditer(plain) if _DICTATING.search(low) else ():
        yield match.span("both")


def _again(plain: str, letters: str, first: int) -> Iterator[Finding]:
    """Yield the same initials wherever they stand in capitals: ``pt jd came. JD said``."""
    at = plain.find(letters)
    while at >= 0:
        stop = at + len(letters)
        inside = plain[at - 1 : at].isalnum() or plain[stop : stop + 1].isalnum()
        if at != first and not inside:
            yield Finding(at, stop, Kind.NAME, Certainty.GUESS)
        at = plain.find(letters, stop)
