"""Writes a text the way that comparisons need it: without accents, case and separators.

Every folded character knows where it came from, so that what is found in a
folded text can be masked in the original.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Final

_LOOKALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуΑΒΕΖΗΙΚΜΝΟΡΤΧΥοıøØłŁđĐ’‘ʼ´`",  # noqa: RUF001 - the point of it
    "ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTXYoioOlLdD'''''",
)
"""Letters of other scripts that look Latin, and letters that Unicode does not decompose."""


_TOKEN: Final = re.compile(r"[^\W_]+")
"""Letters and digits, as ``str.isalnum`` tells them."""


_NOT_ASCII: Final = re.compile(r"[^\x00-_a-\x7f]")
_DIGITS: Final = frozenset("0123456789")


class Plain:
    """A text without accents, odd spaces, dashes and invisible characters; case and signs stay.

    ``text`` is what recognisers read; ``span`` leads back to the original.
    """

    __slots__ = ("_at", "_length", "text")

    def __init__(self, original: str) -> None:
        self._length = len(original)
        self._at: array[int] | None = None
        self.text = original
        if original.isascii():
            return
        if all(len(_plain(odd)) == 1 for odd in set(_NOT_ASCII.findall(original))):
            self.text = _NOT_ASCII.sub(lambda odd: _plain(odd[0]), original)
            return
        pieces = list(map(_plain, original))
        self.text = "".join(pieces)
        self._at = array("L", (i for i, piece in enumerate(pieces) for _ in piece))

    @property
    def is_same(self) -> bool:
        """Say whether every place is the same in the original."""
        return self._at is None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original; marks that belong to its last letter are inside."""
        if self._at is None:
            return start, end
        stop = self._at[end] if end < len(self._at) else self._length
        return self._at[start], max(stop, self._at[end - 1] + 1)


class Folded:
    """Letters and digits of a text alone, without case; knows where its tokens begin and end."""

    __slots__ = ("_begins", "_places", "_plain", "_starts", "text")

    def __init__(self, plain: str) -> None:
        tokens = _TOKEN.findall(plain)
        bare = "".join(tokens)
        self._plain = plain
        self._places: list[tuple[int, int]] | None = None
        self.text = bare.casefold()
        if len(self.text) == len(bare):
            self._begins = self._starts = list(accumulate(map(len, tokens), initial=0))
            return
        # a letter folds to several: every letter is a piece of its own
        spans = [token.span() for token in _TOKEN.finditer(plain)]
        begins = {start for start, _ in spans}
        self._places = [(at, at + 1) for start, end in spans for at in range(start, end)]
        self._starts = list(accumulate(map(len, map(str.casefold, bare)), initial=0))
        places = zip(self._starts, self._places, strict=False)
        self._begins = [at for at, (start, _) in places if start in begins]
        self._begins.append(len(self.text))

    def whole(self, start: int, end: int) -> bool:
        """Say whether the range begins and ends where tokens do."""
        return self.token(start, end) == (start, end)

    def token(self, start: int, end: int) -> tuple[int, int]:
        """Return the range, widened to whole tokens."""
        begins = self._begins
        return begins[bisect_right(begins, start) - 1], begins[bisect_left(begins, end)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the plain text."""
        return self._place(start), self._place(end - 1) + 1

    def _place(self, at: int) -> int:
        if self._places is None:  # few texts hold anything that is asked for
            self._places = [token.span() for token in _TOKEN.finditer(self._plain)]
        piece = bisect_right(self._starts, at) - 1
        start, end = self._places[piece]
        return min(start + at - self._starts[piece], end - 1)


def fold(text: str) -> str:
    """Return the letters and digits of a text without accents and case."""
    plain = (text if text.isascii() else Plain(text).text).casefold()
    return plain if plain.isalnum() else "".join(filter(str.isalnum, plain))


def digits(text: str) -> str:
    """Return the digits of a text, as ASCII."""
    plain = text if text.isascii() else Plain(text).text
    return "".join(filter(_DIGITS.__contains__, plain))


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return "\n" if character in "\u2028\u2029" else " "
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(character))
    decomposed = unicodedata.normalize("NFKD", character).translate(_LOOKALIKES)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
