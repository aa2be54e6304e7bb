"""A canary in every writing that a carrier may give it."""

import base64
import gzip
import html
import io
import json
import quopri
import zipfile
import zlib
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

NAME: Final = "Zephyrine Canari-Fauxnom"
NUMBER: Final = "9876543217"
CANARY: Final = f"{NAME}, {NUMBER}"


def _bytewise(form: str) -> Callable[[str], str]:
    return lambda text: "".join(form.format(octet) for octet in text.encode())


def _zipped(text: str) -> str:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
    return base64.b64encode(body.getvalue()).decode()


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _quoted_printable(text: str) -> str:
    return quopri.encodestring(text.encode(), quotetabs=True).decode()


WRITINGS: Final[dict[str, Callable[[str], str]]] = {
    "as it is": lambda text: text,
    "json": lambda text: json.dumps({"x": text}),
    "json in json": lambda text: json.dumps({"x": json.dumps({"nom": text})}),
    "base64": lambda text: _base64(text.encode()),
    "base64 without padding": lambda text: _base64(text.encode()).rstrip("="),
    "base64url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: base64.encodebytes(text.encode() * 4).decode(),
    "base64 of UTF-16": lambda text: _base64(text.encode("utf-16-le")),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "ascii85": lambda text: base64.a85encode(text.encode(), adobe=True).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal with blanks": lambda text: text.encode().hex(" "),
    "gzip": lambda text: _base64(gzip.compress(text.encode(), mtime=0)),
    "zlib": lambda text: _base64(zlib.compress(text.encode())),
    "zip": _zipped,
    "data address": lambda text: "data:text/plain;base64," + _base64(text.encode()),
    "data address in percent": lambda text: "data:," + quote(text),
    "rtf": lambda text: r"{\rtf1\ansi{\b " + text + r"}\par}",
    "hl7 escape": lambda text: "\\X" + text.encode().hex() + "\\",
    "percent": _bytewise("%{:02X}"),
    "percent twice": _bytewise("%25{:02X}"),
    "decimal entities": _bytewise("&#{};"),
    "hexadecimal entities": _bytewise("&#x{:x};"),
    "entities twice": lambda text: html.escape(_bytewise("&#{};")(text)),
    "json escapes": _bytewise("\\u{:04x}"),
    "octet escapes": _bytewise("\\x{:02x}"),
    "octal escapes": _bytewise("\\{:03o}"),
    "quoted-printable": _bytewise("={:02X}"),
    "utf-7": lambda text: "+" + _base64(text.encode("utf-16-be")).rstrip("=") + "-",
}
HIDDEN: Final = {
    name: writing
    for name, writing in WRITINGS.items()
    if name not in ("as it is", "json", "json in json")
}
"""Writings in which no recogniser of words can see the canary."""


def remains(written: str, answer: str) -> bool:
    """Say whether a readable part of a writing stands in the answer still."""
    long = 12
    written = written.removeprefix("data:text/plain;base64,")
    return any(written[at : at + long] in answer for at in range(len(written) - long + 1))
