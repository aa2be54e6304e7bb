"""Keeps prose out of the ticket's fields that are no prose: nothing else looks for results there.

Each function returns the text, or raises ``ValueError`` without a word. What a
sender who is not asked has masked stays acceptable.
"""

import re
from typing import Final

MASKED: Final = "XXXXXXX"

EMR_NAMES: Final = frozenset(
    {"Accuro", "CARLOS", "Juno", "Med Access", "OSCAR", "OSCAR Pro", "Ocean", "PS Suite"}
)
"""How people write EMRs' names; a connector's id will do as well."""

MOST_WORDS_OF_A_NAME: Final = 7

_ID: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_VERSION: Final = re.compile(r"(?:[A-Za-z]{1,12}[ -]?)?v?\d[0-9A-Za-z.+_-]{0,38}")
_WORD: Final = re.compile(r"[^\W\d_]+")
_OF_BROWSERS: Final = frozenset(
    _WORD.findall(
        "android applewebkit brave chrome chromium cpu cros edg edge firefox gecko google"
        " headlesschrome intel ipad iphone khtml like linux mac macintosh microsoft mobile"
        " mozilla msie nt opera opr os rv safari trident unknown version vivaldi webview win"
        " windows wow x"
    )
)
"""The words of browsers' names and of what they say of themselves (``User-Agent``)."""


def is_emr(text: str) -> str:
    """Accept the name of an EMR or the id of a connector."""
    return _shaped(text, fits=text in EMR_NAMES or _ID.fullmatch(text) is not None)


def is_version(text: str) -> str:
    """Accept a version: digits, with one word before them at most."""
    return _shaped(text, fits=_VERSION.fullmatch(text) is not None)


def is_browser(text: str) -> str:
    """Accept a browser's name and version, or all that it says of itself."""
    words = _WORD.findall(text.replace(MASKED, ""))
    return _shaped(text, fits=all(word.lower() in _OF_BROWSERS for word in words))


def is_name(text: str) -> str:
    """Accept as many words as a person's or a desk's name has."""
    return _shaped(text, fits=len(text.split()) <= MOST_WORDS_OF_A_NAME)


def _shaped(text: str, *, fits: bool) -> str:
    if not fits and text.replace(MASKED, "").strip():
        raise ValueError
    return text
