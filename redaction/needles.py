"""Looks for many strings of octets at once.

``bytes.find`` once per string costs more with every string. Here the body is read
as numbers of eight octets, side by side: a string of fifteen octets or more covers
one of them whole, at one of eight offsets. Only a string with a number that occurs
is then sought by ``find``. Shorter strings go by numbers of four octets.
"""

import sys
from typing import Final, Literal

SHORTEST: Final = 7
"""Octets; a shorter string may lie between two numbers."""
_STRIDE: Final = 4
_USUAL: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz")


class Needles:
    """Strings of octets to look for."""

    __slots__ = ("_long", "_short")

    def __init__(self) -> None:
        self._long = _Numbers("Q")
        self._short = _Numbers("I")

    def add(self, needle: bytes) -> None:
        """Look for this string too; raise ``ValueError`` if it is shorter than ``SHORTEST``."""
        if len(needle) < SHORTEST:
            raise ValueError
        numbers = self._long if len(needle) >= self._long.least else self._short
        numbers.add(needle)

    def within(self, octets: bytes) -> bool:
        """Say whether one of the strings stands in the octets."""
        return self._long.within(octets) or self._short.within(octets)


class _Numbers:
    """Strings by the numbers of one width that give them away."""

    __slots__ = ("_by_number", "_code", "_known", "_width", "least")

    def __init__(self, code: Literal["Q", "I"]) -> None:
        self._code: Literal["Q", "I"] = code
        self._width = memoryview(bytes(8)).cast(code).itemsize
        self.least = 2 * self._width - 1
        self._by_number: dict[int, set[bytes]] = {}
        self._known: set[int] = set()

    def add(self, needle: bytes) -> None:
        # any stretch of it will do: the one that ordinary words have least in common with
        ends = range(self.least, len(needle) + 1, _STRIDE)
        end = max(ends, key=lambda at: len(set(needle[at - self.least : at]) - _USUAL))
        for at in range(end - self.least, end - self._width + 1):
            number = int.from_bytes(needle[at : at + self._width], sys.byteorder)
            self._by_number.setdefault(number, set()).add(needle)
            self._known.add(number)

    def within(self, octets: bytes) -> bool:
        if not self._known:
            return False
        numbers = memoryview(octets)[: len(octets) // self._width * self._width].cast(self._code)
        if self._known.isdisjoint(numbers):
            return False
        found = self._known.intersection(numbers)
        return any(needle in octets for number in found for needle in self._by_number[number])
