"""Finds ordinary words that stand as names: after a title, a role or a greeting."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.words.meaning import ANY_NAME, CLINICAL, FUNCTION, GIVEN, TRADE, WORD
from redaction.words.name_cues import GREETINGS, KIN, PEOPLE, SAID, TITLES
from redaction.words.reader import GREETING_CUE, ROLE_CUE, TITLE_CUE, Reader

ENDS: Final = re.compile(r"[ \t]*(?:[,;:!?(\n\r)\]\"<\u00bb]|\.(?:\s|$)|$|-{1,2} |\d)")
"""What ends a phrase, so that a word before it is no part of a longer one."""
_BEING: Final = frozenset({"aide", "is", "was", "has"})


def ordinary_names(reader: Reader) -> set[int]:
    """Return the words of the language that a title, a role or a greeting makes names."""
    return {
        index
        for cues in (TITLES, PEOPLE, GREETINGS)
        for low in reader.scan.places.keys() & cues
        for index in _after(reader, reader.scan.places[low])
        if reader.word(index) is not None
        and reader.meanings[index].reading == WORD
        and _stands(reader, index, titled=cues is TITLES)
    }


def _after(reader: Reader, places: list[int]) -> Iterator[int]:
    """Yield the words after some words, initials passed over."""
    for at in places:
        index = at + 1
        while index < at + 4 and len(reader.low(index)) == 1 and reader.words[index].text.isupper():
            index += 1
        yield index


def _stands(reader: Reader, index: int, *, titled: bool) -> bool:
    word, cue = reader.words[index], reader.cue(index)
    if cue < (TITLE_CUE if titled else ROLE_CUE) or len(word.text) < 2:
        return False
    capital = word.text[0].isupper()
    if titled:
        return _with_title(reader.meanings[index].senses, capital=capital)
    if not capital or word.text.isupper():
        return False
    return _greeted(reader, index) if cue == GREETING_CUE else _with_role(reader, index)


def _with_title(senses: int, *, capital: bool) -> bool:
    if capital:
        return not senses & FUNCTION or bool(senses & ANY_NAME)
    return bool(senses & ANY_NAME) and not senses & (FUNCTION | TRADE)


def _greeted(reader: Reader, index: int) -> bool:
    end = ENDS.match(reader.plain, reader.words[index].end)
    return bool(reader.meanings[index].senses & GIVEN) and end is not None


def _with_role(reader: Reader, index: int) -> bool:
    senses = reader.meanings[index].senses
    followed = _is_followed(reader, index)
    if reader.low(index - 1) in KIN and not reader.opens(index):
        return followed or bool(senses & GIVEN) or not senses & (FUNCTION | TRADE | CLINICAL)
    return bool(senses & GIVEN) and not senses & TRADE and (followed or not senses & FUNCTION)


def _is_followed(reader: Reader, index: int) -> bool:
    """Say whether a capital, a sign or the end follows, or what people do: neighbour Will Grant."""
    following = reader.word(index + 1)
    if following is None or reader.gap_after(index) != " ":
        return True
    return following.text[0].isupper() or following.low in SAID or following.low in _BEING
