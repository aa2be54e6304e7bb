"""Looks words up in a sorted file that is mapped into memory.

A file holds one entry a line, ``word TAB value``, in UTF-8, in the order of its
bytes. The tab sorts before every sign that a word may hold, so the order of the
lines is the order of the words. No list, set or dictionary of the words is ever
built: a range that is asked about is remembered in 64 parts, the part that holds
the word in 64 again, down to a few lines, which are read.
"""

import mmap
from bisect import bisect_right
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NamedTuple, Self

_TAB: Final = b"\t"
_LINE: Final = b"\n"
_MOST_PARTS: Final = 64
_FEW_BYTES: Final = 4096
"""What is read at once."""
_SPACE: Final = b" "
"""Of the signs that a word may hold, the first in the order of bytes."""


class _Fork(NamedTuple):
    """A range in parts: where each begins, the last one's end, and the second's and later words."""

    begins: list[int]
    words: list[bytes]


class SortedFile:
    """Maps one file; threads may share it.

    Reads only, by slices, and keeps no position. Closing is for the owner; one
    who forgets loses nothing, for the mapping goes with its last user.
    """

    __slots__ = ("_bytes", "_forks")

    def __init__(self, resource: Traversable) -> None:
        """Map the file, or read it whole where it cannot be (a zipped package, an empty file).

        Raises ``OSError`` if it cannot be read.
        """
        self._bytes: bytes | mmap.mmap
        self._forks: dict[tuple[int, int], _Fork] = {}
        if isinstance(resource, Path) and resource.stat().st_size:
            with resource.open("rb") as file:
                # The handle of the file is closed here: Windows keeps one for the mapping alone.
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        else:
            self._bytes = resource.read_bytes()

    def look(self, word: str) -> tuple[str | None, bool]:
        """Return the value that stands beside the word, if it is there, and whether one goes on.

        An entry goes on that begins with the word and a space: ``trois rivieres`` for
        ``trois``. It stands right behind the word, so that one look finds both.
        """
        if "\n" in word or "\t" in word:  # would be sought across entries
            return None, False
        entry = _LINE + word.encode("utf-8", "surrogatepass")
        lines = self._lines_around(entry[1:] + _TAB)
        goes_on = entry + _SPACE in lines
        at = lines.find(entry + _TAB) + len(entry) + 1
        if at <= len(entry):
            return None, goes_on
        return lines[at : lines.find(_LINE, at)].decode(), goes_on

    def find(self, word: str) -> str | None:
        """Return the value that stands beside the word, ``None`` if the word is not there."""
        return self.look(word)[0]

    def close(self) -> None:
        """Give the mapping back; look-ups afterwards raise ``ValueError``."""
        if isinstance(self._bytes, mmap.mmap):
            self._bytes.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _lines_around(self, wanted: bytes) -> bytes:
        """Return some lines; the first that does not sort before the wanted bytes is among them.

        A line end stands before each line.
        """
        low, high = 0, len(self._bytes)
        while high - low > _FEW_BYTES:
            fork = self._forks.get((low, high))
            if fork is None:  # two threads may both look, and find the same
                fork = self._forks[low, high] = self._forked(low, high)
            if not fork.words:  # one long line
                break
            part = bisect_right(fork.words, wanted)
            low, high = fork.begins[part : part + 2]
        # all lines of the range may sort before; then the one behind it was meant
        return _LINE + self._bytes[low : self._bytes.find(_LINE, high) + 1 or high]

    def _forked(self, low: int, high: int) -> _Fork:
        mapped, begins = self._bytes, [low]
        for near in range(low, high, max((high - low) // _MOST_PARTS, _FEW_BYTES // 2))[1:]:
            begin = mapped.rfind(_LINE, low, near) + 1
            if begin > begins[-1]:
                begins.append(begin)
        words = [mapped[begin : mapped.find(_TAB, begin) + 1] for begin in begins[1:]]
        return _Fork([*begins, high], words)
