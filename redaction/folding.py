"""Writes a text the way that comparisons need it: without accents, case and separators.

Every folded character knows where it came from, so that what is found in a
folded text can be masked in the original.
"""

import re
import unicodedata
from array import array
from functools import lru_cache
from typing import Final

_LOOKALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуΑΒΕΖΗΙΚΜΝΟΡΤΧΥοıøØłŁđĐ’‘ʼ´`",  # noqa: RUF001 - the point of it
    "ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTXYoioOlLdD'''''",
)
"""Letters of other scripts that look Latin, and letters that Unicode does not decompose."""


_TOKEN: Final = re.compile(r"[^\W_]+")
"""Letters and digits, as ``str.isalnum`` tells them."""


class Plain:
    """A text without accents, odd spaces, dashes and invisible characters; case and signs stay.

    ``text`` is what recognisers read; ``span`` leads back to the original.
    """

    __slots__ = ("_at", "_length", "text")

    def __init__(self, original: str) -> None:
        self._length = len(original)
        self._at: array[int] | None = None
        self.text = original
        if not original.isascii():
            pieces = list(map(_plain, original))
            self.text = "".join(pieces)
            if set(map(len, pieces)) != {1}:
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

    __slots__ = ("_at", "_bounds", "text")

    def __init__(self, plain: str) -> None:
        pieces: list[str] = []
        self._at = array("L")
        self._bounds = bytearray()  # 1 where a token begins
        for token in _TOKEN.finditer(plain):
            start, end = token.span()
            folded = token[0].casefold()
            if len(folded) == end - start:
                self._at.extend(range(start, end))
            else:  # a letter that folds to several
                for i in range(start, end):
                    self._at.extend([i] * len(plain[i].casefold()))
            pieces.append(folded)
            self._bounds += b"\1" + bytes(len(folded) - 1)
        self._bounds.append(1)
        self.text = "".join(pieces)

    def whole(self, start: int, end: int) -> bool:
        """Say whether the range begins and ends where tokens do."""
        return bool(self._bounds[start] and self._bounds[end])

    def token(self, start: int, end: int) -> tuple[int, int]:
        """Return the range, widened to whole tokens."""
        while not self._bounds[start]:
            start -= 1
        while not self._bounds[end]:
            end += 1
        return start, end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the plain text."""
        return self._at[start], self._at[end - 1] + 1


def fold(text: str) -> str:
    """Return the letters and digits of a text without accents and case."""
    plain = (text if text.isascii() else Plain(text).text).casefold()
    return "".join(filter(str.isalnum, plain))


def digits(text: str) -> str:
    """Return the digits of a text, as ASCII."""
    return "".join(c for c in Plain(text).text if c.isascii() and c.isdigit())


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Mn"):
        return ""
    if category in ("Zs", "Zl", "Zp"):
        return "\n" if character in "\u2028\u2029" else " "
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.digit(character))
    decomposed = unicodedata.normalize("NFKD", character).translate(_LOOKALIKES)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
