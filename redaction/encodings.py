"""Undoes what texts are wrapped in: escapes, base64, hexadecimal digits, other codes of letters.

Base64 and hexadecimal digits are undone twice over: letter by letter through a
whole text, wherever they begin and whatever breaks them up, which yields noise
with something in it; and word by word, which yields whole texts.
"""

import binascii
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

_LAYERS: Final = 4
"""How many escapes may lie over one another: a query string in JSON in JSON, and one more."""

_ESCAPE: Final = re.compile(
    r"\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|[\\%]u(?P<unit>[0-9a-fA-F]{4})|\\(?:x(?P<octet>[0-9a-fA-F]{2})|(?P<sign>[\"'/\\bfnrt]))"
)
_SHORT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PRINTABLE: Final = re.compile(r"=\r?\n|=3D|(?:=[0-9A-F]{2}){2}")
"""What quoted-printable (RFC 2045) looks like; ``a=12`` alone is no sign of it."""

_TO_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_NOT_BASE64: Final = bytes(set(range(256)) - set(_BASE64))
_NOT_HEX: Final = bytes(set(range(256)) - set(b"0123456789abcdef"))
_BASE64_MARKS: Final = bytes(97 if octet in _BASE64 else 0 for octet in range(256))
_WORD: Final = 16
"""Letters of the shortest word that is undone: eight octets in digits, twelve in base64."""
_TOO_LONG: Final = 512
_EDGE: Final = 128
"""Letters that are left at both ends of it, where a path may have a name, a token its form."""

_BROKEN: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd\udc80-\udcff]")
_LETTERS: Final = b"\t\n\r" + bytes(range(32, 127))
_LETTER_MARKS: Final = bytes(97 if octet in _LETTERS else 0 for octet in range(256))
_RUN: Final = 12
_HEAD: Final = 4096
"""Octets by which a text is told from a picture."""
_ODD: Final = 0.05
"""The share of control characters and broken letters that a text may have."""


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


def quoted(text: str) -> bytes | None:
    """Return what quoted-printable stands for, or none if the text has nothing of it."""
    if "=" not in text or _PRINTABLE.search(text) is None:
        return None
    return binascii.a2b_qp(text.encode("utf-8", "surrogatepass"))


def noise(text: str) -> Iterator[bytes]:
    """Yield what the text says as base64 and as hexadecimal digits, from every place on.

    Whatever is no letter of base64, or no digit, is left out before: white
    space, line ends, colons between octets.
    """
    octets = text.encode("utf-8", "surrogatepass")
    # filled up, since the last letters of a word may stand for one octet or two
    letters = octets.translate(_TO_STANDARD, _NOT_BASE64) + b"AAA"
    for start in range(4):
        yield binascii.a2b_base64(letters[start : start + (len(letters) - start) // 4 * 4])
    digits = octets.lower().replace(b"0x", b"").translate(None, _NOT_HEX)
    for start in range(2):
        yield binascii.a2b_hex(digits[start : start + (len(digits) - start) // 2 * 2])


def runs(octets: bytes) -> str:
    """Return the stretches of letters in noise, a line each; UTF-16's zeros are left out."""
    octets = octets.translate(None, b"\0")
    found = _stretches(octets.translate(_LETTER_MARKS), _RUN)
    return b"\n".join([octets[start:end] for start, end in found]).decode("ascii")


def words(text: str) -> Iterator[str]:
    """Yield what each long word of base64 or hexadecimal digits says, where it says a text."""
    octets = text.encode("utf-8", "surrogatepass")
    for start, end in _stretches(octets.translate(_BASE64_MARKS), _WORD):
        word = octets[start:end]
        piece = whole(_from_hex(word) or _from_base64(word))
        if piece:
            yield piece


def shortened(text: str) -> str:
    """Return a text without the middle of what is too long for a word: pictures in base64."""
    octets = text.encode("utf-8", "surrogatepass")
    pieces, at = [], 0
    for start, end in _stretches(octets.translate(_BASE64_MARKS), _TOO_LONG):
        pieces.append(octets[at : start + _EDGE])
        at = end - _EDGE
    return b"".join([*pieces, octets[at:]]).decode("utf-8", "surrogatepass") if pieces else text


def whole(octets: bytes) -> str | None:
    """Return octets as text, or none if they are a picture, a program or noise."""
    head = _read(octets[:_HEAD])
    if len(_BROKEN.findall(head)) > _ODD * len(head):
        return None
    return _read(octets) if len(octets) > _HEAD else head


def _read(octets: bytes) -> str:
    if octets[:_HEAD].count(0) * 4 <= len(octets[:_HEAD]):
        return octets.decode("utf-8", "surrogateescape")
    # of UTF-32 zeros are left, and taken away
    code = "utf-16-be" if octets[::2].count(0) > octets[1::2].count(0) else "utf-16-le"
    return octets.decode(code, "replace").replace("\0", "")


def _stretches(marks: bytes, least: int) -> Iterator[tuple[int, int]]:
    """Yield where the letter a is repeated so many times or more: quicker than by a pattern."""
    wanted = b"a" * least
    start = marks.find(wanted)
    while start >= 0:
        end = marks.find(b"\0", start)
        end = len(marks) if end < 0 else end
        yield start, end
        start = marks.find(wanted, end)


def _from_base64(word: bytes) -> bytes:
    # a letter that is left over stands for nothing
    end = len(word) - (len(word) % 4 == 1)
    word = word[:end].translate(_TO_STANDARD)
    return binascii.a2b_base64(word + b"=" * (-len(word) % 4))


def _from_hex(word: bytes) -> bytes:
    """Return nothing for digits alone: long numbers read as letters now and then."""
    octets = b""
    if not word.isdigit():
        with suppress(ValueError):
            octets = bytes.fromhex(word.decode("ascii"))
    return octets


def _unescape(text: str) -> str:
    if "\\" not in text and "%u" not in text:
        return text
    return _ESCAPE.sub(_character, text)


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
