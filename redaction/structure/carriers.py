"""Opens what carries a document: gzip, zip, base64, ``data:`` addresses, a JSON string.

Each layer is opened with limits on how deep, how large and how often it may
grow: a bomb is refused, and what is refused is not read further.
"""

import base64
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import unquote_to_bytes

from redaction.structure.encoded import says_something

DEEPEST: Final = 4
LARGEST: Final = 32 * 2**20
"""Bytes of one opened layer; the readers of documents take no more either."""
MOST_GROWTH: Final = 200
"""Times that a layer may grow; text shrinks to a tenth, and only bombs to less than this."""

_GZIP: Final = b"\x1f\x8b\x08"
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError,
    NotImplementedError,
)  # fmt: skip
"""A password is a RuntimeError, an unknown method a NotImplementedError."""
_ZIP: Final = b"PK\x03\x04"
_BASE64: Final = re.compile(rb"\s*+(?>(?:[A-Za-z0-9+/_-]++\s*+)+)={0,2}\s*+")
_DATA: Final = re.compile(rb"\s*data:([\w.+/-]{0,80})((?:;[\w=.-]{1,40}){0,4}),", re.IGNORECASE)
_SHORTEST: Final = 16
_LOOKED_AT: Final = 4096
_STRUCTURED: Final = (b"{", b"[", b"<", b"MSH", b"FHS", b"BHS", _GZIP, _ZIP)


class Refused:
    """A layer that is too large, too deep or damaged."""


REFUSED: Final = Refused()


def opened(body: bytes) -> bytes | Refused:
    """Return the document inside all its layers, or that a layer must not be opened."""
    for _ in range(DEEPEST + 1):
        inside = next((got for layer in _LAYERS if (got := layer(body)) is not None), None)
        if inside is None:
            return body
        if isinstance(inside, Refused) or len(inside) > LARGEST:
            return REFUSED
        body = inside
    return REFUSED


def _gzip(body: bytes) -> bytes | Refused | None:
    if not body.startswith(_GZIP):
        return None
    unpacker = zlib.decompressobj(wbits=31)
    return _grown(lambda most: unpacker.decompress(body, most), len(body))


def _zip(body: bytes) -> bytes | Refused | None:
    """Open the only member; an archive of several is no document."""
    if not body.startswith(_ZIP):
        return None
    inside: bytes | Refused = REFUSED
    with suppress(*_ZIP_ERRORS), zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) == 1:
            with archive.open(members[0]) as member:
                inside = _grown(member.read, len(body))
    return inside


def _grown(read: Callable[[int], bytes], length: int) -> bytes | Refused:
    most = min(LARGEST, length * MOST_GROWTH)
    inside = None
    with suppress(*_ZIP_ERRORS):
        inside = read(most + 1)
    return REFUSED if inside is None or len(inside) > most else inside


def _data_address(body: bytes) -> bytes | Refused | None:
    found = _DATA.match(body)
    if found is None:
        return None
    written = unquote_to_bytes(body[found.end() :].strip())
    if b";base64" not in found[2].lower():
        return written
    inside = _decoded(written)
    return REFUSED if inside is None else inside


def _base64(body: bytes) -> bytes | None:
    """Open base64 only if a document is inside: many a word is base64 too."""
    if len(body) < _SHORTEST or _BASE64.fullmatch(body) is None:
        return None
    inside = _decoded(body)
    if inside is None or not says_something(inside[:_LOOKED_AT]):
        return None
    return inside if inside.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_STRUCTURED) else None


def _decoded(written: bytes) -> bytes | None:
    bare = b"".join(written.split()).translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    inside = None
    with suppress(ValueError):
        inside = base64.b64decode(bare + b"=" * (-len(bare) % 4), validate=True)
    return inside


def _json_string(body: bytes) -> bytes | None:
    if body.lstrip()[:1] != b'"':
        return None
    tree: object = None
    with suppress(ValueError, RecursionError):
        tree = json.loads(body)
    inside = None
    if isinstance(tree, str):
        with suppress(UnicodeEncodeError):
            inside = tree.encode()
    return inside


_LAYERS: Final = (_gzip, _zip, _data_address, _json_string, _base64)
