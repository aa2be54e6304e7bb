"""Finds the chart's names as a scanner misreads them: ``J0AO``, ``T1NA``, ``THl``."""

import re
from collections.abc import Collection, Iterator
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import Final

_DOUBTFUL: Final = re.compile(r"[0158|!$lI]")
_LIKE: Final = str.maketrans(
    f"{ascii_uppercase}015i|!8$", f"{ascii_lowercase}olslllbs".replace("i", "l")
)
"""Signs that scanners take for one another, each as the one small letter that stands for all."""
_SIGNS: Final = frozenset(f"{ascii_letters}{digits}|!$")
_SHORTEST: Final = 3
_LOST_SIGN: Final = re.compile(r"[?\ufffd][A-Za-z]")
_LOST: Final = re.compile(r"[A-Za-z]{0,20}(?:[?\ufffd]{1,3}[A-Za-z]{1,20}){1,4}")
"""A word whose letters with accents were lost: ``Ph?m``."""


def misread_names(plain: str, parts: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that hold one of these folded parts of names, letters taken for signs.

    A token of digits alone is a number, whatever letters look like it.
    """
    if not parts:
        return
    for match in _LOST.finditer(plain) if _LOST_SIGN.search(plain) else ():
        if any(_is_lost(match[0].lower(), part) for part in parts):
            yield match.span()
    if not _DOUBTFUL.search(plain):
        return
    read = plain.translate(_LIKE)
    for part in {part.translate(_LIKE) for part in parts if len(part) >= _SHORTEST}:
        at = read.find(part)
        while at >= 0:
            end = at + len(part)
            alone = _SIGNS.isdisjoint(plain[at - 1 : at] + plain[end : end + 1])
            if alone and not plain[at:end].isdigit() and _DOUBTFUL.search(plain, at, end):
                yield at, end
            at = read.find(part, at + 1)


def _is_lost(token: str, part: str) -> bool:
    """Say whether a token is a name with question marks for one to three of its letters."""
    if len(token) < 3 or not len(part) <= len(token) <= len(part) + 2:
        return False
    pattern = "".join("[a-z]{0,2}" if sign in "?\ufffd" else sign for sign in token)
    return re.fullmatch(pattern, part) is not None
