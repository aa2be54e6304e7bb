"""Texts brought to the edges of what recognisers ask: counts, lengths, distances, senses.

A limit is noticed only by a text that stands at it, and people's notes seldom do. Here numbers
are a digit longer or one more, a cue stands farther from what it announces, a list goes on, and
words give way to others of the lexicons, of each combination of senses as often as of another.
"""

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from tests.redaction.approved.recombined import PIECE, recombined
from tests.redaction.approved.texts import Given, notes

WORDS_OF_EACH: Final = 12
"""Words taken of each combination of senses."""
NUMBERS: Final = (
    "0", "1", "2", "7", "9", "11", "12", "13", "19", "23", "24", "28", "29", "30", "31", "32", "59",
    "60", "89", "90", "99", "100", "119", "120", "129", "130", "365", "999", "1000", "1849", "1850",
    "1899", "1900", "1925", "1926", "1999", "2000", "2026", "2027", "2099", "2100", "2150", "2151",
)  # fmt: skip
FILLERS: Final = (" ", "\n", "x ", ", ", "- ", "the ", "de ", "Ann ", "7 ", ".", "(", "a b ")
FURTHEST: Final = 60
"""Signs between two words that stood together."""
MOST_TIMES: Final = 12
MOST_PIECES: Final = 40
MOST_EDITS: Final = 4
DIGITS: Final = re.compile(r"\d+")
LETTERS: Final = re.compile(r"[^\W\d_]+")

Pieces = list[str]


def at_edges(seed: int, many: int, sets: Sequence[str]) -> Iterator[Given]:
    """Yield the same texts for the same seed: many a part of a note as it stood."""
    draw = random.Random(seed)  # noqa: S311 - texts, not secrets
    sources = [one for name in sets for one in notes(name)]
    for number, one in enumerate(recombined(seed, many, sets)):
        given = draw.choice((one, draw.choice(sources)))
        pieces = PIECE.findall(given.text) or ["x"]
        at = draw.randrange(len(pieces))
        pieces = pieces[at : at + draw.randint(5, MOST_PIECES)]
        for _ in range(draw.randint(1, MOST_EDITS)):
            draw.choice(EDITS)(draw, pieces)
        yield given._replace(name=f"edges {seed}, {number}", text="".join(pieces))


def _reworded(draw: random.Random, pieces: Pieces) -> None:
    """Exchange up to six words for others; capitals stay as they stood."""
    several = words_by_senses()
    senses = sorted(several)
    named = [at for at, piece in enumerate(pieces) if piece[0].isupper()] or [0]
    for _ in range(6):
        at = draw.choice((draw.choice(named), draw.randrange(len(pieces))))
        word = draw.choice(several[draw.choice(senses)])
        found = LETTERS.search(pieces[at])
        if found:
            start, end = found.span()
            pieces[at] = pieces[at][:start] + _as_typed(word, found[0]) + pieces[at][end:]


def _as_typed(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.title() if like[0].isupper() else word


def _counted(draw: random.Random, pieces: Pieces) -> None:
    """Exchange the digits of some pieces for others near them, or for those of a limit."""
    numbered = [at for at, piece in enumerate(pieces) if DIGITS.search(piece)]
    for at in draw.sample(numbered, min(3, len(numbered))):
        pieces[at] = DIGITS.sub(lambda m: _other(draw, m[0]), pieces[at], count=1)
    if not numbered:
        pieces.insert(draw.randrange(len(pieces)), f"{draw.choice(NUMBERS)} ")


def _other(draw: random.Random, digits: str) -> str:
    near = str(int(digits) + draw.choice((-1, 1))).zfill(len(digits))
    return draw.choice((digits[:-1] or "0", digits + digits[-1], near, draw.choice(NUMBERS)))


def _apart(draw: random.Random, pieces: Pieces) -> None:
    at = draw.randrange(len(pieces))
    filler = draw.choice(FILLERS)
    pieces.insert(at, filler * draw.randint(1, FURTHEST // len(filler)))


def _repeated(draw: random.Random, pieces: Pieces) -> None:
    at = draw.randrange(len(pieces))
    several = pieces[at : at + draw.randint(1, 3)]
    pieces[at:at] = several * draw.randint(1, MOST_TIMES)


def _joined(draw: random.Random, pieces: Pieces) -> None:
    """Let up to six pieces stand as one word, or with one sign between them."""
    at = draw.randrange(len(pieces))
    several = pieces[at : at + draw.randint(2, 6)]
    between = draw.choice(("", "-", ".", "_", "/", "'", "\N{NO-BREAK SPACE}", "@", ","))
    pieces[at : at + len(several)] = [between.join(map(str.strip, several)) + " "]


def _lengthened(draw: random.Random, pieces: Pieces) -> None:
    """Make a word longer by up to forty of its own letters, or shorter by up to three."""
    at = draw.randrange(len(pieces))
    piece = pieces[at]
    cut = draw.randrange(len(piece))
    again = piece[cut:].strip() * draw.randint(1, 6)
    longer, shorter = piece[:cut] + again[:40] + piece[cut:], piece[draw.randint(1, 3) :]
    pieces[at] = draw.choice((longer, shorter or "x "))


EDITS: Final[Sequence[Callable[[random.Random, Pieces], None]]] = (
    _reworded, _reworded, _counted, _apart, _repeated, _joined, _lengthened,
)  # fmt: skip


@cache
def words_by_senses() -> Mapping[str, Sequence[str]]:
    """Return some words of each combination of senses that the lexicons know.

    Which of them is taken hangs on the word alone, so another word in a list seldom changes it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for name in ("words.txt", "french.txt"):
        lines = files("redaction.lexicons").joinpath("data", name).read_text("utf-8").splitlines()
        for line in lines:
            word, letters = line.split("\t")
            found[letters].append(word)
    return {
        letters: sorted(words, key=lambda word: (zlib.crc32(word.encode()), word))[:WORDS_OF_EACH]
        for letters, words in found.items()
    }
