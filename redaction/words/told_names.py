"""Finds ordinary words that are names because somebody is introduced or listed by them.

``ask for Dot``, ``kids Innocent, Divine and Gift``, ``Présents : France, Dr Content, Modeste``.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.words.cues import Cues, cues
from redaction.words.listed_names import listed_names
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    COMMON,
    FUNCTION,
    GIVEN,
    TRADE,
    WORD,
    meaning,
)
from redaction.words.name_cues import KIN
from redaction.words.reader import Reader
from redaction.words.word_list import word_set

_INTRODUCED: Final = re.compile(
    r"(?: (?P<name>[A-Z][a-z'-]{1,20}))(?=[ \t]{0,2}(?:[,.;:!?)\"\n\r]|$|\u00b7)"
    r"| (?:from|at|here|speaking|calling|w|de|du|from|is|a|d'|and|et|svp|pls|please|chez|au)\b)",
    re.IGNORECASE,
)
_IS_KIN: Final = re.compile(
    r"(?<![\w'-])(?P<name>[A-Z][a-z'-]{1,20}) (?:\(|(?:is|est|was|c'est)"
    r" (?:her|his|my|the|sa|son|ma|mon|la|le) )$"
)
_OWNED: Final = re.compile(
    r"\b(?:her|his|my|our|their|sa|son|ma|mon|leur|pt's|pts) $", re.IGNORECASE
)
_NAMED: Final = re.compile(r" (?P<name>[A-Z][a-z'-]{1,20})(?! \d)(?=[ ,.;)?!]|$)")
_NAME_WORDS: Final = cues("nom noms prenom prenoms name names surname alias")
_LABELLED: Final = re.compile(
    r" (?![^:\n]{0,28}(?:champ|field|fi(?:le|chier)|col|form))[^:\n.;,]{1,28}:"
    r" ?(?P<name>[A-Z][A-Za-z'-]{1,20})(?![\w-])"
)
_BRACKETED: Final = re.compile(r" ?\((?P<name>[A-Z][a-z'-]{1,15})\)")
_DOERS: Final = cues("by par from for pour dr dre mr mrs ms mme signed contact attn")
_INITIALLED: Final = re.compile(r"[.:]? [B-HJ-NP-XZ]\.? (?P<name>[A-Z][a-z'-]{2,20})(?![\w-])")
_INTRODUCING: Final = {
    ("i", "am"), ("this", "is"), ("ask", "for"), ("asked", "for"), ("je", "suis"),
    ("name", "is"), ("names", "is"), ("speak", "with"), ("spoke", "with"), ("speak", "to"),
    ("spoke", "to"), ("parle", "a"), ("parler", "a"), ("ici", "c'est"), ("moi", "c'est"),
    ("goes", "by"), ("known", "as"), ("prenom", "est"), ("nom", "est"), ("allo", "c'est"),
    ("bonjour", "c'est"), ("demandez", "pour"), ("demander", "pour"),
}  # fmt: skip
_AFTER_ONE: Final = word_set("m'appelle s'appelle c'est i'm it's")
_TELLING: Final = Cues(_AFTER_ONE | {second for _, second in _INTRODUCING})


def told_names(reader: Reader) -> set[int]:
    """Return the words with a capital that an introduction or a list of people makes names."""
    spans = {
        *_introduced(reader),
        *listed_names(reader),
        *_in_brackets(reader),
        *_with_initial(reader),
        *_labelled(reader),
    }
    found = (reader.at(start, end) for start, end in sorted(spans))
    told = {index for index in found if index is not None and _may_be_told(reader, index)}
    kin = [reader.at(start, end) for start, end in _related(reader)]
    return told | {
        at for at in kin if at is not None and not reader.meanings[at].senses & (FUNCTION | TRADE)
    }


def _introduced(reader: Reader) -> Iterator[tuple[int, int]]:
    for index in reader.scan.at(_TELLING):
        low = reader.low(index)
        if low not in _AFTER_ONE and (reader.low(index - 1), low) not in _INTRODUCING:
            continue
        match = _INTRODUCED.match(reader.plain, reader.words[index].end)
        if match and _may_be_introduced(match["name"]):
            yield match.span("name")


def _may_be_introduced(name: str) -> bool:
    """Say whether it is a first name; in small letters, one that is hardly a word."""
    found = meaning(name)
    if name[0].isupper():
        return bool(found.senses & GIVEN)
    return found.reading is not WORD and bool(found.senses & GIVEN) and not found.senses & COMMON


def _in_brackets(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield the word in brackets behind a word for a relative: her niece (Joyful)."""
    for word in reader.scan.of(KIN):
        match = _BRACKETED.match(reader.plain, word.end)
        if match:
            yield match.span("name")


def _with_initial(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield the word behind a single initial that somebody did something: paid by T Rosewood."""
    for word in reader.scan.of(_DOERS):
        match = _INITIALLED.match(reader.plain, word.end)
        if match:
            yield match.span("name")


def _related(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield who is said to be somebody's relative: ``Evra is her sister``, ``sa soeur Evra``."""
    plain = reader.plain
    for word in reader.scan.of(KIN):
        match = _IS_KIN.search(plain, max(0, word.start - 40), word.start)
        if match:
            yield match.span("name")
        if _OWNED.search(plain, max(0, word.start - 6), word.start):
            named = _NAMED.match(plain, word.end)
            if named:
                yield named.span("name")


def _labelled(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield what stands behind a longer label for a name: ``Prénom d'usage: Max``."""
    for word in reader.scan.of(_NAME_WORDS):
        match = _LABELLED.match(reader.plain, word.end)
        senses = meaning(match["name"]).senses if match else 0
        if match and senses & ANY_NAME and not senses & FUNCTION:
            yield match.span("name")


def _may_be_told(reader: Reader, index: int) -> bool:
    found = reader.meanings[index]
    if found.reading is WORD and found.senses & (FUNCTION | TRADE | CLINICAL):
        named = found.senses & GIVEN or _has_initial(reader, index)
        return bool(named) and not found.senses & FUNCTION
    return not reader.technical(index)


def _has_initial(reader: Reader, index: int) -> bool:
    """Say whether a single letter with a dot stands behind: Océan V."""
    letter = reader.low(index + 1)
    return (
        len(letter) == 1 and reader.gap(index + 1) == " " and reader.gap_after(index + 1)[:1] == "."
    )
