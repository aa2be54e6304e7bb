"""Turns a file into bare pixels and back, so that nothing else of the file is left.

Metadata, thumbnails, colour profiles, text chunks, what stands behind the end
of the file, what a transparent pixel hides, colours that a palette holds and
nobody sees: none of it is part of the pixels that are written anew.
"""

import io
from typing import TYPE_CHECKING, Final

from redaction.screenshots.errors import ImageTooLargeError, ImageUnreadableError

if TYPE_CHECKING:
    from PIL import Image

FORMATS: Final = ("PNG", "JPEG", "BMP", "WEBP")
"""All that is decoded; what else Pillow can read is never tried."""
MOST_BYTES: Final = 20 * 2**20
MOST_PIXELS: Final = 7680 * 4320
"""The largest screen that is sold, 8K: 100 MB as pixels."""
LONGEST_SIDE: Final = 16_384


def read_pixels(body: bytes) -> "Image.Image":
    """Return the picture as opaque RGB, upright.

    Raises ``ImageTooLargeError`` before anything is decoded, by what the head of
    the file says, and ``ImageUnreadableError`` for everything else.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - a bridge that masks no picture never loads it

    if len(body) > MOST_BYTES:
        raise ImageTooLargeError
    made = None
    too_large = False
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            width, height = image.size
            too_large = width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE
            if not too_large and getattr(image, "n_frames", 1) == 1:
                image.load()
                made = _opaque(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_large = True
    except Exception:  # noqa: BLE001, S110 - decoders raise whatever they like, and quote what they read
        pass
    if too_large:
        raise ImageTooLargeError
    if made is None:
        raise ImageUnreadableError
    return made


def write_png(image: "Image.Image") -> bytes:
    """Return the pixels as a PNG that holds nothing but them."""
    from PIL import Image  # noqa: PLC0415 - loaded by its first use, to start fast

    # a copy by pixels: ``info`` of the original may hold text, and save() would write it
    bare = Image.frombytes("RGB", image.size, image.convert("RGB").tobytes())
    written = io.BytesIO()
    bare.save(written, "PNG")
    return written.getvalue()


def _opaque(image: "Image.Image") -> "Image.Image":
    """Return the picture as it looks on white; pixels that nobody sees become white."""
    from PIL import Image  # noqa: PLC0415 - loaded by its first use, to start fast

    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    white = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(white, seen).convert("RGB")
