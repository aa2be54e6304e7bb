"""Reads lists of numbers that are the letters of a text: C arrays, lists of bytes, code points."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_LIST: Final = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<points>U\+[0-9A-Fa-f]{4,6}(?:[ ,;]{0,3}U\+[0-9A-Fa-f]{4,6}){2,4000})"
    r"|(?P<array>0x[0-9A-Fa-f]{2}(?:[\s,;]{1,6}0x[0-9A-Fa-f]{2}){2,4000})"
    r"|(?P<commas>[0-9A-Fa-f]{2,3}(?:,\s{0,3}[0-9A-Fa-f]{2,3}){2,4000})"
    r"|(?P<octets>[0-9A-Fa-f]{2}(?:[ :-][0-9A-Fa-f]{2}){2,4000})"
    r")(?![\w.])"
)
_HINT: Final = re.compile(r"U\+|[0-9A-Fa-f]{2}[ :,;-]")
_HEXADECIMAL: Final = re.compile(r"(?:U\+|0x)?([0-9A-Fa-f]{2,6})")
_DECIMAL: Final = re.compile(r"([0-9]+)")
_ALL_DECIMAL: Final = re.compile(r"[0-9,\s]+")
_FEWEST: Final = 4
_LAST_OCTET: Final = 255
_LAST_POINT: Final = 0x10FFFF
_OPENING: Final = ("[", "{", "(")


Places = tuple[tuple[int, int], ...]
"""Ranges of a text."""


class OctetList(NamedTuple):
    """What a list of numbers says as letters, where, and whether it is sure to be some.

    A list in decimal is letters only in brackets, and if most are small ones:
    as numbers these are rare. It is masked number by number, so that JSON stays JSON.
    """

    places: Places
    said: str
    is_sure: bool


def lists(text: str) -> Iterator[OctetList]:
    """Yield every list of three numbers or more that can be read as letters."""
    if _HINT.search(text) is None:
        return
    for found in _LIST.finditer(text):
        decimal = _ALL_DECIMAL.fullmatch(found[0]) is not None and "," in found[0]
        pattern = _DECIMAL if decimal else _HEXADECIMAL
        written = list(pattern.finditer(text, *found.span()))
        numbers = [int(number[1], 10 if decimal else 16) for number in written]
        said = _said(numbers, _LAST_POINT if found.lastgroup == "points" else _LAST_OCTET)
        places = tuple(number.span() for number in written) if decimal else (found.span(),)
        if said:
            yield OctetList(places, said, _is_sure(text, found, said, decimal=decimal))


def _is_sure(text: str, found: re.Match[str], said: str, *, decimal: bool) -> bool:
    if len(said) < _FEWEST or (found.lastgroup in ("commas", "octets") and not decimal):
        return False
    if decimal and text[found.start() - 1 : found.start()] not in _OPENING:
        return False
    return sum(map(str.islower if decimal else str.isalpha, said)) * 4 >= len(said) * 3


def _said(numbers: list[int], most: int) -> str:
    """Return what numbers say as octets in UTF-8 or Latin-1, or else as code points."""
    if max(numbers) <= _LAST_OCTET:
        octets = bytes(numbers)
        said = octets.decode("utf-8", "replace")
        return octets.decode("latin-1") if "\ufffd" in said else said
    return "".join(map(chr, numbers)) if max(numbers) <= most else ""
