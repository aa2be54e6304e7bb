"""Finds HL7 v2 messages in a file, also where a file of XML is wrapped around them.

Excelleris (LifeLabs) answers with ``<HL7Messages><Message><![CDATA[MSH|…]]>``:
seen in Open-O's download of its results. The wrapper is never parsed as XML,
so nothing in it can be expanded or fetched; a document type is refused all the same.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.formats.segments import Segment, split

# A section that is cut off ends with the file
_SECTION: Final = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_XML: Final = re.compile(r"[\ufeff\xef\xbb\xbf \t\r\n]*<")
_WORDS: Final = re.compile(r"[^\s\ufeff](?:[^\r\n]*[^\s\ufeff])?")


def segments_of(text: str) -> list[Segment]:
    """Return the segments of all messages; none at all if the text is not HL7 v2."""
    if not _XML.match(text):
        return split(text)
    if "<!DOCTYPE" in text:
        return []
    return [segment for start, end in _sections(text) for segment in split(text, start, end)]


def wrapper_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the words of the wrapper stand, line by line; nothing if there is no wrapper.

    A section without a message belongs to the wrapper.
    """
    if not _XML.match(text):
        return
    at = 0
    for match in _SECTION.finditer(text):
        if split(text, *match.span(1)):
            yield from _words(text, at, match.start())
            at = match.end()
    yield from _words(text, at, len(text))


def _sections(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span(1) for match in _SECTION.finditer(text))


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _WORDS.finditer(text, start, end))
