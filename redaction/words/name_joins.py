"""Says whether a word is part of the name that the word beside it is part of."""

import re
from typing import Final

from redaction.words.meaning import (
    ANY_NAME,
    CITY,
    COMMON,
    EITHER,
    FAMILY,
    FREQUENT,
    FUNCTION,
    NAME,
    TRADE,
    UNKNOWN,
    WORD,
    meaning,
)
from redaction.words.name_company import joins_as_word, joins_before_comma
from redaction.words.name_cues import PEOPLE, TITLES
from redaction.words.reader import Reader

_NEXT: Final = frozenset({" ", "-", "  ", ".", ". ", "/", '" ', "\u00bb ", " \u00bb "})
_COMMA: Final = frozenset({", ", ",", " | ", "|", "~", "^", "*"})
_ENDS: Final = re.compile(r"[ \t]*(?:[,;:!?()\n\r\t\"<\]\u00b7]|\.(?:\s|$)|$|- |\d)")


def joins(reader: Reader, at: int, beside: int) -> bool:
    """Say whether a word is part of the name that the word beside it is part of."""
    gap = reader.gap(max(at, beside))
    word = reader.words[at]
    if len(word.text) < 2 or word.low in TITLES or reader.technical(at):
        return False
    if at > beside + 1:
        return reader.meanings[at].senses & (ANY_NAME | FUNCTION) != FUNCTION
    if gap in _NEXT:
        if word.text[0].islower():
            return _joins_small(reader, at, beside)
        return _joins_capital(reader, at, beside)
    if gap in _COMMA:
        return _joins_comma(reader, at, beside)
    return False


def _joins_capital(reader: Reader, at: int, beside: int) -> bool:
    word, found = reader.words[at], reader.meanings[at]
    other = reader.words[beside].text
    if other[0].islower():
        return False
    if word.text.isupper() and not other.isupper():
        return found.reading is not WORD and len(word.text) > 3
    if found.reading is WORD:
        named = found.senses & ANY_NAME and not found.senses & FUNCTION
        if found.senses & FUNCTION and at > beside:  # Dallas Lê
            ended = _ENDS.match(reader.plain, word.end) is not None
            return bool(found.senses & ANY_NAME) and ended and not word.text.isupper()
        if found.senses & TRADE:
            named = named and at > beside and word.low not in PEOPLE
        opens = at < beside and reader.opens(at) and not found.senses & FREQUENT
        return (bool(named) and not opens) or joins_as_word(reader, at, beside)
    return True


def _joins_small(reader: Reader, at: int, beside: int) -> bool:
    found, word = reader.meanings[at], reader.words[at]
    if not reader.words[beside].text[0].islower() or reader.meanings[beside].senses & CITY:
        return found.reading is NAME
    if found.reading is UNKNOWN:
        return len(word.text) > 3 and at > beside
    if found.reading is WORD and at > beside:  # gary whiteheads chart
        owner = meaning(word.low[:-1]).senses if word.low.endswith("s") else 0
        return bool(owner & FAMILY and not found.senses & (COMMON | TRADE | FUNCTION))
    if found.reading is NAME:
        return True
    return found.reading is EITHER and bool(found.senses & FREQUENT)


def _joins_comma(reader: Reader, at: int, beside: int) -> bool:
    """Say whether a comma parts one name: KING, Mark; not Kelsey, Will you call."""
    word, found = reader.words[at], reader.meanings[at]
    if not word.text[0].isupper():
        return False
    if found.reading is WORD and (at < beside or not found.senses & ANY_NAME):
        return word.text.isupper() or joins_before_comma(reader, at, beside)
    if at < beside:
        first = not reader.opens(at) or _ENDS.match(reader.plain, reader.words[beside].end)
        return word.text.isupper() or (found.reading is EITHER and bool(first))
    capitals = reader.words[beside].text.isupper()
    if found.reading is WORD:  # POULIN, Constant
        return capitals and not found.senses & (FUNCTION | TRADE)
    return capitals or _ENDS.match(reader.plain, word.end) is not None
