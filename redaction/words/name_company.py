"""Says which ordinary words are part of a name by the company they keep.

``Clarence Two-Hearts``, ``Huynh, Tuyet Mai``, ``Robert "Bobby" Roy``, ``Autumn Field`` in a cell.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from redaction.words.birth_dates import MONTHS
from redaction.words.meaning import (
    CLINICAL,
    COMMON,
    FAMILY,
    FUNCTION,
    GIVEN,
    NAME,
    TRADE,
    UNKNOWN,
)
from redaction.words.reader import ROLE_CUE, Reader
from redaction.words.scan import Word

_MONTHS: Final = frozenset(name for names in MONTHS for name in names)
_ENDS: Final = re.compile(
    r"[ \t]*(?:[,;!?()\n\r\t\"<\]\u00bb|]|\.(?:\s|$)|$)| {2,}| (?:dob|ddn|nam|phn)\b", re.IGNORECASE
)
_NO_DAY: Final = re.compile(r"(?![ ,.]{0,2}\d)")
_QUOTES: Final = {'"': '"', "\u00ab": "\u00bb", "\u201c": "\u201d", "(": ")", "'": "'"}
_QUOTED: Final = re.compile(r"[\"\u00ab\u201c]|'(?:(?<![^\W\d_]')|(?![^\W\d_]))")
"""A mark that opens a quotation; an apostrophe inside a word is none."""
_BEFORE_PERSON: Final = frozenset({"for", "of", "pour", "re", "with", "avec", "patient", "pt"})
_CELL: Final = re.compile(
    r"(?:^|(?<=[\t|\n]))[ ]{0,2}(?P<first>[A-Z][a-z'-]{1,15}) "
    r"(?P<last>[A-Z][A-Za-z'-]{1,20})[ ]{0,2}(?=[\t|])"
)


def joins_as_word(reader: Reader, at: int, beside: int) -> bool:
    """Say whether a word of the language with a capital ends the name before it."""
    word, found = reader.words[at], reader.meanings[at]
    if at < beside:
        return False
    if is_compound(word):
        return True
    if word.low in _MONTHS and not word.text.isupper():
        return _NO_DAY.match(reader.plain, word.end) is not None and _ends(reader, at)
    if found.senses & (FUNCTION | TRADE | CLINICAL) or word.text.isupper():
        return False
    other = reader.meanings[beside]
    first = other.reading is UNKNOWN or (other.reading is NAME and other.senses & GIVEN)
    return bool(first) and _ends(reader, at) and reader.words[beside].text[1:].islower()


def joins_before_comma(reader: Reader, at: int, beside: int) -> bool:
    """Say whether a word of the language stands as a family name: for Leap, Ann."""
    word, found, first = reader.words[at], reader.meanings[at], reader.meanings[beside]
    clinical = found.senses & CLINICAL and not found.senses & COMMON  # lightning is in ICD too
    if at > beside or clinical or found.senses & (FUNCTION | TRADE):
        return False
    alone = reader.low(at - 1) in _BEFORE_PERSON and not reader.opens(at)
    alone = alone or reader.cue(at) >= ROLE_CUE
    return (
        alone and bool(first.senses & GIVEN) and word.text[1:].islower() and _ends(reader, beside)
    )


def is_compound(word: Word) -> bool:
    """Say whether capitals stand on both sides of a hyphen, as in names: Two-Hearts."""
    parts = word.text.split("-")
    return len(parts) == 2 and all(len(part) > 2 and part.istitle() for part in parts)


def in_quotes(reader: Reader, found: Collection[int]) -> set[int]:
    """Return the words in quotation marks beside a name: ``Robert "Bobby" Two-Hearts``."""
    told = set()
    for index in found if _QUOTED.search(reader.plain) else ():
        for inside in (*_after(reader, index), *_before(reader, index)):
            if not reader.meanings[inside].senses & (TRADE | CLINICAL):
                told.add(inside)
    return told


def _after(reader: Reader, index: int) -> Iterator[int]:
    """Yield the one or two words that are quoted right behind a name."""
    gap = reader.gap_after(index).replace(" ", "")
    if len(gap) != 1 or gap not in _QUOTES or gap == "(":
        return
    for at in (index + 1, index + 2):
        if reader.word(at) and reader.gap_after(at).lstrip(" ")[:1] == _QUOTES[gap]:
            yield from range(index + 1, at + 1)
            return


def _before(reader: Reader, index: int) -> Iterator[int]:
    """Yield the one or two words that are quoted right before a name."""
    gap = reader.gap(index).replace(" ", "")
    opening = next((first for first, last in _QUOTES.items() if last == gap and first != "("), None)
    if opening is None:
        return
    for at in (index - 1, index - 2):
        if at >= 0 and reader.gap(at).rstrip(" ")[-1:] == opening:
            yield from range(at, index)
            return


def in_cells(reader: Reader) -> set[int]:
    """Return two words with capitals that fill a cell of a table, if they may be names."""
    plain = reader.plain
    if "\t" not in plain and "|" not in plain:
        return set()
    found = set()
    for match in _CELL.finditer(plain):
        first, last = reader.at(*match.span("first")), reader.at(*match.span("last"))
        if (
            first is not None
            and last is not None
            and _may_be_told(reader, first, GIVEN)
            and _may_be_told(reader, last, FAMILY)
        ):
            found |= {first, last}
    return found


def _may_be_told(reader: Reader, index: int, kind: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    if found.senses & (FUNCTION | CLINICAL):
        return False
    named = found.senses & kind and not (kind == GIVEN and found.senses & TRADE)
    return bool(named) or found.reading is UNKNOWN or is_compound(word)


def _ends(reader: Reader, index: int) -> bool:
    return _ENDS.match(reader.plain, reader.words[index].end) is not None
