"""Finds ordinary words that stand as names: after a title, a role or a greeting."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from redaction.words.birth_dates import MONTHS
from redaction.words.cues import Cues
from redaction.words.meaning import (
    ANY_NAME,
    CLINICAL,
    FAMILY,
    FUNCTION,
    GIVEN,
    TRADE,
    WORD,
    meaning,
)
from redaction.words.name_cues import GREETINGS, KIN, NAME_LABELS, PEOPLE, SAID, TITLES
from redaction.words.reader import GREETING_CUE, ROLE_CUE, TITLE_CUE, Reader
from redaction.words.word_list import word_set

_TITLES: Final = Cues(TITLES | {"m"})
_INSIDE: Final = frozenset({"de", "du", "des", "la", "le", "van", "von", "der", "den"})
ENDS: Final = re.compile(r"[ \t]*(?:[,;:!?(\n\r)\]\"<\u00bb]|\.(?:\s|$)|$|-{1,2} |\d)")
"""What ends a phrase, so that a word before it is no part of a longer one."""
_STOPS: Final = re.compile(r"[ \t]*(?:[,;!?(\n\r)\]\"<]|\.(?:\s|$)|$)")
_MONTHS: Final = frozenset(name for names in MONTHS for name in names)
"""Some are first names in other languages: Mai, An Mai."""
_PATIENTS: Final = word_set("patient patiente pt pte pts client cliente")
_BEING: Final = frozenset({"aide", "is", "was", "has"})


def ordinary_names(reader: Reader) -> set[int]:
    """Return the words of the language that a title, a role or a greeting makes names."""
    return {
        index
        for announcing in (_TITLES, PEOPLE, GREETINGS)
        for first, index in _after(reader, reader.scan.at(announcing), titled=announcing is _TITLES)
        if reader.word(index) is not None
        and reader.meanings[index].reading is WORD
        and _stands(reader, first, index, titled=announcing is _TITLES)
    }


def _after(reader: Reader, places: Sequence[int], *, titled: bool) -> Iterator[tuple[int, int]]:
    """Yield the first word after some words, and the first that is no initial and no particle."""
    for at in places:
        index = at + 1
        while index < at + 5 and _is_passed(reader, index, titled=titled):
            index += 1
        yield at + 1, index


def _is_passed(reader: Reader, index: int, *, titled: bool) -> bool:
    """Say whether it is an initial, or a particle inside a name: Dr O. de la Neige."""
    word = reader.word(index)
    if word is None:
        return False
    return (len(word.text) == 1 and word.text.isupper()) or (titled and word.text in _INSIDE)


def _stands(reader: Reader, first: int, index: int, *, titled: bool) -> bool:
    word, cue = reader.words[index], reader.cue(first)
    if word.low in NAME_LABELS and reader.gap_after(index).startswith(":"):
        return False
    if cue < (TITLE_CUE if titled else ROLE_CUE) or len(word.text) < 2:
        return False
    found = reader.meanings[index]
    capital = word.text[found.skip].isupper()
    if titled:
        inside = reader.low(index - 1) in _INSIDE
        if inside and (not capital or found.senses & TRADE):  # Dr de garde, Mme la Directrice
            return False
        return _with_title(found.senses, capital=capital) or _is_owned(word.low)
    if not capital or word.text.isupper():
        return False
    return _greeted(reader, index) if cue == GREETING_CUE else _with_role(reader, index)


def _with_title(senses: int, *, capital: bool) -> bool:
    if capital:
        return not senses & FUNCTION or bool(senses & ANY_NAME)
    return bool(senses & ANY_NAME) and not senses & (FUNCTION | TRADE)


def _is_owned(low: str) -> bool:
    """Say whether it is the name of an owner, or a compound: mrs pages referral, mme demi-lune."""
    owner = low.endswith("s") and meaning(low[:-1]).senses & FAMILY
    return bool(owner) or low.endswith("'s") or "-" in low


def _greeted(reader: Reader, index: int) -> bool:
    end = ENDS.match(reader.plain, reader.words[index].end)
    given = reader.meanings[index].senses & GIVEN or reader.low(index) in _MONTHS
    return bool(given) and end is not None


def _with_role(reader: Reader, index: int) -> bool:
    senses = reader.meanings[index].senses
    followed = _is_followed(reader, index)
    if reader.low(index - 1) in KIN and not reader.opens(index):
        return followed or bool(senses & GIVEN) or not senses & (FUNCTION | TRADE | CLINICAL)
    if reader.low(index - 1) in _PATIENTS and _ends_phrase(reader, index):  # pt An, patient Mai
        return bool(senses & GIVEN and senses & FUNCTION) or reader.low(index) in _MONTHS
    return bool(senses & GIVEN) and not senses & TRADE and (followed or not senses & FUNCTION)


def _ends_phrase(reader: Reader, index: int) -> bool:
    """Say whether nothing follows that a word or a day could belong to."""
    return _STOPS.match(reader.plain, reader.words[index].end) is not None


def _is_followed(reader: Reader, index: int) -> bool:
    """Say whether a capital, a sign or the end follows, or what people do: neighbour Will Grant."""
    following = reader.word(index + 1)
    if following is None or reader.gap_after(index) != " ":
        return True
    return following.text[0].isupper() or following.low in SAID or following.low in _BEING
