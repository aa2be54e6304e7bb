"""Decides which words are names in practice, and therefore no vocabulary."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

FREQUENT_BEARERS: Final = 3_000
"""One in a hundred thousand people: then a capital alone speaks for the name."""
FREQUENT_THOUGH_USUAL: Final = 10_000
"""It takes more against a word of every day, such as ``student``."""
GIVEN_THOUGH_USUAL: Final = 2_000
"""Less of a given name, since those stand alone (``art``, ``sky``)."""
FREQUENT_THOUGH_TRADE: Final = 50_000
"""And more against a word that clinics type all day long, such as ``case`` or ``key``."""
USUAL_LEVEL: Final = 20
CERTAIN_LEVEL: Final = 50
_OVERSHADOWED: Final = {USUAL_LEVEL: 10**9, CERTAIN_LEVEL: 10_000}
_OVERSHADOWED_RARE: Final = 500


@dataclass(frozen=True, slots=True)
class Names:
    """Given and family names by the number of bearers, and those written by hand.

    ``local`` are the hand-written ones of French Canada, ``certain`` all of them.
    """

    given: Counter[str]
    family: Counter[str]
    local: frozenset[str]
    certain: frozenset[str]

    def bearers(self, name: str) -> int:
        """Return how many people bear the name, as a given or as a family name."""
        return max(self.given[name], self.family[name])

    def frequent(self, name: str, usual: Collection[str], trade: Collection[str]) -> bool:
        """Say whether a capital alone speaks for the name, whatever word it is besides."""
        if name in trade:
            enough = FREQUENT_THOUGH_USUAL if name in self.certain else FREQUENT_THOUGH_TRADE
            return name in self.local or self.bearers(name) >= enough
        if name in usual:
            return (
                name in self.local
                or self.given[name] >= GIVEN_THOUGH_USUAL
                or self.family[name] >= FREQUENT_THOUGH_USUAL
            )
        return name in self.certain or self.bearers(name) >= FREQUENT_BEARERS

    def overshadow(self, word: str, level: int) -> bool:
        """Say whether a word of that rarity is practically only a name.

        The rarer the word, the fewer bearers it takes: ``baker`` stays a word,
        ``wade`` the name wins over ``wade`` the verb.
        """
        limit = next(
            (limit for upto, limit in _OVERSHADOWED.items() if level <= upto), _OVERSHADOWED_RARE
        )
        return self.bearers(word) >= limit or (level > CERTAIN_LEVEL and word in self.certain)


def keep_words(
    levels: dict[str, int],
    names: Names,
    only_names: Collection[str],
    still_words: Collection[str],
) -> set[str]:
    """Return the words that are vocabulary: judged by hand first, by numbers otherwise."""
    return {
        word
        for word, level in levels.items()
        if word in still_words or (word not in only_names and not names.overshadow(word, level))
    }
