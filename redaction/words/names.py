"""Guesses which words are names: by what they may mean, by capitals, by the words beside them.

A word that is a name and nothing else is one wherever it stands. A word that
may be either (Rose, Page, Mark) needs a cue: a title, a role, a capital inside
a sentence, a name beside it. A word that no list knows is a name if it has a
capital. Guesses alone are shown to the user word by word, and can be dismissed.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.compound_eponyms import compound_eponyms
from redaction.words.dose import is_dosed
from redaction.words.either_names import stands_with_capital
from redaction.words.eponyms import SCORED, is_eponym
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    EITHER,
    EPONYM,
    FREQUENT,
    FUNCTION,
    NAME,
    TRADE,
    WORD,
)
from redaction.words.name_company import in_cells
from redaction.words.name_cues import (
    ALSO_VERBS,
    BY,
    EPONYM_OF,
    GREETINGS,
    NAME_LABELS,
    PEOPLE,
    TITLES,
)
from redaction.words.name_runs import ranges
from redaction.words.ordinary_names import ordinary_names
from redaction.words.reader import NO_CUE, ROLE_CUE, TITLE_CUE, Reader
from redaction.words.result_names import FIRST_OF_EXAMS, FIRST_OF_MEASURES
from redaction.words.small_names import stands_in_small_letters
from redaction.words.told_names import told_names

_CUES: Final = TITLES | PEOPLE | GREETINGS | {"ref", "refs", "lang"}
_SOFT_CUES: Final = NAME_LABELS | BY
_WEEKDAYS: Final = frozenset({"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat"})
_ABBREVIATED: Final = re.compile(r"\.? ?:|\.(?= ?[:\d#\u2063])")


def names(reader: Reader) -> Iterator[Finding]:
    """Yield guesses, each a word with the particles and initials that belong to it."""
    things = compound_eponyms(reader)
    seeds = {
        index
        for index, found in enumerate(reader.meanings)
        if found.reading is not WORD and index not in things and _is_name(reader, index)
    }
    seeds |= ordinary_names(reader) | told_names(reader) | in_cells(reader)
    seeds |= _again(reader, seeds)
    for start, end in ranges(reader, seeds):
        yield Finding(start, end, Kind.NAME, Certainty.GUESS)


def _again(reader: Reader, seeds: set[int]) -> set[int]:
    """Return the same words with a capital, wherever else they stand: Evra? No, Evra called."""
    told = {
        reader.words[index].low
        for index in seeds
        if reader.words[index].text.istitle()
        and len(reader.words[index].text) > 2
        and reader.meanings[index].reading in (EITHER, WORD)
        and not reader.meanings[index].senses & (FUNCTION | TRADE | CLINICAL)
    } - ALSO_VERBS
    return {
        index
        for index, word in enumerate(reader.words if told else ())
        if word.low in told and word.text.istitle() and not reader.technical(index)
    }


def _is_name(reader: Reader, index: int) -> bool:
    word, found = reader.words[index], reader.meanings[index]
    text = word.text[found.skip :]
    if len(word.text) < 2 or _is_technical(reader, index) or _is_no_name(reader, index):
        return False
    if _is_cue(word.low, found.senses):
        titled = reader.cue(index) == TITLE_CUE and word.low not in TITLES
        return titled and word.text[0].isupper()
    if word.low in FIRST_OF_MEASURES and SCORED.match(reader.plain, word.end):
        return reader.cue(index) >= ROLE_CUE  # Berg 38/56, Tinetti 17
    if text[:1].islower():
        return word.low not in FIRST_OF_EXAMS and stands_in_small_letters(reader, index)
    if found.senses & EPONYM and is_eponym(reader, index):
        return False
    return _in_capitals(reader, index) if text.isupper() else _with_capital(reader, index)


def _is_no_name(reader: Reader, index: int) -> bool:
    """Say whether it is a day of the week: Thu is a name, but hardly without a title."""
    return reader.low(index) in _WEEKDAYS and reader.cue(index) < ROLE_CUE


def _with_capital(reader: Reader, index: int) -> bool:
    reading = reader.meanings[index].reading
    if _names_a_disease(reader, index):
        return False
    if reading is EITHER:
        return stands_with_capital(reader, index)
    return reading is NAME or _is_unknown_name(reader, index)


def _names_a_disease(reader: Reader, index: int) -> bool:
    """Say whether it is an eponym, listed or not, by the word behind it: Zorn's disease."""
    beside = reader.gap_after(index) in (" ", "' ") and reader.low(index + 1) in EPONYM_OF
    return beside and reader.cue(index) < ROLE_CUE


def _is_cue(low: str, senses: int) -> bool:
    """Say whether the word announces names and is none: Mrs, patient; but Page may be one."""
    return low in _CUES or (low in _SOFT_CUES and not senses & ANY_NAME)


def _is_unknown_name(reader: Reader, index: int) -> bool:
    word = reader.words[index]
    if reader.cue(index) >= ROLE_CUE:
        return True
    known = _is_label(reader, index) or is_dosed(reader.plain, word.end)
    return len(word.text) > 2 and not known


def _is_technical(reader: Reader, index: int) -> bool:
    """Say whether it is a piece of code; a known name in the name of a file is a name."""
    word, found = reader.words[index], reader.meanings[index]
    named = found.reading is NAME and word.text[0].isupper() and len(word.text) > 3
    return not named and reader.technical(index)


def _is_label(reader: Reader, index: int) -> bool:
    """Say whether an unknown word announces something: ``Addr:``, ``Exp.``."""
    word = reader.words[index]
    return len(word.text) < 6 and _ABBREVIATED.match(reader.plain, word.end) is not None


def _in_capitals(reader: Reader, index: int) -> bool:
    """Judge a word in capitals: short ones are short forms, unless names with a cue."""
    word, found = reader.words[index], reader.meanings[index]
    cue, length = reader.cue(index), len(word.text)
    if cue >= ROLE_CUE or found.reading is EITHER:
        return cue >= ROLE_CUE
    named = found.reading is NAME and (found.senses & FREQUENT and length > 3)
    return bool(named) or length > 4 or (cue > NO_CUE and found.reading is NAME)
