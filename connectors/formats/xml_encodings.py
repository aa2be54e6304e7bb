"""Tells in which encoding an XML file is written, from its first bytes alone."""

import re
from typing import Final, NamedTuple

HEAD: Final = 256
"""Bytes that are looked at; a declaration stands at the very start."""

NAMES: Final = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "iso-8859-1": "iso-8859-1",
    "iso8859-1": "iso-8859-1",  # Java's names, as older exports write them
    "iso8859_1": "iso-8859-1",
    "iso_8859-1": "iso-8859-1",
    "latin-1": "iso-8859-1",
    "latin1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "cp1252": "windows-1252",
    "windows-1252": "windows-1252",
}
"""Encodings that are read; any other is refused, UTF-7 above all."""

WORDS: Final = (*sorted(set(NAMES.values())), "none", "other")
"""What ``declared`` may say."""

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16le"),
    (b"\0<", "utf-16be"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml\s[^>]{0,80}?\bencoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._-]{1,40})["']"""
)

WRITTEN_BY_WINDOWS: Final = {
    number: character
    for number in range(0x80, 0xA0)
    if (character := bytes([number]).decode("cp1252", "ignore"))
}
"""ISO-8859-1 has no letters there; who declares it and writes them means Windows-1252."""


class Encoding(NamedTuple):
    """What the file says of itself, and as what it is read; none if nobody should."""

    declared: str
    read_as: str | None


def encoding_of(head: bytes) -> Encoding:
    """Return the encoding; a byte order mark is believed before a declaration.

    .NET's ``StringWriter`` declares UTF-16 whatever the file is then written
    in: if the declaration itself can be read as ASCII, the file is UTF-8.
    """
    by_mark = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    # In UTF-16 every second byte of a declaration is zero
    found = _DECLARED.search(head.replace(b"\0", b""))
    declared = NAMES.get(found[1].decode().lower(), "other") if found else "none"
    if by_mark:
        return Encoding(declared, by_mark)
    if declared == "other":
        return Encoding(declared, None)
    return Encoding(declared, "utf-8" if declared in ("none", "utf-16") else declared)


def begins_like_xml(body: bytes) -> bool:
    """Say whether the first character, in any of these encodings, is ``<``."""
    return body[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"
