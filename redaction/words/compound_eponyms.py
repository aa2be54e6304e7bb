"""Tells what is called by several words from people: Lou Gehrig's disease, macOS Sonoma."""

from collections.abc import Iterator
from typing import Final

from redaction.lexicons import Sense, continues, senses
from redaction.words.cues import Cues, cues
from redaction.words.name_cues import EPONYM_AFTER, EPONYM_BEFORE, LINKS
from redaction.words.reader import ROLE_CUE, Reader

_AFTER: Final = Cues(EPONYM_AFTER)
_BEFORE: Final = Cues(EPONYM_BEFORE)
_LONGEST: Final = 4
"""Words of an eponym: Gilles de la Tourette."""
_SYSTEMS: Final = cues("macos osx ubuntu debian fedora")
"""Their releases are named after places and animals."""


def compound_eponyms(reader: Reader) -> set[int]:
    """Return the words of eponyms of several words, and of releases."""
    found = {
        at + 1
        for at in reader.scan.at(_SYSTEMS)
        if reader.word(at + 1) is not None and reader.gap_after(at) == " "
    }
    for first, last in _named_after(reader):
        if _is_compound(reader, first, last):
            found.update(range(first, last + 1))
    return found


def _named_after(reader: Reader) -> Iterator[tuple[int, int]]:
    """Yield each run of words before ``disease`` or behind ``maladie de`` that may be one."""
    for at in reader.scan.at(_AFTER):
        for first in range(max(0, at - _LONGEST), at - 1):
            yield first, at - 1
    for at in reader.scan.at(_BEFORE):
        first = at + 1
        while reader.low(first) in LINKS:
            first += 1
        for last in range(first + 1, min(first + _LONGEST, len(reader.words))):
            yield first, last


def _is_compound(reader: Reader, first: int, last: int) -> bool:
    inside = range(first + 1, last + 1)
    if not continues(reader.low(first)) or reader.cue(first) >= ROLE_CUE:
        return False
    if any(reader.gap(at) not in (" ", "-") for at in inside):
        return False
    name = " ".join(reader.low(at) for at in range(first, last + 1))
    return bool(senses(name.removesuffix("'s")) & Sense.EPONYM)
