"""The strict level: a word stays if a list calls it harmless, a number if something explains it."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.code_words import is_of_code, is_of_product
from redaction.words.compound_eponyms import compound_eponyms
from redaction.words.eponyms import is_eponym
from redaction.words.finding import Certainty, Finding
from redaction.words.harmless_numbers import is_coded, is_quantity
from redaction.words.humps import is_known
from redaction.words.kept_numbers import pieces
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    COMMON,
    EITHER,
    EPONYM,
    FREQUENT,
    FUNCTION,
    NAME,
    TRADE,
    UNKNOWN,
    WORD,
    meaning,
)
from redaction.words.number_words import UNITS_AND_TENS
from redaction.words.reader import Reader
from redaction.words.word_list import word_set

_NUMBER: Final = re.compile(
    r"(?<![A-Za-z0-9\u2063])[A-Za-z]{0,6}\d[A-Za-z0-9]*(?:[-.][A-Za-z0-9]{1,12}){0,6}"
)
_SMALL: Final = re.compile(
    r"(?:[A-Za-z]{0,2}\d{1,3}(?:[.,]\d{1,2})?|\d{1,3}/\d{1,3}|(?:19|20)\d\d|q\d{1,2}h|[A-Z]\d\d(?:\.\d{1,2})?)"
    r"(?:mg|mcg|g|kg|ml|cm|mm|h|d|x|f|m|st|nd|rd|th|e|er|am|pm|%|s|ms|min|px)?",
    re.IGNORECASE,
)
_OLD: Final = re.compile(r"9\d|1[01]\d")
"""So old is almost nobody: such a number may be an age."""
_DAY: Final = re.compile(
    r"(?<![\w./:-])(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d\d|\d{4})"
    r"|(?:0?[1-9]|[12]\d|3[01])-(?:0[1-9]|1[0-2])"
    r"|(?:1[3-9]|2\d|3[01])-[1-9]|\d\d? du \d\d?)(?![\w/-]|[.,]\d)"
)
"""What may be a day although nothing says so: ``1 1 50``, ``20-11``, ``3 du 3``."""
_WORD: Final = "(?:" + "|".join(sorted(UNITS_AND_TENS, key=len, reverse=True)) + r")(?![a-z])"
_SAID: Final = re.compile(
    rf"(?<![\w'-]){_WORD}(?:(?:[ -]|-et-| et | and ){_WORD}){{1,9}}(?![\w'-])", re.IGNORECASE
)
"""A number in at least two words; one word may be an article."""


def unexplained(reader: Reader, keep: Collection[str]) -> Iterator[Finding]:
    """Yield every word that no list calls harmless, and every number that nothing explains."""
    things = compound_eponyms(reader)
    for index, word in enumerate(reader.words):
        if index not in things and not _is_harmless(reader, index):
            yield Finding(word.start, word.end, Kind.NAME, Certainty.GUESS)
    for match in (*_DAY.finditer(reader.plain), *_SAID.finditer(reader.plain)):
        yield Finding(*match.span(), Kind.DATE, Certainty.GUESS)
    for match in _NUMBER.finditer(reader.plain):
        small = _SMALL.fullmatch(match[0]) and not _OLD.fullmatch(match[0])
        if small or _is_explained(reader.plain, *match.span()):
            continue
        for start, end in pieces(reader.plain, *match.span(), keep):
            yield Finding(start, end, Kind.RECORD_NUMBER, Certainty.GUESS)


def _is_explained(plain: str, start: int, end: int) -> bool:
    """Say whether a number is a count or a code; one that ends with a letter has no unit more."""
    if plain[end - 1].isalpha() and plain[end : end + 1] in (" ", "-"):
        return is_coded(plain, start)
    return is_quantity(plain, start, end)


def _is_harmless(reader: Reader, index: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    if len(word.text) == 1:
        return word.text in _WORDS_OF_ONE_LETTER or not _is_initial(reader, index)
    if is_of_code(reader, word) or is_of_product(reader, index):
        return True
    if found.senses & EPONYM and is_eponym(reader, index):
        return True
    capital = word.text[found.skip : found.skip + 1].isupper()
    if found.reading is EITHER:
        plain = found.senses & COMMON and not _is_double_name(word.low)
        return not capital and bool(plain) and not _is_met(reader, index)
    if found.reading is WORD and not found.senses and not is_known(word.text):
        return False  # a word with capitals inside: zxqVbn
    opens = reader.opens(index) and not _is_beside_name(reader, index)
    plainly = not capital or opens or word.text.isupper()
    return found.reading is WORD and (plainly or _is_plain_with_capital(found.senses))


def _is_met(reader: Reader, index: int) -> bool:
    """Say whether a word that may be a name stands after what is done with people."""
    return reader.low(index - 1) in _MEETING and reader.gap(index) in (" ", "/ ")


def _is_double_name(low: str) -> bool:
    """Say whether both parts of a compound that no list has are names: fontaine-boucher."""
    return "-" in low and all(meaning(part).senses & FREQUENT for part in low.split("-"))


_MEETING: Final = word_set(
    "with w by see saw told ask asked avec voir vu vue par chez appeler call"
)


def _is_beside_name(reader: Reader, index: int) -> bool:
    """Say whether a name or an unknown word with a capital follows: ``Neige Tremblay``."""
    other = reader.word(index + 1)
    beside = other is not None and reader.gap_after(index) in (" ", ", ", "-")
    if not beside or other is None or not other.text[0].isupper():
        return False
    return reader.meanings[index + 1].reading in (NAME, UNKNOWN)


def _is_plain_with_capital(senses: int) -> bool:
    """Say whether a word inside a sentence may have a capital and be no name."""
    if senses & (FUNCTION | TRADE | CLINICAL):
        return True
    return bool(senses & COMMON) and not senses & ANY_NAME


_WORDS_OF_ONE_LETTER: Final = frozenset("IAaYyOo")


def _is_initial(reader: Reader, index: int) -> bool:
    """Say whether a letter stands beside a word that is not harmless, and not in 59F, 2m."""
    if reader.plain[reader.words[index].start - 1 : reader.words[index].start].isdigit():
        return False
    for at in (index - 1, index + 1):
        other = reader.word(at)
        beside = other is not None and reader.gap(max(at, index)) in (" ", ". ", ".", ", ")
        if beside and other is not None and len(other.text) > 1 and not _is_harmless(reader, at):
            return True
    return False
