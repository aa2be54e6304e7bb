"""Only pixels go in and come out: formats, bombs, and everything that hides in a picture file."""

import io
import struct
import traceback
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from redaction.screenshots import ImageTooLargeError, ImageUnreadableError, pixels
from redaction.screenshots.pixels import read_pixels, write_png

CANARY = "Canari-Testeuse"


def written(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    body = io.BytesIO()
    image.save(body, form, **options)
    return body.getvalue()


def picture(mode: str = "RGB") -> Image.Image:
    made = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(made).rectangle((5, 5, 20, 20), fill="navy")
    return made.convert(mode)


def size_of(png: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(png)).size


@pytest.mark.parametrize("form", ["PNG", "BMP", "WEBP"])
def test_a_picture_without_loss_keeps_its_pixels(form: str) -> None:
    options = {"lossless": True} if form == "WEBP" else {}
    read = read_pixels(written(picture(), form, **options))
    assert read.mode == "RGB"
    assert read.tobytes() == picture().tobytes()


def test_a_jpeg_is_read() -> None:
    assert read_pixels(written(picture(), "JPEG")).size == (60, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_opaque_rgb(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (4, 4), 65535) if mode == "I;16" else picture(mode)
    read = read_pixels(written(image, form))
    assert read.mode == "RGB"
    assert min(read.getpixel((0, 0))) > 240  # type: ignore[arg-type]


def text_chunk(body: bytes) -> bytes:
    chunk = b"tEXt" + b"Comment\0" + CANARY.encode()
    whole = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return body[:33] + whole + body[33:]


def with_info(_: bytes) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Description", CANARY)
    info.add_text("zip", CANARY * 50, zip=True)
    return written(picture(), "PNG", pnginfo=info)


def with_exif(_: bytes) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = CANARY
    return written(picture(), "JPEG", exif=exif, comment=CANARY.encode(), quality=95)


def with_profile(_: bytes) -> bytes:
    return written(picture(), "PNG", icc_profile=b"\0" * 128 + CANARY.encode())


def with_more_behind(body: bytes) -> bytes:
    return body + b"PK\3\4" + CANARY.encode()


@pytest.mark.parametrize("hide", [text_chunk, with_info, with_exif, with_profile, with_more_behind])
def test_what_is_no_pixel_is_gone(hide: Callable[[bytes], bytes]) -> None:
    body = hide(written(picture()))
    assert CANARY.encode() in body or hide in {with_info, with_profile}  # those are compressed
    clean = write_png(read_pixels(body))
    assert CANARY.encode() not in clean
    assert Image.open(io.BytesIO(clean)).info == {}
    assert _chunks(clean) == ["IHDR", "IDAT", "IEND"]


def _chunks(png: bytes) -> list[str]:
    at, names = 8, []
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        names.append(png[at + 4 : at + 8].decode())
        at += 12 + length
    return list(dict.fromkeys(names))


def test_what_a_transparent_pixel_hides_is_gone() -> None:
    hidden = Image.new("RGBA", (60, 40), (255, 255, 255, 0))
    ImageDraw.Draw(hidden).text((5, 5), "Zoe", fill=(0, 0, 0, 0))
    body = written(hidden)
    assert Image.open(io.BytesIO(body)).convert("RGB").getextrema() != ((255, 255),) * 3
    assert read_pixels(body).getextrema() == ((255, 255),) * 3


def test_a_colour_that_nothing_uses_is_gone() -> None:
    image = picture("P")
    palette = image.getpalette() or []
    image.putpalette([*palette[:-3], 1, 2, 3])
    clean = Image.open(io.BytesIO(write_png(read_pixels(written(image)))))
    assert clean.mode == "RGB"
    assert clean.palette is None


def test_a_picture_that_was_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_pixels(written(picture(), "JPEG", exif=exif)).size == (40, 60)


@pytest.mark.parametrize("form", ["GIF", "TIFF", "PPM", "ICO", "PDF", "EPS"])
def test_another_format_is_refused(form: str) -> None:
    with pytest.raises(ImageUnreadableError):
        read_pixels(written(picture(), form))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_moves_is_refused(form: str) -> None:
    other = picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    body = written(picture(), form, save_all=True, append_images=[other])
    with pytest.raises(ImageUnreadableError):
        read_pixels(body)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"GIF89a", CANARY.encode(), b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        written(picture())[:60], written(picture())[:-30], written(picture(), "JPEG")[:200],
        b"\x89PNG\r\n\x1a\n" + CANARY.encode() * 9, b"BM" + CANARY.encode() * 9,
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_and_not_quoted(body: bytes) -> None:
    with pytest.raises(ImageUnreadableError) as caught:
        read_pixels(body)
    assert caught.value.__context__ is None
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def claiming(width: int, height: int) -> bytes:
    """Return a PNG whose head claims this size: a bomb is one that keeps its word."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    idat = b"IDAT" + zlib.compress(b"\0" * 100_000)
    parts = (head, idat, b"IEND")
    chunks = (
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("size", [(60_000, 60_000), (7681, 4320), (17_000, 10), (10, 17_000)])
def test_a_bomb_is_refused_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Image.Image] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)
    with pytest.raises(ImageTooLargeError):
        read_pixels(claiming(*size))
    assert not decoded


def test_more_bytes_than_a_screenshot_has_are_refused() -> None:
    with pytest.raises(ImageTooLargeError):
        read_pixels(written(picture()) + b"\0" * pixels.MOST_BYTES)


def test_the_largest_screen_is_read() -> None:
    assert size_of(write_png(read_pixels(written(Image.new("L", (7680, 4320)))))) == (7680, 4320)
