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
_ALSO_GROUPED: Final = re.compile(r"\d{5}[ -]\d{4}|\d{3}(?:[ -]\d{3}){3}|\d{4}(?:[ -]\d{4}){3}")
"""Numbers of Alberta, of Newfoundland and Labrador, of payment cards."""
_BROKEN: Final = re.compile(r"\d{1,4}(?:[ .-]\d{1,4}){2,7}")
_LENGTHS: Final = frozenset({8, 9, 10, 12})
"""How many digits a person's numbers have, however they are broken up."""
_DIGITS: Final = re.compile(r"\d+")
_GLUED_LABEL: Final = re.compile(
    r"(?:emr|mrn|id|pt|patient|dossier|chart|demo|ref|no)(?=\d)", re.IGNORECASE
)
_REFERRED_TO: Final = re.compile(
    r"\b(?:r[eé]f(?:[eé]rence)?|dossier|file|fichier|chart|record|patient|pt|demo(?:graphic)?|mrn"
    r"|emr|id|no)"
    r"\.?\s*[:#=°]?\s*$",
    re.IGNORECASE,
)
"""What a sentence puts before an identifier; a house number has none of it."""
_LOOKS_BACK: Final = 24


def pieces(text: str, start: int, end: int, keep: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a run of digits that are not kept.

    An identifier that stands in it between spaces is kept, unless the run is
    one number, a phone or a health number, of which it then is a part.
    """
    cuts, run = [start], text[start:end]
    for gap in _COLUMN.finditer(text, start, end) if "\t" in run or "  " in run else ():
        cuts += gap.span()
    held = any(identifier in run for identifier in keep)
    if held and not _is_one_number(text, start, end, keep):
        for token in _TOKEN.finditer(text, start, end):
            bare = token[0].rstrip(".,;:")
            label = _GLUED_LABEL.match(bare)
            skip = label.end() if label else 0
            if bare[skip:] in keep:
                cuts += (token.start() + skip, token.start() + len(bare))
    cuts = [*sorted(cuts), end]
    for first, last in pairwise(cuts):
        piece = text[first:last]
        bare = piece.strip(" \t.,)-/")
        if any(map(str.isdigit, bare)) and bare.strip("(") not in keep:
            lead = piece.index(bare)
            yield first + lead, first + lead + len(bare.rstrip("("))


def is_referred_to(text: str, start: int) -> bool:
    """Say whether a word announces the identifier that begins here: ``chart 4821``."""
    return _REFERRED_TO.search(text[max(0, start - _LOOKS_BACK) : start]) is not None


def _is_one_number(text: str, start: int, end: int, keep: Collection[str]) -> bool:
    """Say whether the groups of a run belong together, although one of them is to be kept.

    Two things that stand side by side are not one: an identifier that a word
    announces, identifiers only, an identifier beside a whole phone.
    """
    run = text[start:end].strip("+( ")
    if _GROUPED.fullmatch(run):
        return True
    groups = _DIGITS.findall(run)
    announced = groups[0] in keep and is_referred_to(text, start)
    if announced or all(group in keep for group in groups):
        return False
    if _ALSO_GROUPED.fullmatch(run):
        return True
    beside = [" ".join(groups[1:])] * (groups[0] in keep)
    beside += [" ".join(groups[:-1])] * (groups[-1] in keep)
    return (
        sum(map(len, groups)) in _LENGTHS
        and _BROKEN.fullmatch(run) is not None
        and not any(map(_GROUPED.fullmatch, beside))
    )
