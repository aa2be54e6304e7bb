"""Lists of words from which recognisers start, and one index of them all.

There are some fifty such lists. A text looks each of its words up once, in the index, instead of
asking every list about every word.
"""

from collections.abc import Iterable
from itertools import count
from typing import Final, Self

_NUMBERS: Final = count()
_LISTS: Final[dict[str, list[int]]] = {}
"""The numbers of the lists that have a word; complete as soon as the recognisers are loaded."""


class Cues(frozenset[str]):
    """Words, in small letters without accents, from which one recogniser starts.

    Made when its module is loaded and never later: each joins the index.
    """

    number: int

    def __new__(cls, listed: Iterable[str]) -> Self:
        """Give the list a number and enter its words into the index."""
        made = super().__new__(cls, listed)
        made.number = next(_NUMBERS)
        for word in made:
            _LISTS.setdefault(word, []).append(made.number)
        return made


def lists_with(word: str) -> tuple[int, ...]:
    """Return the numbers of the lists that have a word."""
    return tuple(_LISTS.get(word, ()))


def cues(text: str) -> Cues:
    """Return the list of the words of a text."""
    return Cues(text.split())
