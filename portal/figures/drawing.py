"""Lays out bars for a plot: whole numbers of SVG's own units, and nothing of a page."""

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 240
"""As wide as a card in the narrowest window: a plot is never drawn smaller than it is written."""
LINE: Final = 16
ROW: Final = 58
"""Two lines of words, the bar, and some air."""
LETTERS: Final = 34
"""In one line of words."""
NUMBER: Final = 46
"""Room for the number behind the longest bar."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its word above and its number behind it."""

    word: str
    count: int
    text_y: int
    bar_y: int
    length: int

    @property
    def number_x(self) -> int:
        """Where the number stands."""
        return self.length + 6


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars under each other, and how high they are together."""

    bars: tuple[Bar, ...]
    width: int
    height: int


def draw(counts: tuple[tuple[str, int], ...]) -> Drawing:
    """Return one bar for each count, the longest as long as there is room for.

    Something is never drawn as nothing: a count of one beside thousands is still seen.
    """
    largest = max((count for _, count in counts), default=0)
    bars = tuple(
        Bar(
            word,
            count,
            text_y=index * ROW + LINE,
            bar_y=index * ROW + 2 * LINE + 6,
            length=max(2, round((WIDTH - NUMBER) * count / largest)) if count else 0,
        )
        for index, (word, count) in enumerate(counts)
    )
    return Drawing(bars, WIDTH, len(counts) * ROW)
