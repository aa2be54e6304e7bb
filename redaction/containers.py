"""Opens what a body holds packed: gzip, zlib, members of zip, text chunks of PNG.

Found by how they begin, wherever they stand, so that a broken directory, a wrong
length or something in front of it hides nothing. Facts: RFC 1952 (gzip), RFC 1950
(zlib), PKWARE APPNOTE 6.3.10 (zip, 4.3.7 local file header), PNG (ISO/IEC 15948, 11.3).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from redaction.allowance import Allowance, UnsearchableError

_GZIP: Final = b"\x1f\x8b\x08"
_ZLIB: Final = re.compile(rb"x[\x01\x5e\x9c\xda]")
_ZIP: Final = b"PK\x03\x04"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SEALED: Final = re.compile(
    rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\xfd7zXZ\0|\x28\xb5\x2f\xfd|BZh[1-9]1AY&SY"
)
"""Archives that nobody opens here: 7z, rar, xz, zstd, bzip2."""
_SEALED_HINTS: Final = (b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"1AY&SY")

_LOCAL: Final = struct.Struct("<4xHHHHHIIIHH")
_LATEST: Final = 63
"""The newest version of zip's format; a higher one means that these octets are no header."""
_ENCRYPTED: Final = 1
_STORED: Final = 0
_DEFLATED: Final = 8
_METHODS: Final = 100

_CHUNK: Final = struct.Struct(">I4s")
_PACKED: Final = {
    b"zTXt": re.compile(rb"[^\x00]{1,79}\x00\x00"),
    b"iCCP": re.compile(rb"[^\x00]{1,79}\x00\x00"),
    b"iTXt": re.compile(rb"[^\x00]{1,79}\x00\x01.[^\x00]*\x00[^\x00]*\x00", re.DOTALL),
}
"""What stands in a chunk before its zlib stream."""
_STEP: Final = 512
_STEPS: Final = 4096


def members(octets: bytes, allowance: Allowance) -> Iterator[bytes]:
    """Yield what stands packed in the octets, one level deep; raise ``UnsearchableError``."""
    if any(hint in octets for hint in _SEALED_HINTS) and _SEALED.search(octets):
        raise UnsearchableError
    for at in _places(octets, _GZIP):
        yield _inflated(octets, at, 31, allowance)
    for at in _places(octets, _ZIP):
        yield _member(octets, at, allowance)
    if _PNG in octets:
        for at in _places(octets, _PNG):
            yield from _chunks(octets, at + len(_PNG), allowance)
        return  # its pixels are zlib streams
    for match in _ZLIB.finditer(octets):
        yield _inflated(octets, match.start(), 15, allowance)


def _places(octets: bytes, start: bytes) -> Iterator[int]:
    at = octets.find(start)
    while at >= 0:
        yield at
        at = octets.find(start, at + 1)


def _inflated(octets: bytes, at: int, form: int, allowance: Allowance) -> bytes:
    """Return what a stream unfolds to, as far as it is whole; nothing where none begins."""
    stream = zlib.decompressobj(form)
    pieces: list[bytes] = []
    step = _STEP
    with suppress(zlib.error):
        while at < len(octets) and not stream.eof:
            # in small steps: what is not used is copied, and a step may grow a thousand times
            piece = stream.decompress(octets[at : at + step])
            allowance.spend(step // 8 + len(piece))
            pieces.append(piece)
            at += step
            step = min(2 * step, _STEPS)
    return b"".join(pieces)


def _member(octets: bytes, at: int, allowance: Allowance) -> bytes:
    if at + _LOCAL.size > len(octets):
        return b""
    version, flags, method, _, _, _, packed, _, name, extra = _LOCAL.unpack_from(octets, at)
    if version & 0xFF > _LATEST or method > _METHODS:
        return b""
    if flags & _ENCRYPTED or method not in {_STORED, _DEFLATED}:
        raise UnsearchableError
    start = at + _LOCAL.size + name + extra
    if method == _DEFLATED:
        return _inflated(octets, start, -15, allowance)
    stored = octets[start : start + packed]
    allowance.spend(len(stored))
    return stored


def _chunks(octets: bytes, at: int, allowance: Allowance) -> Iterator[bytes]:
    """Yield the texts of a PNG, and what stands behind its end."""
    while at + _CHUNK.size <= len(octets):
        length, kind = _CHUNK.unpack_from(octets, at)
        begin, end = at + _CHUNK.size, at + _CHUNK.size + length
        at = end + 4
        if kind == b"IEND":
            yield octets[at:]
            return
        if kind == b"IDAT":
            continue
        chunk = octets[begin:end]
        allowance.spend(len(chunk))
        packed = _PACKED[kind].match(chunk) if kind in _PACKED else None
        if packed:
            yield packed[0].replace(b"\0", b" ") + _inflated(chunk, packed.end(), 15, allowance)
        else:
            yield chunk.replace(b"\0", b": ")
