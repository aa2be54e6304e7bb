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
    r"\.? (?P<name>[A-Z]\.?)(?![\w'])"
)
_OF_KIN: Final = re.compile(
    r"(?<![A-Za-z])(?:mom|mum|mother|dad|father|sister|brother|wife|husband|son|daughter|partner"
    r"|mere|pere|soeur|frere|conjointe?|femme|mari|fils|fille|tante|oncle|aunt|uncle|bio|pt|pte)"
    r" (?:bio )?(?P<name>(?-i:[A-Z]\.(?! ?[A-Z][a-z]|\w)))",
    re.IGNORECASE,
)
_PREFIXED: Final = re.compile(r"(?<![\w.])[A-Z]\. ?(?:Mc|Mac|O'|D'|St-|Ste-)[A-Z][a-z]{0,2}\.")
_LAST: Final = re.compile(r"(?<=[.!?] )(?:-+ ?|\u2014 ?|~ ?)?(?P<name>[A-Z]{2,3})\s*$")
_SIGNED: Final = re.compile(
    r"(?:thx|tx|ty|tks|thanks|merci|cheers|bye)[ ,.!-]{1,3}(?P<name>[A-Za-z]{1,2})\.?\s*$"
    r"|(?:last|first|family|given|sur)[ -]?name ?: ?(?P<letter>[A-Z])(?![\w'.])"
    r"|(?:dict|typed|transcribed)(?:ated| by|\.)? ?: ?(?P<both>(?-i:[A-Z]{2,3}/[a-z]{2,3}))(?!\w)",
    re.IGNORECASE,
)
"""``thx - m.``, ``last name: O``, ``Dict: MF/ab``."""
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
    roles = (match.start() for match in _ROLE.finditer(plain.lower()))
    signature = max(0, len(plain.rstrip()) - _LONGEST_SIGNATURE)
    dotted = (_DOTTED, _OF_KIN, _PREFIXED) if _INITIAL.search(plain) else ()
    for pattern in (*dotted, _AFTER_ROLE, _TITLED, _LAST):
        by_role, first = pattern is _AFTER_ROLE, signature if pattern is _LAST else 0
        matches: Iterator[re.Match[str]] = pattern.finditer(plain, first)
        for match in matches_at(pattern, plain, roles) if by_role else matches:
            span = match.span("name" if pattern.groupindex else 0)
            letters = fold(plain[span[0] : span[1]])
            known = by_role and meaning(letters).reading == WORD
            if letters not in _NOBODY and not known:
                yield Finding(*span, Kind.NAME, Certainty.GUESS)
                if by_role:
                    yield from _again(plain, letters.upper(), span[0])
    for match in _SIGNED.finditer(plain) if _SIGNING.search(plain.lower()) else ():
        group = match.lastgroup or "name"
        if fold(match[group]) not in _NOBODY:
            yield Finding(*match.span(group), Kind.NAME, Certainty.GUESS)


def _again(plain: str, letters: str, first: int) -> Iterator[Finding]:
    """Yield the same initials wherever they stand in capitals: ``pt jd came. JD said``."""
    at = plain.find(letters)
    while at >= 0:
        stop = at + len(letters)
        inside = plain[at - 1 : at].isalnum() or plain[stop : stop + 1].isalnum()
        if at != first and not inside:
            yield Finding(at, stop, Kind.NAME, Certainty.GUESS)
        at = plain.find(letters, stop)


_SIGNING: Final = re.compile(
    r"th(?:x|anks)|t[ky]s?[ ,]|merci|cheers|bye|name ?:|dict|typed|transcr"
)
