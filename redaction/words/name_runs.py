"""Widens the words that are surely names by the words that belong to them.

``Joy`` before ``Tremblay``, ``van der`` before ``Meer``, the ``K.`` after ``Ona``.
"""

from collections.abc import Iterator
from typing import Final

from redaction.words.meaning import (
    ANY_NAME,
)
from redaction.words.name_company import in_quotes
from redaction.words.name_cues import PARTICLES
from redaction.words.name_edges import left_edge, right_edge
from redaction.words.name_joins import joins
from redaction.words.reader import Reader

_FOREIGN: Final = frozenset({"van", "vd", "von", "bin", "ibn", "bint", "ter"})


def ranges(reader: Reader, seeds: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the range of each name in a text, given the words that are surely names."""
    found = _grown(reader, seeds)
    for index in sorted(found):
        word = reader.words[index]
        start = left_edge(reader, found, index)
        end = right_edge(reader, found, index)
        skip = reader.meanings[index].skip
        yield (start if start < word.start else word.start + skip), end


def _grown(reader: Reader, seeds: set[int]) -> set[int]:
    """Return the seeds and every word that stands beside one and can be a name."""
    found = seeds | in_quotes(reader, seeds)
    waiting = list(found)
    while waiting:
        index = waiting.pop()
        for at in (index - 1, index + 1, _past_particles(reader, index)):
            if at not in found and reader.word(at) is not None and joins(reader, at, index):
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
