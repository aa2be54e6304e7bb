"""Finds names and towns that a scanner garbled: ``GAUTH1ER``, ``Zieg1er``, ``WlNNIE``.

The chart's own names are ``known_misread``'s; here the lists say whether the letters that were
meant make a name. A word with digits at its end is an account or a version, not a scanner's.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.words.finding import Certainty, Finding
from redaction.words.meaning import CITY, EITHER, NAME, UNKNOWN, meaning

_DIGITS: Final = re.compile(
    r"(?<![A-Za-z0-9_./\\-])(?=[A-Za-z'-]{0,20}[013458][A-Za-z])(?:[A-Za-z'-]|[013458](?=[A-Za-z'-])){4,24}"
    r"(?![A-Za-z0-9_@(=\\]|\.[a-z])"
)
_SMALL_L: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z'-]{0,20}l)(?:[A-Z'-]|l){4,24}(?![A-Za-z0-9_])"
)
_CAPITAL_I: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]{1,12}I[a-z]{1,12}(?![A-Za-z0-9_])")
_SUSPECT: Final = re.compile(
    r"[013458Il](?:(?<=[A-Z]l)|(?<=[a-z]I)[a-z]|(?<=[A-Za-z][013458])[A-Za-z]"
    r"|(?<![A-Za-z0-9].)(?<=[01])[A-Z]{3})"
)
"""What every garbled word holds; cheap to look for."""
_HINTS: Final = (
    (_DIGITS, re.compile(r"[013458][A-Za-z]")),
    (_SMALL_L, re.compile(r"l(?![a-km-z])")),
    (_CAPITAL_I, re.compile(r"I(?<=[a-z]I)[a-z]")),
)
"""Each with what a text holds that it finds anything in."""
_UPPER: Final = str.maketrans("013458l", "OIEASBI")
_LOWER: Final = str.maketrans("013458I", "oleasbl")
_LONG: Final = 5


def garbled_names(plain: str) -> Iterator[Finding]:
    """Yield guesses: words that are names or towns once their odd signs are read as letters."""
    if not _SUSPECT.search(plain):
        return
    for pattern, hint in _HINTS:
        for match in pattern.finditer(plain) if hint.search(plain) else ():
            kind = _kind(match[0], is_sure=pattern is not _CAPITAL_I)
            if kind is not None:
                yield Finding(*match.span(), kind, Certainty.GUESS)


def _kind(token: str, *, is_sure: bool) -> Kind | None:
    """Say what the repaired token names, if most of it are letters."""
    letters = [sign for sign in token if sign.isalpha()]
    if 3 * (len(token) - len(letters)) > len(token):
        return None
    capitals = sum(sign.isupper() for sign in letters) > len(letters) // 2
    meant = token.translate(_UPPER if capitals else _LOWER)
    if not capitals and not token[0].isupper():
        return None
    found = meaning(meant)
    if found.senses & CITY and found.reading is not NAME:
        return Kind.ADDRESS
    unknown = found.reading is UNKNOWN and is_sure and capitals and len(meant) > _LONG
    either = found.reading is EITHER and is_sure
    return Kind.NAME if found.reading is NAME or either or unknown else None
