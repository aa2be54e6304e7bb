"""Files as attackers and cameras make them, each built here, and how a page's script sends one."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from aiohttp import ClientResponse
from PIL import Image

from tests.portal.hosting import Browser

CANARY = b"CANARY-kazoo-marmalade"
SCRIPT = b"<script>alert('" + CANARY + b"')</script>"
SAME = {"Sec-Fetch-Site": "same-origin"}


def png(colour: str = "white", size: tuple[int, int] = (40, 30)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, "PNG")
    return written.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as one:
        one.writestr("canary.txt", CANARY)
    return written.getvalue()


def zip_bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as one:
        one.writestr("zeros", bytes(20 * 2**20))
    return written.getvalue()


def pixel_bomb() -> bytes:
    """A PNG of a few bytes whose head says 60,000 by 60,000 pixels: 10 GB."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_text() -> bytes:
    whole = png()
    return whole[:33] + chunk(b"tEXt", b"Comment\0" + CANARY) + whole[33:]


def with_words_in_its_end() -> bytes:
    return png()[:-12] + chunk(b"IEND", CANARY)


def with_archive_behind_its_pixels() -> bytes:
    """A PNG whose only chunk of pixels goes on as an archive."""
    whole = png()
    return whole[:33] + chunk(b"IDAT", whole[41:-16] + archive()) + whole[-12:]


def words_for_pixels() -> bytes:
    whole = png()
    return whole[:33] + chunk(b"IDAT", b"health card 9876543217 " + CANARY) + whole[-12:]


def camera() -> bytes:
    """A JPEG with the place where it was taken, and the name of who took it."""
    image = Image.new("RGB", (40, 30), "green")
    exif = image.getexif()
    exif[0x013B] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (43.0, 39.0, 11.0)
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, comment=CANARY)
    return written.getvalue()


def moving() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:])
    return written.getvalue()


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>' + CANARY + b"</text></svg>"
)
GIF_AND_SCRIPT = b"GIF89a/*" + bytes(20) + b"*/=1;alert('" + CANARY + b"');"
PDF_AND_SCRIPT = (
    b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + CANARY
)

CLEANED: dict[str, tuple[Callable[[], bytes], str]] = {
    "png-and-zip": (lambda: png() + archive(), "image/png"),
    "png-and-html": (lambda: png() + SCRIPT, "image/png"),
    "png-with-text": (with_text, "image/png"),
    "png-with-words-in-its-end": (with_words_in_its_end, "image/png"),
    "png-with-zip-behind-its-pixels": (with_archive_behind_its_pixels, "image/png"),
    "camera": (camera, "image/jpeg"),
    "jpeg-called-png": (camera, "image/png"),
    "jpeg-and-zip": (lambda: camera() + archive(), "image/jpeg"),
}
"""Taken, and nothing but the pixels is left of them."""

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "svg": (lambda: SVG, "image/svg+xml"),
    "svg-called-png": (lambda: SVG, "image/png"),
    "html": (lambda: SCRIPT, "text/html"),
    "html-called-png": (lambda: SCRIPT, "image/png"),
    "gif-and-script": (lambda: GIF_AND_SCRIPT, "image/gif"),
    "gif-called-png": (lambda: GIF_AND_SCRIPT, "image/png"),
    "gif-called-text": (lambda: GIF_AND_SCRIPT, "text/plain"),
    "pdf": (lambda: PDF_AND_SCRIPT, "application/pdf"),
    "pdf-called-png": (lambda: PDF_AND_SCRIPT, "image/png"),
    "zip": (archive, "application/zip"),
    "zip-called-text": (archive, "text/plain"),
    "zip-bomb": (zip_bomb, "application/zip"),
    "zip-bomb-called-png": (zip_bomb, "image/png"),
    "png-called-text": (png, "text/plain"),
    "utf-16": (lambda: CANARY.decode().encode("utf-16"), "text/plain"),
    "nul": (lambda: CANARY + b"\0", "text/plain"),
    "escape-of-a-terminal": (lambda: b"\x1b]0;" + CANARY, "text/plain"),
    "right-to-left": (lambda: CANARY + "\u202e".encode(), "text/plain"),
    "cut": (lambda: png()[:50], "image/png"),
    "words-for-pixels": (words_for_pixels, "image/png"),
    "moving": (moving, "image/webp"),
    "nothing": (lambda: b"", "text/plain"),
    "macro": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + CANARY, "application/msword"),
}


async def send_file(
    visitor: Browser,
    body: bytes,
    media_type: str = "image/png",
    *,
    page: str = "/tickets/new",
    path: str = "/tickets/files",
    **headers: str,
) -> ClientResponse:
    """Send a file as the page's own script does."""
    found = re.search(r'data-token="([0-9a-f]{64})"', await visitor.page(page))
    assert found is not None
    given = {"Content-Type": media_type, "CSRF-Token": found[1]} | SAME | headers
    return await visitor.session.put(visitor.url + path, data=body, headers=given)
