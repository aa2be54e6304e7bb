"""Finds streets that are told without a number, and numbers that are told without their street.

``lives on Blossom Ave``, ``61 Dovercourt``, ``habite Raoul Jobin 915``, ``unit two oh four``.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from redaction.words.cues import cues
from redaction.words.harmless_numbers import is_coded
from redaction.words.meaning import (
    CLINICAL,
    COMMON,
    EITHER,
    FUNCTION,
    NAME,
    TRADE,
    UNKNOWN,
    WORD,
    meaning,
)
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.scan import Scan, Word
from redaction.words.word_list import word_set

LIVING: Final = cues(
    "live lives lived living habite habitent demeure reside vit adresse address reste restent"
)
"""After these words somebody tells where somebody lives."""
_TYPES: Final = cues(
    "st street ave avenue rd road cres crescent blvd boulevard lane ln highway hwy crt"
    " sideroad trail terrace"
)
_NEAR: Final = LIVING | word_set("at on near off sur from to")
_DIRECTION: Final = re.compile(r"(?:\.? (?:north|south|east|west|[NSEW])\b(?!/))?", re.IGNORECASE)
_PLACED: Final = re.compile(
    r"(?:\(|(?:[,;.:-]|\b(?:at|to|au|du|le|chez|nous|eux|now|old|new|ancien|nouveau|@)) |^|\n)$",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[ \t]{0,2}(?:[,.;)\n\r]|$| (?:with|avec|apt|app|unit|#|w)\b)")
_BEHIND: Final = re.compile(
    r"(?: (?:on|au|a|rue|sur))? (?P<place>(?:[A-Z][\w'-]{1,20} ){1,3}\d{1,5})(?![\w.:/-])"
)
_WAY: Final = re.compile(
    r" (?:sur |dans |au )?(?:l[ae] |l')?(?P<place>(?:\d{1,5},? )?(?:ch|chemin|rg|rang|rue|boul|av"
    r"|route|rte|montee|cote)\.? (?:\d{1,3}[ ,]{1,2})?(?:(?:de la|de l'|du|des|de|d'|la|le|l') ?)?"
    r"(?!(?:et|ou|pour|que|qui|est)\b)[a-z][\w'-]{2,30})",
    re.IGNORECASE,
)
_NUMBER: Final = "(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r")(?![a-z])"
_UNIT_SAID: Final = re.compile(
    r"(?: number| no\.?| numero)?(?: is| was| c'est| est|:)? "
    rf"(?P<place>{_NUMBER}(?:[ -]{_NUMBER}){{1,5}}|{_NUMBER} [a-z](?![\w']))",
    re.IGNORECASE,
)
_NUMBERED: Final = cues("concession line sideroad rang conc avenue ave street rue")
_ORDINAL: Final = re.compile(r"(?<![\w-])\d{1,3}(?:st|nd|rd|th|e|eme|ieme|re) $", re.IGNORECASE)
_UNIT_WORDS: Final = cues(
    "unit apt apartment appartement d'appartement l'appartement app suite condo"
)


def bare_streets(scan: Scan, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of streets without a number, and of houses whose street has no type.

    ``numbers`` are where those numbers begin that a word or another number follows.
    """
    for index in scan.at(_TYPES):
        yield from _typed(scan, index)
    yield from _ordinal(scan)
    for start in numbers:
        yield from _untyped(scan, start)
    for firsts, pattern in ((LIVING, _BEHIND), (LIVING, _WAY), (_UNIT_WORDS, _UNIT_SAID)):
        for word in scan.of(firsts):
            match = pattern.match(scan.plain, word.end)
            if match:
                yield match.span("place")


