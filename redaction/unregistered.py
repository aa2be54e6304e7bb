"""Looks through a body for credentials that nobody registered.

A JSON body is read value by value, so that the names of its own members
(digests, findings by kind) are never taken for a text about credentials.
"""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from redaction.encodings import decode, readings
from redaction.folding import Plain
from redaction.words.credential_kind import CredentialKind
from redaction.words.credential_names import KINDS, NAMES
from redaction.words.credential_values import is_empty, is_remark
from redaction.words.credentials import credentials

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_TEXT: Final = re.compile(r"[^\x00-\x08\x0e-\x1f\x7f]+")


def unregistered(body: bytes) -> CredentialKind | None:
    """Return the kind of the first credential that its name or shape gives away, or none."""
    for name, text in _values(decode(body)):
        found = _named(name, text) or _written(text)
        if found is not None:
            return found
    return None


def _values(text: str) -> Iterator[tuple[str, str]]:
    """Yield every name and scalar of a JSON body; a body that is not JSON is one nameless text."""
    tree: object = text
    with suppress(ValueError, RecursionError):
        tree = json.loads(text)
    waiting: list[tuple[str, object]] = [("", tree)]
    while waiting:
        name, node = waiting.pop()
        match node:
            case dict():
                waiting += node.items()
                waiting += [("", member) for member in node]
            case list():
                waiting += [(name, element) for element in node]
            case str():
                yield name, node
            case int() if not isinstance(node, bool) and 0 <= node < 10**18:
                yield name, str(node)


def _named(name: str, text: str) -> CredentialKind | None:
    """Judge a member by its name: whatever it holds but a mask or a remark is a credential."""
    found = NAMES.search(Plain(name).text)
    if found is None or is_empty(text) or is_remark(text):
        return None
    return KINDS[found.lastgroup or "token"]


def _written(text: str) -> CredentialKind | None:
    for reading in readings(text.replace("\0", "")):
        for piece in (reading, *_unpacked(reading)):
            found = next(credentials(Plain(piece).text), None)
            if found is not None:
                return found[2]
    return None


def _unpacked(text: str) -> Iterator[str]:
    """Yield what base64 words of the text say, where it is text."""
    for match in _BASE64.finditer(text):
        word = match[0].rstrip("=").translate(str.maketrans("-_", "+/"))
        piece = ""
        with suppress(ValueError):
            piece = base64.b64decode(word + "=" * (-len(word) % 4)).decode()
        if _TEXT.fullmatch(piece):
            yield piece
