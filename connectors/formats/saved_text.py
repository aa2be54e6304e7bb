"""Decodes text that an old EMR wrote or a person saved from a window."""

from contextlib import suppress
from typing import Final

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte order marks; Notepad writes the first two."""


def decoded(body: bytes) -> str | None:
    """Return the text without its byte order mark; none if no encoding explains the bytes.

    JSON is UTF-8, but what was copied from a window is saved as Windows writes
    it: UTF-16 with a mark, or Windows-1252, which ISO-8859-1 is read as too.
    """
    marked = next((codec for mark, codec in _MARKS if body.startswith(mark)), None)
    for codec in (marked,) if marked else ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):  # its message holds the body
            return body.decode(codec)
    return None
