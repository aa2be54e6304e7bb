"""Asks the files: what a word may mean, and how it reads when it stands alone."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from redaction.lexicons.lexicon import SortedFile
from redaction.lexicons.senses import NAME, NONE, ORDINARY, Reading, Sense, read_alone, read_senses

_WORDS: Final = ("words.txt", "french.txt")
"""Two files, since the French vocabulary has a licence of its own."""
_NICKNAMES: Final = "nicknames.txt"


@lru_cache(maxsize=65_536)
def _entry(word: str) -> tuple[Sense, bool]:
    found = [_opened(name).look(word) for name in _WORDS]
    letters = "".join(value or "" for value, _ in found)
    return read_senses(letters), any(goes_on for _, goes_on in found)


def senses(word: str) -> Sense:
    """Return all senses of a folded word, none if no list has it."""
    return _entry(word)[0]


def continues(word: str) -> bool:
    """Say whether a longer compound begins with this folded word or these words."""
    return _entry(word)[1]


def reading(word: str) -> Reading:
    """Weigh a folded word that stands alone: a name, a word, either, or unknown."""
    return read_alone(senses(word))


@lru_cache(maxsize=4_096)
def nicknames(given: str) -> frozenset[str]:
    """Return the other forms of a folded given name: short for long, long for short."""
    return frozenset((_opened(_NICKNAMES).find(given) or "").split(",")) - {""}


class Lexicon:
    """The words that have one of some senses, and none of others."""

    __slots__ = ("_any_of", "_none_of")

    def __init__(self, any_of: Sense, none_of: Sense = NONE) -> None:
        self._any_of = any_of
        self._none_of = none_of

    def __contains__(self, word: str) -> bool:
        found = senses(word)
        return bool(found & self._any_of) and not found & self._none_of


GIVEN: Final = Lexicon(Sense.GIVEN)
FAMILY: Final = Lexicon(Sense.FAMILY)
NAMES: Final = Lexicon(NAME)
FREQUENT: Final = Lexicon(Sense.FREQUENT)
NAME_ONLY: Final = Lexicon(NAME, none_of=ORDINARY)
CITIES: Final = Lexicon(Sense.CITY)
STREETS: Final = Lexicon(Sense.STREET)
WORDS_EN: Final = Lexicon(Sense.ENGLISH)
WORDS_FR: Final = Lexicon(Sense.FRENCH)
COMMON: Final = Lexicon(Sense.COMMON)
FUNCTION: Final = Lexicon(Sense.FUNCTION)
TRADE: Final = Lexicon(Sense.TRADE)
DRUGS: Final = Lexicon(Sense.DRUG)
LABS: Final = Lexicon(Sense.LAB)
DISEASES: Final = Lexicon(Sense.DISEASE)
EPONYMS: Final = Lexicon(Sense.EPONYM)
HARMLESS: Final = Lexicon(ORDINARY)


def release() -> None:
    """Forget every answer and every open file.

    A mapping closes when its last look-up ends, so other threads are not
    disturbed. On Windows a mapped file cannot be replaced: call this first.
    """
    for cached in (_entry, nicknames, _opened):
        cached.cache_clear()


@cache
def _opened(name: str) -> SortedFile:
    return SortedFile(files("redaction.lexicons") / "data" / name)
