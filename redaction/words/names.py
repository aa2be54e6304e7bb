"""Guesses which words are names: by the words before them, and by capital letters.

Guesses alone are shown to the user word by word, and can be dismissed.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.vocabulary import VOCABULARY

_CAPITAL: Final = r"(?:[dl]')?[A-Z](?:\.|[A-Za-z'-]{0,40})"
_PARTICLE: Final = r"(?:de|du|des|la|le|van|von|der|den|del|el|al|bin|ben|da|dos|di|st\.?|ste)"
_NAME: Final = (
    rf"{_CAPITAL}(?:,? {{1,2}}(?:{_PARTICLE} ){{0,3}}{_CAPITAL}"
    rf"|(?: {_PARTICLE}){{1,3}} {_CAPITAL}){{0,3}}"
)
_TITLE: Final = re.compile(
    r"(?<![A-Za-z'-])(?:(?i:mrs?|ms|miss|mme|mlle|mmes|messrs|drs?|dre|doctor|docteure?|prof"
    r"|professor|professeure?|monsieur|madame|mademoiselle)\.?|M\.) {1,2}"
    rf"(?P<name>{_NAME})"
)
_TITLE_IN_HASTE: Final = re.compile(
    r"(?<![A-Za-z'-])(?i:mrs?|miss|mme|mlle|dre?)\.? {1,2}(?P<name>[a-z][a-z'-]{2,40})"
)
_CUE: Final = re.compile(
    r"(?<![A-Za-z'-])(?i:patiente?|client|cliente|nurse|infirmiere?|receptionist|receptionniste|"
    r"provider|physician|medecin|mother|father|wife|husband|son|daughter|spouse|brother|mere|pere|"
    r"epouse|epoux|mari|fils|fille|frere|soeur|conjointe?|famille|family|named|called|nommee?|"
    r"appelee?|s'appelle|attending|traitante?|(?:taken|referred|seen|pris|vue?|refere) (?:by|par)|"
    r"name is|nom est|known as|for|pour|chez|signed|signe)[ :]{1,3}"
    rf"(?P<name>{_NAME})"
)
_LABEL: Final = re.compile(
    r"(?<![A-Za-z])(?i:(?:(?:first|last|given|family|full|patient|middle|maiden) ?)?name|surname|"
    r"(?:pre)?nom(?: de famille| complet)?)\"? {0,2}[:=] {0,2}\"?"
    r"(?P<name>[A-Za-z][A-Za-z'.-]{0,40}(?:[ ,]{1,2}[A-Z][A-Za-z'.-]{0,40}){0,4})"
)
_INITIAL: Final = re.compile(
    r"(?<![A-Za-z.])(?P<name>(?:[A-Z]\. ?){1,3}[A-Z][A-Za-z'-]{2,40})",
)
_WORD: Final = re.compile(r"(?<![\w@./\\#=&%-])[A-Za-z][A-Za-z'-]{0,60}(?![\w@\\/=]|\.\w)")
_PART: Final = re.compile(r"[A-Za-z][A-Za-z'.-]*")
_FORM: Final = re.compile(
    r"(?:Mc|Mac|De|Di|Le|La|Du|Van|Fitz|[A-Z]')?[A-Z][a-z']+(?:-[A-Z]?[a-z']+)*"
    r"|[A-Z]{4,}(?:[-'][A-Z]+)*"
)
"""A capital at the start, or four and more throughout; not camelCase, not an acronym."""
_INITIALS_AFTER: Final = re.compile(r"(?: [A-Z]\.){1,3}")
_ENDS: Final = re.compile(r"(?:^|[.!?:;\n\r\u2022>*\"()\[\]-])[ \t\"'(*-]*$")


def names(plain: str) -> Iterator[Finding]:
    """Yield guesses: a whole name after a title, else each word by itself."""
    for match in _TITLE.finditer(plain):  # a Dr. Page is no page
        yield _guess(*match.span("name"))
    for pattern in (_TITLE_IN_HASTE, _CUE, _LABEL, _INITIAL):
        for match in pattern.finditer(plain):
            for part in _PART.finditer(plain, *match.span("name")):
                if not _is_vocabulary(part[0]):
                    yield _guess(*part.span())
    yield from _capitalised(plain)


def _capitalised(plain: str) -> Iterator[Finding]:
    """Yield unknown capitalised words, unless only the start of a sentence explains the capital."""
    held: Finding | None = None  # opens a sentence: a name only if another follows
    for match in _WORD.finditer(plain):
        word = match[0].rstrip("'-")
        guess = _guess(match.start(), match.start() + len(word))
        if _is_vocabulary(word) or not _FORM.fullmatch(word):
            held = None
        elif _ENDS.search(plain[max(0, guess.start - 6) : guess.start]):
            held = guess
        elif not _shouted(plain, guess):
            if held is not None and not plain[held.end : guess.start].strip(" ,"):
                yield held
            held = None
            initials = _INITIALS_AFTER.match(plain, guess.end)
            yield _guess(guess.start, initials.end()) if initials else guess


def _shouted(plain: str, guess: Finding) -> bool:
    """Say whether the word stands in capitals among capitals, which then say nothing."""
    if not plain[guess.start : guess.end].isupper():
        return False
    around = plain[max(0, guess.start - 40) : guess.start] + plain[guess.end : guess.end + 40]
    return sum(map(str.islower, around)) < sum(map(str.isupper, around))


def _is_vocabulary(word: str) -> bool:
    plain = word.casefold().strip("'.-")
    if plain[1:2] == "'" and plain[0] in "dlnscjm":
        plain = plain[2:]  # French elision
    plain = plain.removesuffix("'s")
    return plain in VOCABULARY or all(part in VOCABULARY for part in plain.split("-"))


def _guess(start: int, end: int) -> Finding:
    return Finding(start, end, Kind.NAME, Certainty.GUESS)
