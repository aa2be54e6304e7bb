"""Looks for many strings of octets at once.

``bytes.find`` once per string costs more with every string. Here the body is
read as numbers of four octets: whoever stands in it with seven octets or more
covers one such number whole, at one of four offsets. Only a string with a number
that occurs is then sought by ``find``.
"""

import sys
from typing import Final

SHORTEST: Final = 7
"""Octets; a shorter string may lie between two numbers."""
_GRAM: Final = 4
_USUAL: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz")


class Needles:
    """Strings of octets to look for, by the numbers that give them away."""

    __slots__ = ("_by_number", "_numbers")

    def __init__(self) -> None:
        self._by_number: dict[int, set[bytes]] = {}
        self._numbers: set[int] = set()

    def add(self, needle: bytes) -> None:
        """Look for this string too; raise ``ValueError`` if it is shorter than ``SHORTEST``."""
        if len(needle) < SHORTEST:
            raise ValueError
        # any seven octets of it will do: those that ordinary words have least in common with
        ends = range(SHORTEST, len(needle) + 1)
        end = max(ends, key=lambda at: len(set(needle[at - SHORTEST : at]) - _USUAL))
        for at in range(end - SHORTEST, end - _GRAM + 1):
            number = int.from_bytes(needle[at : at + _GRAM], sys.byteorder)
            self._by_number.setdefault(number, set()).add(needle)
            self._numbers.add(number)

    def within(self, octets: bytes) -> bool:
        """Say whether one of the strings stands in the octets."""
        numbers = memoryview(octets)[: len(octets) // _GRAM * _GRAM].cast("I")
        found = self._numbers.intersection(numbers)
        return any(needle in octets for number in found for needle in self._by_number[number])
