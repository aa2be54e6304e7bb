"""Reads the head of an HTTP request or answer, as spans; what follows the head is one value."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.contract import Leaf, RawDocument, SpannedText
from redaction.folding import fold
from redaction.structure.flat_keep import DROPPED
from redaction.structure.technical import RULES

KIND: Final = "http-head"
MEDIA_TYPE: Final = "message/http"

_REQUEST: Final = re.compile(r"([A-Z]{3,7})[ ](\S{1,8000}+)[ ](HTTP/[0-9.]{1,3})(?:\r?\n|\Z)")
_ANSWER: Final = re.compile(r"(HTTP/[0-9.]{1,3})[ ]([0-9]{3})(?:[ ]([^\r\n]{0,80}+))?(?:\r?\n|\Z)")
_STARTS: Final = (
    (_REQUEST, ("start-method", "target", "start-version")),
    (_ANSWER, ("start-version", "start-status", "start-reason")),
)
_HEADER: Final = re.compile(
    r"([A-Za-z0-9-]{1,60}+):[ \t]{0,8}+([^\r\n]*+(?>(?:\r?\n[ \t][^\r\n]*+)*))(?:\r?\n|\Z)"
)


def read(text: str) -> RawDocument | None:
    """Return the document; none if there is no start line and no header that is known."""
    leaves = list(_start(text))
    started, at = bool(leaves), _after_line(text, leaves)
    while found := _HEADER.match(text, at):
        name = fold(found[1])
        listed = name in RULES
        started = started or listed
        leaves.append(Leaf(name, *found.span(2)) if listed else Leaf(DROPPED, *found.span()))
        at = found.end()
    rest = text[at:].lstrip()
    if not started or (rest and text[at : at + 1] not in ("\r", "\n")):
        return None
    if rest:
        leaves.append(Leaf("entity", len(text) - len(rest), len(text)))
    return RawDocument(KIND, MEDIA_TYPE, SpannedText(text, tuple(leaves)))


def _start(text: str) -> Iterator[Leaf]:
    for form, names in _STARTS:
        if found := form.match(text):
            for number, name in enumerate(names, 1):
                if found[number]:
                    yield Leaf(name, *found.span(number))
            return


def _after_line(text: str, leaves: list[Leaf]) -> int:
    if not leaves:
        return 0
    end = text.find("\n", leaves[-1].end)
    return len(text) if end < 0 else end + 1
