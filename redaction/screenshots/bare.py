"""Says of a PNG whether it is bare pixels, to the last byte: the second net for screenshots.

What ``pixels.write_png`` writes has a head, pixels and an end (PNG, third
edition, 5.6 and 11.2). Text, times, profiles and private chunks are other
chunks, and whatever stands behind the end belongs to none. Within the chunks,
too, nothing may stand but what a decoder uses: the pixels' stream ends where
the last row does (10.1), and the end is empty (11.2.4).

What the pixels themselves spell is the picture's, and no business of this module.
"""

import struct
import zlib
from contextlib import suppress
from typing import Final

from redaction.screenshots.pixels import LONGEST_SIDE, MOST_PIXELS

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_FRAME: Final = 12
"""Bytes around a chunk's content: length, name, checksum."""
_HEAD: Final = struct.Struct(">II5s")
_RGB: Final = b"\x08\x02\0\0\0"
"""Bit depth 8, colour type 2 (RGB), the only methods there are, not interlaced."""
_LAST_FILTER: Final = 4
"""A row's first byte says how it is filtered, 0 to 4 (PNG, 9.2)."""
_AT_ONCE: Final = 2**20
"""Bytes that are unpacked at once, so that the largest picture needs no more room."""


def is_bare(png: bytes) -> bool:
    """Return whether the file is a whole PNG of 8-bit RGB pixels and nothing else.

    A picture beyond the limits of ``pixels`` is not: that is known by its head, before
    anything is unpacked. The largest one takes some tenths of a second: call it in a thread.
    """
    chunks = _chunks(png)
    names = [name for name, _ in chunks]
    if len(names) < 3 or names != [b"IHDR", *[b"IDAT"] * (len(names) - 2), b"IEND"]:
        return False
    (_, head), *pixels, (_, end) = chunks
    size = _size(head)
    return size is not None and not end and _fills(size, b"".join(one for _, one in pixels))


def _chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Return each chunk's name and content; none at all if a length or a checksum is wrong."""
    chunks = []
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
        chunks.append((name, content[4:]))
        at = end
    return chunks


def _size(head: bytes) -> tuple[int, int] | None:
    """Return width and height; none if they are beyond the limits, or the pixels no RGB."""
    if len(head) != _HEAD.size:
        return None
    width, height, kind = _HEAD.unpack(head)
    within = 0 < width * height <= MOST_PIXELS and max(width, height) <= LONGEST_SIDE
    return (width, height) if within and kind == _RGB else None


def _fills(size: tuple[int, int], packed: bytes) -> bool:
    """Return whether the stream is just as long as the rows, and each row can be decoded."""
    width, height = size
    row = 1 + 3 * width
    left = row * height
    inflater = zlib.decompressobj()
    with suppress(zlib.error):
        # one byte more than there should be, so that a stream that goes on is noticed
        while piece := inflater.decompress(packed, min(_AT_ONCE, left + 1)):
            if len(piece) > left or max(piece[left % row :: row], default=0) > _LAST_FILTER:
                return False
            left -= len(piece)
            packed = inflater.unconsumed_tail
        return left == 0 and inflater.eof and not inflater.unused_data
    return False
