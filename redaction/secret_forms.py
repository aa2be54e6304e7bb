"""The one form in which secrets are sought and bodies are read.

Small letters, no accents, no white space, no invisible characters. What is done
to a body is done to each secret too, character by character or octet by octet,
so whatever holds the secret holds its form.
"""

import base64
import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

_SMALL: Final = bytes.maketrans(bytes(range(65, 91)), bytes(range(97, 123)))
_NOTHING: Final = b"\0\t\n\v\f\r "
"""White space, and what UTF-16 and UTF-32 put between the letters of ASCII."""
_UNSEEN: Final = re.compile(
    r"[\u0300-\u036f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\u0085\u1680]+"
)
"""Accents that stand by themselves, odd white space, and what shows nothing."""
_CODES: Final = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp1252", "latin-1")


def squeeze(text: str) -> bytes:
    """Return the form of a text, in UTF-8."""
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKD", text).casefold())
    return squeeze_octets(text.encode("utf-8", "surrogatepass"))


def squeeze_octets(octets: bytes) -> bytes:
    """Return the form of octets that may be text in any code."""
    return octets.translate(_SMALL, _NOTHING)


def forms(secret: str) -> Iterator[bytes]:
    """Yield every form in which a secret is sought.

    As it is, backwards, rotated by thirteen letters; in each code; as what it looks
    like where its UTF-8 was read as Latin letters; and in base32. Other encodings
    are undone in the body, which costs the same for any number of secrets.
    """
    for text in (secret, secret[::-1], codecs.encode(secret, "rot13")):
        yield squeeze(text)
        yield squeeze_octets(text.encode("utf-8", "surrogatepass"))
        for code in _CODES:
            with suppress(UnicodeError):
                yield squeeze_octets(text.encode(code))
    for code in ("cp1252", "latin-1"):
        with suppress(UnicodeError):
            yield squeeze(secret.encode("utf-8", "surrogatepass").decode(code))
    yield from _base32(secret.encode("utf-8", "surrogatepass"))


def _base32(octets: bytes) -> Iterator[bytes]:
    """Yield the letters that depend on these octets alone, in the five alignments."""
    for before in range(5):
        letters = base64.b32encode(bytes(before) + octets)
        yield squeeze_octets(letters[-(-8 * before // 5) : 8 * (before + len(octets)) // 5])
