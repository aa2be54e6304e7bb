"""A picture is bare if it holds pixels and nothing else; found out without decoding it."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from redaction.screenshots.bare import SIGNATURE, is_bare
from redaction.screenshots.pixels import read_pixels, write_png

PICTURE = Image.effect_mandelbrot((90, 60), (-2, -1, 1, 1), 20).convert("RGB")


def saved(image: Image.Image = PICTURE, **options: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, "PNG", **options)
    return written.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def told() -> PngImagePlugin.PngInfo:
    text = PngImagePlugin.PngInfo()
    text.add_text("Patient", "Zzyzxquark, Wilhelmina")
    return text


END = chunk(b"IEND", b"")
BARE = write_png(PICTURE)


def test_what_we_write_is_bare() -> None:
    assert is_bare(BARE)
    assert is_bare(write_png(read_pixels(saved(pnginfo=told()))))
    assert is_bare(write_png(Image.new("RGB", (4000, 3000), "red")))


@pytest.mark.parametrize(
    "png",
    [
        b"",
        SIGNATURE,
        SIGNATURE + END,
        b"\xff\xd8\xff\xe0 a JPEG",
        saved(pnginfo=told()),
        saved(dpi=(96, 96)),
        saved(PICTURE.convert("P")),
        saved(PICTURE.convert("RGBA")),
        saved(PICTURE.convert("L")),
        BARE + b"Zzyzxquark",
        BARE + chunk(b"tEXt", b"Comment\0Zzyzxquark"),
        BARE.replace(END, chunk(b"prIv", b"Zzyzxquark") + END),
        BARE.replace(END, END + END),
        BARE.removesuffix(END),
        BARE[:-1],
        BARE[:60] + bytes([BARE[60] ^ 1]) + BARE[61:],
        SIGNATURE + chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\x02\0\0\0 more") + END,
        SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + BARE[16:],
    ],
)
def test_whatever_else_is_in_it_is_noticed(png: bytes) -> None:
    assert not is_bare(png)