def _ordinal(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield roads that a number names: ``the 4th concession``, ``le 3e rang``."""
    for word in scan.of(_NUMBERED):
        match = _ORDINAL.search(scan.plain, max(0, word.start - 8), word.start)
        if match and not scan.plain.startswith((" of", " de", " in"), word.end):
            yield match.start(), word.end


def _typed(scan: Scan, index: int) -> Iterator[tuple[int, int]]:
    """Yield the street whose type stands here: one to three names before it."""
    at = index
    while at > max(0, index - 3) and _names_street(scan, at - 1, at):
        at -= 1
    if at == index or (at == index - 1 and not _is_likely(scan, at, index)):
        return
    end = _DIRECTION.match(scan.plain, scan.words[index].end)
    yield scan.words[at].start, end.end() if end else scan.words[index].end


def _names_street(scan: Scan, at: int, after: int) -> bool:
    word, senses = scan.words[at], meaning(scan.words[at].text).senses
    beside = scan.plain[word.end : scan.words[after].start] in (" ", "-")
    typed = scan.words[after].text[0]
    is_word = meaning(word.text).reading is WORD
    if not beside or (is_word and senses & (FUNCTION | TRADE | CLINICAL)):
        return False
    return len(word.text) > 2 and word.text[0].isupper() == typed.isupper()


def _is_likely(scan: Scan, at: int, index: int) -> bool:
    """Say whether one word before a type is enough: with a capital, or where streets stand."""
    word, kind = scan.words[at], scan.words[index]
    if word.text[0].isupper():
        return kind.low not in ("lane", "trail", "terrace", "avenue") or not _opens(
            scan.plain, word
        )
    near = at > 0 and scan.words[at - 1].low in _NEAR
    return near and meaning(word.text).reading in (NAME, EITHER, UNKNOWN)


def _opens(plain: str, word: Word) -> bool:
    return plain[max(0, word.start - 2) : word.start].strip(" \n\t") in ("", ".", "!", "?", ":")


def _untyped(scan: Scan, start: int) -> Iterator[tuple[int, int]]:
    """Yield a number and the name behind it that ends a phrase: ``apt, 61 Dovercourt``."""
    plain = scan.plain
    of, name = _OF_STREET.match(plain, start), _AFTER_NUMBER.match(plain, start)
    if not (of or name) or not _PLACED.search(plain, max(0, start - 8), start):
        return
    if of and not meaning(of["name"]).senses & (TRADE | CLINICAL):
        yield of.span()
    if name is None or is_coded(plain, start):
        return
    found = meaning(name["first"])
    capital = name["first"][0].isupper()
    if name["first"].lower() in _COMMON_STREETS and capital:
        yield start, name.end()
        return
    if _HYPHENED.fullmatch(name["first"]) and not found.senses & (TRADE | CLINICAL):
        yield start, name.end()
        return
    rare = found.reading in (NAME, UNKNOWN) or (
        found.reading is EITHER and not found.senses & COMMON
    )
    named = rare or (capital and found.reading is not WORD)
    if found.senses & (CLINICAL | TRADE | FUNCTION) or not named:
        return
    if _ENDS.match(plain, name.end()):
        yield start, name.end()


_HYPHENED: Final = re.compile(r"(?:[A-Z][a-z']{1,20}-){1,3}[A-Z][a-z']{2,20}")
_OF_STREET: Final = re.compile(
    r"(?<![\w.:/#-])\d{1,5}(?: ?[A-Da-d])?,? (?:des|du|de la|de l'|d')"
    r" ?(?P<name>[A-Z][a-z'-]{2,20})"
    r"(?=[ \t]{0,2}(?:[,.;)\n\r]|$| (?:app|apt|bur|unit)))"
)
"""The number and a street that is told by its article: ``22 des Saules``."""
_COMMON_STREETS: Final = word_set("main principale king queen front church park victoria college")
_AFTER_NUMBER: Final = re.compile(
    r"(?<![\w.:/#-])\d{2,5}(?:[ -]?[A-Da-d])?,?"
    r" (?P<first>[A-Za-z][a-z'-]{2,20}(?:[A-Z][a-z'-]{2,20}){0,2})"
    r"(?: [A-Z][a-z'-]{2,20})?"
)
