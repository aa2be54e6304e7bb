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


def misread_names(plain: str, parts: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that hold one of these folded parts of names, letters taken for signs.

    A token of digits alone is a number, whatever letters look like it.
    """
    if not parts or not _DOUBTFUL.search(plain):
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
