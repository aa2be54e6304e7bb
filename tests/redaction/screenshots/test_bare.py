"""A picture is bare if it holds pixels and nothing else, to its last byte."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from redaction.screenshots.bare import SIGNATURE, is_bare
from redaction.screenshots.pixels import LONGEST_SIDE, read_pixels, write_png

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


def packed(*pixels: bytes, size: tuple[int, int] = (2, 3), end: bytes = b"") -> bytes:
    """Return a PNG that says this size, with these contents of its chunks of pixels."""
    head = struct.pack(">II", *size) + b"\x08\x02\0\0\0"
    parts = [(b"IHDR", head), *((b"IDAT", one) for one in pixels), (b"IEND", end)]
    return SIGNATURE + b"".join(chunk(name, content) for name, content in parts)


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as one:
        one.writestr("canary.txt", b"Zzyzxquark")
    return written.getvalue()


END = chunk(b"IEND", b"")
ROW = b"\0" + b"\xff" * 6
ROWS = zlib.compress(ROW * 3)
BARE = write_png(PICTURE)


def test_what_we_write_is_bare() -> None:
    assert is_bare(BARE)
    assert is_bare(write_png(read_pixels(saved(pnginfo=told()))))
    assert is_bare(write_png(Image.new("RGB", (4000, 3000), "red")))
    assert is_bare(write_png(Image.effect_noise((1500, 900), 50).convert("RGB")))
    assert is_bare(write_png(Image.new("RGB", (LONGEST_SIDE, 1))))


@pytest.mark.parametrize("level", range(10))
def test_another_program_s_pixels_are_bare_too(level: int) -> None:
    png = saved(compress_level=level)
    assert is_bare(png)
    assert read_pixels(png).tobytes() == PICTURE.tobytes()
    for first in range(5):
        rows = bytes([first, 1, 2, 3, 4, 5, 6]) * 3
        filtered = packed(zlib.compress(rows, level))
        assert is_bare(filtered)
        assert read_pixels(filtered).size == (2, 3)


def test_the_pixels_may_stand_in_several_chunks() -> None:
    assert is_bare(packed(ROWS))
    assert is_bare(packed(ROWS[:5], ROWS[5:]))


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


@pytest.mark.parametrize(
    "png",
    [
        packed(ROWS, end=b"Zzyzxquark"),
        packed(b"Patient: Zzyzxquark, health card 9876543217"),
        packed(b""),
        packed(ROWS + archive()),
        packed(ROWS, archive()),
        packed(ROWS + b"\0"),
        packed(ROWS[:-1]),
        packed(ROWS[:-1] + bytes([ROWS[-1] ^ 1])),
        packed(zlib.compress(ROW * 3 + b"Zzyzxquark")),
        packed(zlib.compress(ROW * 4)),
        packed(zlib.compress(ROW * 3 + b"\0")),
        packed(zlib.compress(ROW * 2)),
        packed(zlib.compress((ROW * 3)[:-1])),
        packed(zlib.compress(ROW * 2 + b"\x05" + ROW[1:])),
        packed(zlib.compress(b"\xff" + ROW[1:] + ROW * 2)),
    ],
    ids=[
        "words in the end",
        "words for pixels",
        "no pixels",
        "an archive behind the pixels",
        "an archive in a chunk of its own",
        "one byte behind the pixels",
        "a cut stream",
        "a wrong sum",
        "words behind the last row",
        "a row too many",
        "a byte too many",
        "a row too few",
        "a byte too few",
        "no filter of this number in the last row",
        "no filter of this number in the first row",
    ],
)
def test_within_its_chunks_stands_nothing_but_what_a_decoder_uses(png: bytes) -> None:
    assert not is_bare(png)


@pytest.mark.parametrize(
    "size",
    [(0, 3), (2, 0), (100_000, 100_000), (LONGEST_SIDE + 1, 1), (1, LONGEST_SIDE + 1)],
)
def test_sizes_beyond_the_limits_are_not_unpacked(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = zlib.compress((b"\0" + bytes(3 * size[0])) * size[1]) if max(size) < 50_000 else ROWS
    png = packed(rows, size=size)
    monkeypatch.delattr(zlib, "decompressobj")
    assert not is_bare(png)


def test_of_a_bomb_no_more_is_unpacked_than_its_head_says(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = packed(zlib.compress(bytes(50 * 2**20)))
    unpacked = []
    begin = zlib.decompressobj

    class Heard:
        def __init__(self) -> None:
            self.inflater = begin()

        def decompress(self, body: bytes, most: int) -> bytes:
            unpacked.append(most)
            return self.inflater.decompress(body, most)

    monkeypatch.setattr(zlib, "decompressobj", Heard)
    assert not is_bare(bomb)
    assert unpacked == [len(ROW) * 3 + 1]
