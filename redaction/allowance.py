"""How much is read of what one body holds packed up, so that a small body costs little time."""

from typing import Final

_FLOOR: Final = 48 * 1024 * 1024
"""Octets that any body may unfold to: a megabyte of logs, packed, stays far below."""
_TIMES: Final = 48
"""How many times a body may be read anew, in all encodings together; bundles need about ten."""


class UnsearchableError(Exception):
    """The body holds what cannot be looked into: locked, packed too deep, or too large."""


class Allowance:
    """Octets that may still be read; every view of the body is taken from it."""

    __slots__ = ("_left",)

    def __init__(self, size: int) -> None:
        self._left = _FLOOR + _TIMES * size

    def spend(self, octets: int) -> None:
        """Take octets away; raise ``UnsearchableError`` when none are left."""
        self._left -= octets
        if self._left < 0:
            raise UnsearchableError
