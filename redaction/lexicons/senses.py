"""What a word may mean; one letter each in the files."""

import enum
from functools import cache
from typing import Final


class Sense(enum.IntFlag):
    """What a word may mean. A word has any number of senses."""

    GIVEN = enum.auto()
    FAMILY = enum.auto()
    FREQUENT = enum.auto()
    CITY = enum.auto()
    STREET = enum.auto()
    ENGLISH = enum.auto()
    FRENCH = enum.auto()
    COMMON = enum.auto()
    FUNCTION = enum.auto()
    TRADE = enum.auto()
    DRUG = enum.auto()
    LAB = enum.auto()
    DISEASE = enum.auto()
    EPONYM = enum.auto()


NONE: Final = Sense(0)
NAME: Final = Sense.GIVEN | Sense.FAMILY
ORDINARY: Final = (
    Sense.ENGLISH
    | Sense.FRENCH
    | Sense.COMMON
    | Sense.FUNCTION
    | Sense.TRADE
    | Sense.DRUG
    | Sense.LAB
    | Sense.DISEASE
    | Sense.STREET
)

CERTAIN: Final = ORDINARY & ~(Sense.ENGLISH | Sense.FRENCH)
"""A rare name does not count against these."""

LETTERS: Final = dict(zip("GFNCSERKUTDLIP", Sense, strict=True))
"""How the files write them."""
MARKS: Final = {sense: letter for letter, sense in LETTERS.items()}


@cache  # a few hundred combinations occur
def read_senses(letters: str) -> Sense:
    """Return the senses that the letters of an entry stand for."""
    found = NONE
    for letter in letters:
        found |= LETTERS[letter]
    return found


def write_senses(senses: Sense) -> str:
    """Return the letters for some senses, in the order of ``Sense``."""
    return "".join(MARKS[sense] for sense in senses)


class Reading(enum.Enum):
    """How to read a word that stands alone."""

    NAME = "name"
    EITHER = "either"
    WORD = "word"
    UNKNOWN = "unknown"


@cache  # as few
def read_alone(senses: Sense) -> Reading:
    """Weigh the senses of a word against each other."""
    if not senses & NAME:
        return Reading.WORD if senses & ORDINARY else Reading.UNKNOWN
    if not senses & ORDINARY:
        return Reading.NAME
    if senses & Sense.FUNCTION or (senses & CERTAIN and not senses & Sense.FREQUENT):
        return Reading.WORD
    return Reading.EITHER
