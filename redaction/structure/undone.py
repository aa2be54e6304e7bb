"""Undoes the escapes of a text, in which every letter knows where it stood.

Percent and ``%u``, JSON and C, entities, quoted-printable with its soft line
ends, and HL7's, of which those for layout stand for nothing.
"""

import html
import re
from bisect import bisect_right
from contextlib import suppress
from typing import Final

_ESCAPE: Final = re.compile(
    r"%(?:25){0,3}u(?P<unit>[0-9a-fA-F]{4})"
    r"|(?P<octets>(?>(?:%(?:25){0,3}[0-9a-fA-F]{2}|=[0-9A-F]{2}|\\{1,15}x[0-9a-fA-F]{2}){1,60}))"
    r"|\\{1,15}u(?P<point>[0-9a-fA-F]{4}|\{[0-9a-fA-F]{1,6}\})"
    r"|(?P<octal>(?>(?:\\[0-3][0-7]{2}){1,60}))"
    r"|&(?:amp;){0,3}(?P<entity>\#[0-9]{1,7};|\#[xX][0-9a-fA-F]{1,6};|[A-Za-z]{2,8}[0-9]{0,2};)"
    r"|(?P<nothing>=\r?\n|\\{1,2}(?:\.[a-z]{2}[+-]?[0-9]{0,2}|[HN])\\{1,2})"
)
_HINT: Final = re.compile(r"%[0-9a-fA-Fu]|=[0-9A-F\r\n]|\\[xu0-3.HN\\]|&[#A-Za-z]")
"""How every escape begins."""
_OCTET: Final = re.compile(r"([0-9a-fA-F]{2})(?=[%=\\]|$)")
_OCTAL: Final = re.compile(r"[0-7]{3}")
_LAST: Final = 0x10FFFF


class Undone:
    """A text without escapes; ``span`` leads back to the original."""

    __slots__ = ("_begins", "_places", "text")

    def __init__(self, original: str) -> None:
        pieces: list[str] = []
        self._begins: list[int] = []
        self._places: list[tuple[int, int]] = []
        at = length = 0
        for escape in _ESCAPE.finditer(original):
            for piece, start, end in (
                (original[at : escape.start()], at, escape.start()),
                (_meaning(escape), *escape.span()),
            ):
                if piece:
                    self._begins.append(length)
                    self._places.append((start, end))
                    pieces.append(piece)
                    length += len(piece)
            at = escape.end()
        self._begins.append(length)
        self._places.append((at, len(original)))
        self.text = "".join((*pieces, original[at:]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original; an escape is in it as a whole."""
        return self._place(start)[0], self._place(end - 1)[1]

    def _place(self, at: int) -> tuple[int, int]:
        piece = bisect_right(self._begins, at) - 1
        start, end = self._places[piece]
        following = self._begins[piece + 1] if piece + 1 < len(self._begins) else None
        if following is not None and following - self._begins[piece] != end - start:
            return start, end
        there = start + at - self._begins[piece]
        return there, there + 1


def has_escapes(text: str) -> bool:
    """Say whether a text may hold an escape."""
    return _HINT.search(text) is not None


def _meaning(escape: re.Match[str]) -> str:
    written = escape[escape.lastgroup or 0]
    match escape.lastgroup:
        case "unit" | "point":
            number = int(written.strip("{}"), 16)
            return chr(number) if number <= _LAST else ""
        case "entity":
            return html.unescape("&" + written)
        case "octal":
            return _text(bytes(int(digits, 8) for digits in _OCTAL.findall(written)))
        case "octets":
            return _text(bytes.fromhex("".join(_OCTET.findall(written))))
        case _:
            return ""


def _text(octets: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return octets.decode()
    return octets.decode("latin-1")
