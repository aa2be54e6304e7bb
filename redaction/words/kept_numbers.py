"""Cuts a run of digits around the identifiers that are kept, and at columns."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Final

_COLUMN: Final = re.compile(r"(?<=\d{4})(?:\t| {2,3})(?=\d{4})")
_TOKEN: Final = re.compile(r"[^\s()]+")
_GROUPED: Final = re.compile(
    r"1?\D?\d{3}\D{1,2}\d{3}\D\d{3,4}|\d{4}\D\d{3}\D\d{3}|\d{4}\D\d{4}\D\d{4}|\d{3}\D\d{4}"
)
"""How health numbers, social insurance numbers and phones are grouped."""
_NEW_SENTENCE: Final = re.compile(r"[^\W\d_\s][\w)]*[.;!?]\s+$|\d[.;!?]\s+$|\n\s*$|[/&+]\s*$")
_REFERRED_TO: Final = re.compile(
    r"\b(?:r[eé]f(?:[eé]rence)?|dossier|chart|record|patient|pt|demo(?:graphic)?|emr|id|no)"
    r"\.?\s*[:#=°]?\s*$",
    re.IGNORECASE,
)
"""What a sentence puts before an identifier; a house number has none of it."""
_LOOKS_BACK: Final = 24


def pieces(text: str, start: int, end: int, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a run of digits that are not kept.

    An identifier that stands in it between spaces is kept, unless the run is
    grouped as a phone or a health number, of which it then is a part.
    """
    cuts, run = [start], text[start:end]
    for gap in _COLUMN.finditer(text, start, end) if "\t" in run or "  " in run else ():
        cuts += gap.span()
    held = any(identifier in run for identifier in keep)
    if held and not _GROUPED.fullmatch(run.strip("+( ")):
        for token in _TOKEN.finditer(text, start, end):
            bare = token[0].rstrip(".,;:")
            if bare in keep:
                cuts += (token.start(), token.start() + len(bare))
    cuts = [*sorted(cuts), end]
    for first, last in pairwise(cuts):
        piece = text[first:last]
        bare = piece.strip(" \t.,)-/")
        if any(map(str.isdigit, bare)) and bare.strip("(") not in keep:
            lead = piece.index(bare)
            yield first + lead, first + lead + len(bare.rstrip("("))


def around(text: str, start: int, end: int, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of an address without the identifiers that only stand beside it.

    An address runs on to what ends its line, or begins with the number before
    its street: ``reference 740, rue Notre-Dame``. A kept number is none of it
    where a label announces it or a sentence begins with it.
    """
    first = start
    for token in _TOKEN.finditer(text, start, end):
        bare = token[0].rstrip(".,;:")
        before = text[max(0, token.start() - _LOOKS_BACK) : token.start()]
        apart = _REFERRED_TO.search(before) or (
            token.start() > start and _NEW_SENTENCE.search(before)
        )
        if bare in keep and apart:
            yield first, token.start()
            first = token.start() + len(bare)
    yield first, end
