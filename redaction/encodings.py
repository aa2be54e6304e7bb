"""Every writing of a secret that the guard looks for, and every reading of a body it looks in.

A body is read as it stands and with its escapes undone, layer by layer; in
each reading white space and invisible characters are left out. So a secret
needs few writings: its letters, its hexadecimal and its base64 forms.
"""

import base64
import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import quote, unquote

_LAYERS: Final = 4
"""How many escapes may lie over one another: a query string in JSON in JSON, and one more."""

_INVISIBLE: Final = str.maketrans(
    dict.fromkeys((0, 0xAD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
)
_ESCAPE: Final = re.compile(
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\(?:u(?P<unit>[0-9a-fA-F]{4})|x(?P<octet>[0-9a-fA-F]{2})|(?P<sign>[\"'/\\bfnrt]))"
)
_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NOT_HEX: Final = re.compile(r"[^0-9a-f]+")


class Writings:
    """The writings of secrets, by how they are sought: folded, base64, hexadecimal, octets."""

    __slots__ = ("caseless", "exact", "hexadecimal", "raw")

    def __init__(self) -> None:
        self.caseless: set[str] = set()
        self.exact: set[str] = set()
        self.hexadecimal: set[str] = set()
        self.raw: set[bytes] = set()

    def add(self, secret: str) -> None:
        """Add every writing of a secret."""
        letters = squeeze(secret).casefold()
        self.caseless |= {letters, letters[::-1]}
        for octets in _octets(secret):
            self.hexadecimal.add(octets.hex())
            self.exact.update(_base64(octets))
        self.raw |= {secret.encode("utf-16-le"), secret.encode("utf-16-be")}

    def stand_in(self, body: bytes) -> bool:
        """Say whether the body holds one of the writings."""
        return any(writing in body for writing in self.raw) or any(
            self._stand_in_text(squeeze(text)) for text in readings(decode(body))
        )

    def _stand_in_text(self, text: str) -> bool:
        if any(writing in text for writing in self.exact):
            return True
        folded = text.casefold()
        if any(writing in folded for writing in self.caseless):
            return True
        digits = _NOT_HEX.sub("", folded)
        return any(writing in digits for writing in self.hexadecimal)


def decode(body: bytes) -> str:
    """Return a body as text, whatever its bytes are."""
    return body.decode("utf-8", "surrogateescape")


def squeeze(text: str) -> str:
    """Leave out white space and invisible characters."""
    return "".join(text.translate(_INVISIBLE).split())


def readings(text: str) -> Iterator[str]:
    """Yield the text, then the text with JSON, percent and HTML escapes undone, layer by layer."""
    yield text
    for _ in range(_LAYERS):
        before = text
        for undo in (_unescape, _unquote, html.unescape):
            undone = undo(text)
            if undone != text:
                text = undone
                yield text
        if text == before:
            return


def _octets(secret: str) -> set[bytes]:
    """Return what may be encoded as a whole: the secret, escaped, reversed, in UTF-16."""
    texts = {
        secret,
        secret[::-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        quote(secret, safe=""),
    }
    return {text.encode() for text in texts} | {
        secret.encode("utf-16-le"),
        secret.encode("utf-16-be"),
    }


def _base64(octets: bytes) -> Iterator[str]:
    """Yield the characters that depend on these octets alone, in the three alignments."""
    for before, lost in ((0, 0), (1, 2), (2, 3)):
        padded = bytes(before) + octets
        core = base64.b64encode(padded)[lost : len(padded) * 8 // 6].decode()
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    if match["high"]:
        pair = bytes.fromhex(match["high"] + match["low"])
        return pair.decode("utf-16-be")
    number = match["unit"] or match["octet"]
    return chr(int(number, 16)) if number else _SHORT.get(match["sign"], match["sign"])


def _unquote(text: str) -> str:
    undone = text
    if "%" in text:
        with suppress(UnicodeEncodeError):  # lone surrogates stand for bytes that are not UTF-8
            undone = unquote(text)
    return undone
