"""Widens the words that are surely names by the words that belong to them.

``Joy`` before ``Tremblay``, ``van der`` before ``Meer``, the ``K.`` after ``Ona``.
"""

import re
from collections.abc import Iterator
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
from redaction.words.name_company import in_quotes, joins_as_word, joins_before_comma
from redaction.words.name_cues import PARTICLES, PEOPLE, TITLES
from redaction.words.reader import Reader

_NEXT: Final = frozenset({" ", "-", "  ", ".", ". ", "/", '" ', "\u00bb ", " \u00bb "})
_COMMA: Final = frozenset({", ", ",", " | ", "|", "~", "^", "*"})
_FOREIGN: Final = frozenset({"van", "vd", "von", "bin", "ibn", "bint", "ter"})
_ENDS: Final = re.compile(r"[ \t]*(?:[,;:!?()\n\r\t\"<\]\u00b7]|\.(?:\s|$)|$|- |\d)")


def ranges(reader: Reader, seeds: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the range of each name in a text, given the words that are surely names."""
    found = _grown(reader, seeds)
    for index in sorted(found):
        word = reader.words[index]
        start = _left(reader, found, index)
        end = _right(reader, found, index)
        skip = reader.meanings[index].skip
        yield (start if start < word.start else word.start + skip), end


def _grown(reader: Reader, seeds: set[int]) -> set[int]:
    """Return the seeds and every word that stands beside one and can be a name."""
    found = seeds | in_quotes(reader, seeds)
    waiting = list(found)
    while waiting:
        index = waiting.pop()
        for at in (index - 1, index + 1, _past_particles(reader, index)):
            if at not in found and reader.word(at) is not None and _joins(reader, at, index):
                found.add(at)
                waiting.append(at)
    return found | _between(reader, found) | _before_particles(reader, found)


def _between(reader: Reader, found: set[int]) -> set[int]:
    """Return words with a capital that stand between two parts of a name: Chen Gui Ying."""
    return {
        index + 1
        for index in found
        if index + 2 in found
        and index + 1 not in found
        and reader.gap(index + 1) == reader.gap(index + 2) == " "
        and (reader.words[index + 1].text[0].isupper() or len(reader.words[index + 1].text) == 1)
    }


def _before_particles(reader: Reader, found: set[int]) -> set[int]:
    """Return first names before a particle that is no word of ours: ``Jan van der Berg``."""
    firsts = set()
    for index in found:
        at = index - 1
        while reader.low(at) in PARTICLES and reader.gap(at + 1) == " " and at > index - 4:
            at -= 1
        word = reader.word(at)
        tied = at < index - 1 and reader.low(at + 1) in _FOREIGN and reader.gap(at + 1) == " "
        if tied and word and word.text[0].isupper() and word.meaning.senses & ANY_NAME:
            firsts.add(at)
    return firsts


def _past_particles(reader: Reader, index: int) -> int:
    """Return the word that particles tie to this one: ``Jean de Dieu``; else itself."""
    at = index + 1
    while reader.low(at) in PARTICLES and reader.gap(at) in (" ", "-", "'") and at < index + 4:
        at += 1
    word = reader.word(at)
    gaps = (" ", "-", "'", ". ") if reader.low(at - 1) in ("st", "ste") else (" ", "-", "'")
    tied = word is not None and at > index + 1 and reader.gap(at) in gaps
    return at if tied and word is not None and word.text[0].isupper() else index


def _joins(reader: Reader, at: int, beside: int) -> bool:
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
        return found.reading != WORD and len(word.text) > 3
    if found.reading == WORD:
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
        return found.reading == NAME
    if found.reading == UNKNOWN:
        return len(word.text) > 3 and at > beside
    if found.reading == WORD and at > beside:  # gary whiteheads chart
        owner = meaning(word.low[:-1]).senses if word.low.endswith("s") else 0
        return bool(owner & FAMILY and not found.senses & (COMMON | TRADE | FUNCTION))
    if found.reading == NAME:
        return True
    return found.reading == EITHER and bool(found.senses & FREQUENT)


def _joins_comma(reader: Reader, at: int, beside: int) -> bool:
    """Say whether a comma parts one name: KING, Mark; not Kelsey, Will you call."""
    word, found = reader.words[at], reader.meanings[at]
    if not word.text[0].isupper():
        return False
    if found.reading == WORD and (at < beside or not found.senses & ANY_NAME):
        return word.text.isupper() or joins_before_comma(reader, at, beside)
    if at < beside:
        first = not reader.opens(at) or _ENDS.match(reader.plain, reader.words[beside].end)
        return word.text.isupper() or (found.reading == EITHER and bool(first))
    capitals = reader.words[beside].text.isupper()
    if found.reading == WORD:  # POULIN, Constant
        return capitals and not found.senses & (FUNCTION | TRADE)
    return capitals or _ENDS.match(reader.plain, word.end) is not None


def _left(reader: Reader, found: set[int], index: int) -> int:
    """Return where the name begins, with initials and particles before the word."""
    start = reader.words[index].start
    at = index - 1
    while at >= 0 and at not in found and reader.gap(at + 1) in (" ", "-", ".", ". ", "'"):
        word = reader.words[at]
        if _is_initial(reader, at, before=True) or (
            (word.low in PARTICLES or word.low == "a") and _is_particle(reader, found, at)
        ):
            start = word.start
        else:
            break
        at -= 1
    return start


def _is_particle(reader: Reader, found: set[int], at: int) -> bool:
    """Say whether it belongs to the name: by a capital, or by a name, title or initial before."""
    word = reader.words[at]
    if word.text[0].isupper() and not reader.opens(at):
        return True
    if len(word.text) > 1 and word.text.isupper() and reader.words[at + 1].text.isupper():
        return True  # DE LA CHEVROTIERE ANNE
    if word.low == "a":  # an Acadian's name goes on so: Odette à Sylvère
        return at - 1 in found and reader.gap(at) == " "
    first = at
    while first > 0 and reader.low(first) in PARTICLES and reader.gap(first) in (" ", "-", ". "):
        if first - 1 in found:
            return True
        first -= 1
    before = reader.low(first)
    return (
        before in TITLES
        or before in ("bin", "ben", "van", "von", "el", "al", "abu", "ibn", "bint")
        or (before in PEOPLE and before != word.low)
        or (len(before) == 1 and first < at and _begins_name(reader, first))
    )


def _begins_name(reader: Reader, at: int) -> bool:
    """Say whether an initial has its dot, or a title before it: ``Dr Z van der Merwe``."""
    named = reader.gap(at + 1) == ". " or reader.low(at - 1) in TITLES
    return named and _is_initial(reader, at, before=True)


def _is_initial(reader: Reader, at: int, *, before: bool) -> bool:
    word = reader.words[at]
    hyphened = (
        len(word.text) in (3, 5) and word.text[1] == "-" and word.text.replace("-", "").isupper()
    )
    if (len(word.text) > 1 and not hyphened) or not word.text.isupper():
        return (
            len(word.text) == 2
            and word.text[0].isupper()
            and reader.plain[word.end : word.end + 1] == "."
            and before
            and word.low not in TITLES
        )
    dotted = reader.plain[word.end : word.end + 1] == "."
    if before:
        return dotted or (
            word.text not in "IAYOEL"
            and reader.gap(at) in (" ", "\n", "")
            and reader.plain[word.start - 1 : word.start] != "'"
        )
    after = reader.plain[word.end : word.end + 1]
    return not after.isalnum() and after not in ("'", "/", "&")


def _is_in_column(reader: Reader, at: int) -> bool:
    """Say whether a letter stands as lists of capitals have it: ``BELLEROSE,J  acte 15804``."""
    end = reader.words[at].end
    return reader.words[at - 1].text.isupper() and not reader.plain[end : end + 1].strip()


def _right(reader: Reader, found: set[int], index: int) -> int:
    """Return where the name ends, with initials and their dots after the word."""
    end = reader.words[index].end
    at = index + 1
    while (
        reader.word(at) is not None
        and at not in found
        and reader.gap(at) in (" ", "-", ".", ". ", ", ", ",")
    ):
        word = reader.words[at]
        if reader.gap(at) == "," and not _is_in_column(reader, at):
            break
        if reader.gap(at) == ". " and at == index + 1:
            break
        if not _is_initial(reader, at, before=False) or (
            reader.gap(at) == ", "
            and reader.plain[word.end : word.end + 1] != "."
            and word.text in "IAYOL"
        ):
            break
        end = word.end + (reader.plain[word.end : word.end + 1] == ".")
        at += 1
    if reader.plain[end - 2 : end] == "'s":
        end -= 2
    return end
