"""Tells an eponym from the person whom it was named after: Parkinson's disease, Mr. Parkinson."""

import re
from typing import Final

from redaction.words.masked import HIDDEN, is_hidden_after
from redaction.words.meaning import CLINICAL, DISEASE, EPONYM, FREQUENT, LAB, NAME
from redaction.words.name_cues import EPONYM_AFTER, EPONYM_BEFORE, LINKS
from redaction.words.reader import BY_CUE, ROLE_CUE, TITLE_CUE, Reader
from redaction.words.word_list import word_set

_HISTORY: Final = frozenset(
    {
        "hx",
        "no",
        "pas",
        "known",
        "connu",
        "connue",
        "atcd",
        "pmhx",
        "pmh",
        "dx",
        "for",
        "suspected",
        "possible",
        "query",
        "with",
        "avec",
        "on",
        "sous",
        "has",
        "r/o",
        "ro",
        "neg",
        "positive",
    }
)
_MET: Final = word_set(
    "met saw told asked called emailed texted paged reached rencontre croise joint"
)
"""What is done with people."""
_FILES: Final = word_set("file chart record dossier fiche")
"""What people have, ``the chart of Graves``."""
_SCALES: Final = word_set("glasgow braden centor barthel apgar")
SCORED: Final = re.compile(rf"(?: score)?[ :=]{{1,3}}(?:\d{{1,3}}(?:/\d|[ ,.;)]|$)|{HIDDEN})")
"""What stands behind a scale or a test whose name may be a person's, also where it was masked."""
_DUTCH: Final = frozenset({"van", "vd", "der", "den"})
"""Before these a word is a family's name: ``van der Berg``, who made no scale."""
_BESIDE: Final = frozenset(" ,-'/")
_CLOSE: Final = frozenset(" ,:;/-'")
"""What may stand between a word of a history and an eponym; a sentence ends it."""


def is_eponym(reader: Reader, index: int) -> bool:
    """Say whether a word of the eponyms' list stands for a disease, test or sign here."""
    cue = reader.cue(index)
    if _is_person(reader, index) and reader.low(index + 1) not in EPONYM_AFTER:
        return False
    if cue == TITLE_CUE or (cue >= ROLE_CUE and not _after(reader, index)):
        return False
    if _after(reader, index) or _before(reader, index) or is_scored(reader, index):
        return True
    if reader.low(index - 1) in _DUTCH and reader.gap(index) == " ":
        return False
    senses = reader.meanings[index].senses
    if senses & FREQUENT or (cue == BY_CUE and not _history(reader, index)):
        return _history(reader, index) and not _name_beside(reader, index)
    return not _name_beside(reader, index)


def is_named_after(reader: Reader, index: int) -> bool:
    """Say whether a word for what eponyms name stands beside: Wells score, maladie de Crohn."""
    beside = reader.gap_after(index) == " " and reader.low(index + 1) in EPONYM_AFTER
    return beside or _before(reader, index) or is_scored(reader, index)


def is_scored(reader: Reader, index: int) -> bool:
    """Say whether it is a scale with its score: Glasgow 15."""
    scored = SCORED.match(reader.plain, reader.words[index].end)
    return scored is not None and reader.low(index) in _SCALES


def _is_person(reader: Reader, index: int) -> bool:
    """Say whether a person stands there by the words before: met Murphy, the file of Graves."""
    before = reader.low(index - 1)
    return before in _MET or (before in ("of", "de") and reader.low(index - 2) in _FILES)


def _after(reader: Reader, index: int) -> bool:
    """Say whether what it names follows: Graves' disease, Murphy neg, Guillain-Barré syndrome."""
    at = index + 1
    if is_hidden_after(reader.plain, reader.words[index].end):
        return True
    for _ in range(3):
        word = reader.word(at)
        if word is None or len(reader.gap(at)) > 3 or not _BESIDE.issuperset(reader.gap(at)):
            return False
        if word.low in EPONYM_AFTER:
            return True
        found = reader.meanings[at].senses
        if not (
            found & EPONYM or found & (DISEASE | LAB) or word.low in ("s", "coma", "and", "et")
        ):
            return False
        if found & (DISEASE | LAB) and not found & EPONYM and word.text.islower():
            return True
        at += 1
    return False


def _before(reader: Reader, index: int) -> bool:
    """Say whether what it names stands before: maladie de Crohn, signe d'Homans."""
    at = index - 1
    while at >= max(0, index - 3):
        word = reader.words[at]
        if word.low in EPONYM_BEFORE:
            return True
        if word.low not in LINKS and not reader.meanings[at].senses & EPONYM:
            return False
        at -= 1
    return False


def _history(reader: Reader, index: int) -> bool:
    near = [index + 1] if reader.word(index + 1) and reader.gap_after(index) == " " else []
    for at in range(index - 1, max(-1, index - 4), -1):
        if not _CLOSE.issuperset(reader.gap(at + 1)):
            break
        near.append(at)
    return any(
        reader.low(at) in _HISTORY
        or reader.low(at).startswith(HIDDEN)
        or (
            reader.meanings[at].senses & (DISEASE | LAB) and reader.meanings[at].reading is not NAME
        )
        for at in near
    )


def _name_beside(reader: Reader, index: int) -> bool:
    """Say whether another name stands beside it, which makes both a person's."""
    for at in (index - 1, index + 1):
        word = reader.word(at)
        if word is None or reader.gap(max(at, index)) not in (" ", ", "):
            continue
        other = reader.meanings[at]
        if (
            other.reading is NAME
            and not other.senses & (EPONYM | CLINICAL)
            and word.text[0].isupper()
        ):
            return True
    return False
