"""Makes a file harmless or refuses it: pixels alone of a picture, masked words of a text.

What a file is, its bytes must prove; a name or a header proves nothing. A picture is decoded
and written anew, so that metadata, a hidden archive or a script behind its end stay behind.
A text is UTF-8 without control characters, and goes through the same net as the form's words.
"""

from contextlib import suppress
from typing import Final

from portal.refusals import Refusal, RequestRefusedError
from portal.tickets.review import look_at, mask_guesses
from redaction.guard import Guard
from redaction.screenshots.bare import SIGNATURE
from redaction.screenshots.errors import ImageTooLargeError, ImageUnreadableError
from redaction.screenshots.pixels import read_pixels, write_png
from toolbar.troubleshooting.bundle import LARGEST_ATTACHMENT

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/bmp", "image/webp"})
TEXT: Final = "text/plain"
LARGEST_TEXT: Final = 64 * 1024
"""Bytes of a log that somebody can read through before it is sent; GUESS."""
LAYOUT: Final = frozenset("\n\t")


def clean(body: bytes, media_type: str) -> bytes:
    """Return what may be attached: a PNG of bare pixels, or a masked text.

    Raises ``RequestRefusedError``: ``file-refused`` for a type that is not allowed or bytes
    that are not of their type, ``body-too-large``, ``credential-found``.
    """
    if media_type in PICTURES:
        made = _picture(body)
    elif media_type == TEXT:
        made = _text(body)
    else:
        raise RequestRefusedError(Refusal.FILE_REFUSED)
    if Guard(()).find(made) is not None:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    return made


def media_type_of(body: bytes) -> str:
    """Return which of the two kinds a cleaned file is."""
    return "image/png" if body.startswith(SIGNATURE) else TEXT


def extension_of(body: bytes) -> str:
    """Return how the name of a cleaned file ends."""
    return "png" if body.startswith(SIGNATURE) else "txt"


def _picture(body: bytes) -> bytes:
    made, refusal = None, Refusal.FILE_REFUSED
    try:
        made = write_png(read_pixels(body))
    except ImageTooLargeError:
        refusal = Refusal.BODY_TOO_LARGE
    except ImageUnreadableError:
        refusal = Refusal.FILE_REFUSED
    if made is None:
        raise RequestRefusedError(refusal)
    if len(made) > LARGEST_ATTACHMENT:
        raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return made


def _text(body: bytes) -> bytes:
    if len(body) > LARGEST_TEXT:
        raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    written = None
    with suppress(UnicodeDecodeError):  # it quotes the body
        written = body.decode("utf-8-sig").replace("\r\n", "\n")
    if not written or any(not one.isprintable() and one not in LAYOUT for one in written):
        raise RequestRefusedError(Refusal.FILE_REFUSED)
    words = look_at(written, ())
    if words.has_credential:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    return mask_guesses(words, ()).encode()
