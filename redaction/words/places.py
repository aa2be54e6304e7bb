"""Finds names of towns: a list, capitals, and the words before them."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.lexicons import CITIES, continues, fold_word
from redaction.words.eponyms import is_eponym, is_named_after
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import CITY, EPONYM, FREQUENT, NAME, UNKNOWN, WORD
from redaction.words.reader import Reader
from redaction.words.scan import Scan
from redaction.words.word_list import words

_BEFORE: Final = frozenset(
    words(
        "in from at of near to a de au aux d' vers chez sur pres ville city town village ville:"
        " municipalite"
    )
)
_REGIONS: Final = frozenset(
    words(
        "quebec ontario alberta manitoba saskatchewan canada yukon nunavut labrador france"
        " newfoundland columbia brunswick nova scotia ottawa-carleton"
    )
)
"""Regions too wide to identify anyone, though a town may bear the name."""
_GAPS: Final = frozenset((" ", ". ", "-", "'"))
_CODE_BEHIND: Final = re.compile(r",? {1,3}\(?[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]")


def places(scan: Scan) -> Iterator[Finding]:
    """Yield guesses: the longest name of a town that begins at a word."""
    until = -1
    for index, (word, found) in enumerate(zip(scan.words, scan.meanings, strict=True)):
        if index <= until:
            continue
        capital = word.text[found.skip].isupper()
        if not (capital or found.reading in (NAME, UNKNOWN)):
            continue
        last = _longest(scan, index)
        if last > index or (last == index and _is_town(scan, index, capital=capital)):
            until = last
            start = word.start + (found.skip if last == index else 0)
            yield Finding(start, scan.words[last].end, Kind.ADDRESS, Certainty.GUESS)


def _longest(scan: Scan, index: int) -> int:
    """Return the last word of the longest town that begins here, or one before the first."""
    words, found = scan.words, scan.meanings[index]
    last = index if found.senses & CITY else index - 1
    name = fold_word(words[index].text[found.skip :])
    if not continues(name):
        return last
    for at in range(index + 1, len(words)):
        if scan.plain[words[at - 1].end : words[at].start] not in _GAPS:
            break
        name = f"{name} {fold_word(words[at].text)}"
        if name in CITIES and words[at].text[0].isupper() == words[index].text[0].isupper():
            last = at
        if not continues(name):
            break
    return last


def _is_town(scan: Scan, index: int, *, capital: bool) -> bool:
    word, found = scan.words[index], scan.meanings[index]
    if found.senses & EPONYM and _names_a_disease(Reader(scan), index):
        return False
    if word.low in _REGIONS:  # with a postal code behind it, it is the town of that name
        return capital and _CODE_BEHIND.match(scan.plain, word.end) is not None
    if found.reading in (NAME, UNKNOWN):
        return capital or found.reading is NAME or _announced(scan, index)
    return (
        capital
        and _announced(scan, index)
        and (found.reading is not WORD or not word.text.isupper())
    )


def _names_a_disease(reader: Reader, index: int) -> bool:
    """Say whether a town is the eponym of a disease or a score here; Hamilton is a town first."""
    if is_named_after(reader, index):
        return True
    frequent = reader.meanings[index].senses & FREQUENT
    return not frequent and not _announced(reader.scan, index) and is_eponym(reader, index)


def _announced(scan: Scan, index: int) -> bool:
    if not index:
        return False
    before = scan.words[index - 1]
    return before.low in _BEFORE and scan.plain[before.end : scan.words[index].start] == " "
