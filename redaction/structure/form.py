"""Reads query strings, form bodies and addresses with a query, as spans."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from connectors.contract import Leaf, RawDocument, SpannedText
from redaction.folding import fold
from redaction.structure.flat_keep import DROPPED
from redaction.structure.technical import RULES

KIND: Final = "form"
MEDIA_TYPE: Final = "application/x-www-form-urlencoded"

_PARAMETER: Final = re.compile(r"([^=&\s]{1,200}+)=([^&\s]*+)")
_SEPARATOR: Final = re.compile("&")
_BLANKS: Final = re.compile(r"\s*")


class Part(NamedTuple):
    """One parameter: its folded name, empty if it has none, and where it stands."""

    name: str
    start: int
    value: int
    end: int
    after: int
    """Where the next one begins."""


def read(text: str) -> RawDocument | None:
    """Return the document; none if the text is no such string or no name in it is known."""
    blanks = _BLANKS.match(text)
    start, end = blanks.end() if blanks else 0, len(text.rstrip())
    question = text.find("?", start, end)
    if "=" not in text or any(map(str.isspace, text[start:end])):
        return None
    leaves = [Leaf("target", start, question)] if question > start else []
    parts = list(_parts(text, max(start, question + 1), end))
    if not any(part.name in RULES for part in parts):
        return None
    return RawDocument(KIND, MEDIA_TYPE, SpannedText(text, (*leaves, *_leaves(parts))))


def _parts(text: str, at: int, end: int) -> Iterator[Part]:
    stops = [*(mark.start() for mark in _SEPARATOR.finditer(text, at, end)), end]
    for stop in stops:
        found = _PARAMETER.fullmatch(text, at, stop)
        name, value = (fold(unquote_plus(found[1])), found.start(2)) if found else ("", stop)
        yield Part(name, at, value, stop, min(stop + 1, end))
        at = stop + 1


def _leaves(parts: list[Part]) -> Iterator[Leaf]:
    """Yield a leaf for each value; a dropped parameter takes one separator with it."""
    shown = False
    for part in parts:
        if part.name in RULES:
            shown = True
            yield Leaf(part.name, part.value, part.end)
        elif shown:
            yield Leaf(DROPPED, part.start - 1, part.end)
        else:
            yield Leaf(DROPPED, part.start, part.after)
