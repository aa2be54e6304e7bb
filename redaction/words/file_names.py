"""Finds names in the names of files: ``smith_john.pdf``, ``ROY_MARIE.tif``, ``TremblayJ_1980.hl7``.

A clinic names what it scans and exports after the patient. What parts the words is no space
there, and capitals say nothing, so that the words are weighed with each other.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from connectors.shapes import Kind
from redaction.lexicons import Reading, Sense, fold_word, senses
from redaction.lexicons.senses import read_alone
from redaction.words.finding import Certainty, Finding

_ENDING: Final = re.compile(
    r"\.(?:pdf|tiff?|jpe?g|png|bmp|gif|heic|webp|dcm|docx?|rtf|odt|txt|hl7|xml|json|csv|xlsx?|zip|eml"
    r"|msg|mp3|wav|m4a|mp4|mov)(?!\w)",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"[\w.'-]+")
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_GAPS: Final = frozenset({"", "_", "-", ".", "__"})
_BORN: Final = re.compile(r"19\d\d")
_SHORTEST_SURE: Final = 4
_NAME: Final = Sense.GIVEN | Sense.FAMILY
_NO_NAME: Final = Sense.TRADE | Sense.FUNCTION | Sense.DRUG | Sense.LAB


class _Part(NamedTuple):
    start: int
    end: int
    text: str
    senses: Sense


def file_names(plain: str) -> Iterator[Finding]:
    """Yield guesses: what a document is called, without the words that are nobody's name."""
    for file in _FILE.finditer(plain) if _ENDING.search(plain) else ():
        endings = list(_ENDING.finditer(plain, *file.span()))
        if endings:
            parts = [
                _Part(*each.span(), each[0], senses(fold_word(each[0])))
                for each in _PART.finditer(plain, file.start(), endings[-1].start())
            ]
            for start, end in _named(plain, parts):
                yield Finding(start, end, Kind.NAME, Certainty.GUESS)


def _named(plain: str, parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the parts that are names, and of what belongs to them."""
    beside = [plain[one.end : other.start] in _GAPS for one, other in pairwise(parts)]
    found = {at for at, part in enumerate(parts) if _is_surely_name(part)}
    found |= {
        each
        for at, near in enumerate(beside)
        if near and _are_couple(parts[at], parts[at + 1])
        for each in (at, at + 1)
    }
    for at in range(len(beside)):  # to the right, then to the left
        if beside[at] and at in found and _belongs(parts[at + 1]):
            found.add(at + 1)
    for at in reversed(range(len(beside))):
        if beside[at] and at + 1 in found and _belongs(parts[at]):
            found.add(at)
    yield from (parts[at][:2] for at in sorted(found))


def _is_surely_name(part: _Part) -> bool:
    frequent = part.senses & Sense.FREQUENT and read_alone(part.senses) is Reading.NAME
    return bool(frequent) and len(part.text) >= _SHORTEST_SURE


def _are_couple(one: _Part, other: _Part) -> bool:
    """Say whether two words that may be names stand together, and one is hardly a word."""
    both, either = one.senses & other.senses, one.senses | other.senses
    named = one.senses & _NAME and other.senses & _NAME and either & Sense.GIVEN
    frequent = both & Sense.FREQUENT and not both & Sense.COMMON
    return bool(named and frequent) and not either & _NO_NAME


def _belongs(part: _Part) -> bool:
    """Say whether a part beside a name is of it: another name, an initial, the year of birth."""
    if _BORN.fullmatch(part.text):
        return True
    if len(part.text) == 1:
        return part.text.isalpha() and part.text != "x"  # x-ruby
    reading = read_alone(part.senses)
    if reading is Reading.UNKNOWN:
        return part.text.istitle() and len(part.text) > 2
    return reading in (Reading.NAME, Reading.EITHER) and not part.senses & _NO_NAME
