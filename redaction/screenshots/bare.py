"""Says of a PNG whether it is bare pixels, without decoding one: the second net for screenshots.

What ``pixels.write_png`` writes has a head, pixels and an end (PNG, third
edition, 5.6 and 11.2). Text, times, profiles and private chunks are other
chunks, and whatever stands behind the end belongs to none.
"""

import struct
import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_FRAME: Final = 12
"""Bytes around a chunk's content: length, name, checksum."""


def is_bare(png: bytes) -> bool:
    """Return whether the file is a whole PNG of 8-bit RGB pixels and nothing else."""
    names = _chunks(png)
    pixels = [name for name in names[1:-1] if name != b"IDAT"]
    return names[:1] == [b"IHDR"] and names[-1:] == [b"IEND"] and len(names) > 2 and not pixels


def _chunks(png: bytes) -> list[bytes]:
    """Return the chunks' names; none at all if a length, a checksum or the head is wrong."""
    names = []
    at = len(SIGNATURE)
    if not png.startswith(SIGNATURE):
        return []
    while at < len(png):
        if len(png) - at < _FRAME:
            return []
        length, name = struct.unpack_from(">I4s", png, at)
        end = at + _FRAME + length
        content = png[at + 4 : end - 4]
        if end > len(png) or zlib.crc32(content) != int.from_bytes(png[end - 4 : end], "big"):
            return []
        # bit depth 8, colour type 2 (RGB), the only methods there are, not interlaced
        if name == b"IHDR" and content[12:] != b"\x08\x02\0\0\0":
            return []
        names.append(name)
        at = end
    return names
