"""Texts of pieces of others, with signs exchanged: words stand beside words that nobody put there.

They are nobody's language and mean nothing. But each boundary of a recogniser is met in some of
them, so a recogniser that changes in any way finds something else in one or another.
"""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from tests.redaction.approved.texts import Given, charts, notes

PIECE: Final = re.compile(r"\S+\s*")
BETWEEN: Final = ("\n", " ", ": ", ", ", "; ", "=", "/", "-", ". ", "  ", "\t", "(", ")", '"', "'")
SIGNS: Final = " .,:;-/()'\"=#@_0159aAzZé\n"
MOST_PARTS: Final = 6
MOST_PIECES: Final = 8
BETWEEN_PARTS: Final = 0.25
"""How often a sign stands between two parts that came without one."""
EDITED: Final = 40
"""Letters for each that is exchanged, put in or left out, in every second text."""


def recombined(seed: int, many: int, sets: Sequence[str]) -> Iterator[Given]:
    """Yield the same texts for the same seed, each with the chart of one of the notes."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    sources, pieces = _sources(tuple(sets))
    for number in range(many):
        parts = []
        for _ in range(draw.randint(2, MOST_PARTS)):
            several = draw.choice(pieces)
            at = draw.randrange(len(several))
            parts += several[at : at + draw.randint(1, MOST_PIECES)]
            if draw.random() < BETWEEN_PARTS:
                parts.append(draw.choice(BETWEEN))
        text = "".join(parts)
        for _ in range(len(text) // EDITED if draw.random() < 0.5 else 0):
            at = draw.randrange(len(text) + 1)
            text = text[:at] + draw.choice(("", *SIGNS)) + text[at + draw.randint(0, 1) :]
        chart = draw.choice(sources)
        yield chart._replace(name=f"recombined {seed}, {number}", text=text)


@cache
def _sources(sets: tuple[str, ...]) -> tuple[list[Given], list[list[str]]]:
    sources = [*(one for name in sets for one in notes(name)), *charts()]
    return sources, [PIECE.findall(one.text) for one in sources]
