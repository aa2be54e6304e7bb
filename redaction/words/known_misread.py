"""Finds the chart's names as a scanner misreads them: ``J0AO``, ``T1NA``, ``THl``."""

import re
from collections.abc import Collection, Iterator
from typing import Final

_TOKEN: Final = re.compile(r"[A-Za-z0-9|!$]{3,30}")
_DOUBTFUL: Final = re.compile(r"[0158|!$lI]")
_LIKE: Final = str.maketrans("015i|!8$", "olslllbs")
"""Signs that scanners take for one another, each as the one letter that stands for all of them."""


def misread_names(plain: str, parts: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that hold one of these folded parts of names, letters taken for signs.

    A token of digits alone is a number, whatever letters look like it.
    """
    if not parts or not _DOUBTFUL.search(plain):
        return
    alike = {part.translate(_LIKE) for part in parts if len(part) >= 3}
    for match in _TOKEN.finditer(plain):
        token = match[0]
        doubtful = not token.isdigit() and _DOUBTFUL.search(token)
        if doubtful and token.lower().translate(_LIKE) in alike:
            yield match.span()
