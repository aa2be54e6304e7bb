"""Looks words up in a sorted file that is mapped into memory.

A file holds one entry a line, ``word TAB value``, in UTF-8, in the order of its
bytes. The tab sorts before every sign that a word may hold, so the order of the
lines is the order of the words. A look-up bisects bytes: no list, no set, no
dictionary is ever built.
"""

import mmap
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Self

_TAB: Final = b"\t"
_LINE: Final = b"\n"
_START: Final = 2
"""Where words with the same first bytes stand is remembered: it halves the way, for some KB."""
_LAST: Final = b"\xff"
"""Sorts after every byte of UTF-8."""
_AFTER_TAB: Final = b"\n"
"""The byte that follows the tab: sought with it, the word itself is passed over."""


class SortedFile:
    """Maps one file; threads may share it.

    Reads only, by slices, and keeps no position. Closing is for the owner; one
    who forgets loses nothing, for the mapping goes with its last user.
    """

    __slots__ = ("_bytes", "_starts")

    def __init__(self, resource: Traversable) -> None:
        """Map the file, or read it whole where it cannot be (a zipped package, an empty file).

        Raises ``OSError`` if it cannot be read.
        """
        self._bytes: bytes | mmap.mmap
        self._starts: dict[bytes, tuple[int, int]] = {}
        if isinstance(resource, Path) and resource.stat().st_size:
            with resource.open("rb") as file:
                # The handle of the file is closed here: Windows keeps one for the mapping alone.
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        else:
            self._bytes = resource.read_bytes()

    def find(self, word: str) -> str | None:
        """Return the value that stands beside the word, ``None`` if the word is not there."""
        if "\n" in word or "\t" in word:  # would be sought across entries
            return None
        wanted = word.encode("utf-8", "surrogatepass") + _TAB
        start = self._first_not_before(wanted)
        if self._bytes[start : start + len(wanted)] != wanted:
            return None
        return self._bytes[start + len(wanted) : self._end(start)].decode()

    def continues(self, start: str) -> bool:
        """Say whether some word begins with these letters and goes on."""
        if "\n" in start or "\t" in start:
            return False
        wanted = start.encode("utf-8", "surrogatepass")
        at = self._first_not_before(wanted + _AFTER_TAB)
        return at < len(self._bytes) and self._bytes[at : at + len(wanted)] == wanted

    def close(self) -> None:
        """Give the mapping back; look-ups afterwards raise ``ValueError``."""
        if isinstance(self._bytes, mmap.mmap):
            self._bytes.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _first_not_before(self, wanted: bytes) -> int:
        """Return where the first line begins that does not sort before the wanted bytes."""
        start = wanted[:_START]
        between = self._starts.get(start)
        if between is None:  # two threads may both look, and find the same
            low = self._bisect(start, 0, len(self._bytes))
            between = low, self._bisect(start + _LAST, low, len(self._bytes))
            if low < between[1]:  # strange starts are not remembered: text could bring any number
                self._starts[start] = between
        return self._bisect(wanted, *between)

    def _bisect(self, wanted: bytes, low: int, high: int) -> int:
        mapped, length = self._bytes, len(wanted)
        while low < high:
            middle = mapped.rfind(_LINE, low, (low + high) // 2) + 1 or low
            if mapped[middle : middle + length] < wanted:
                low = mapped.find(_LINE, middle) + 1
            else:
                high = middle
        return low

    def _end(self, start: int) -> int:
        return self._bytes.find(_LINE, start)
