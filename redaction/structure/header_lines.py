"""Finds the values of header lines: ``X-Patient-Name: …``, alone, in a head or in a command.

Words tied by hyphens before a colon are a program's name, so what stands
behind is its value, in small letters too: nobody writes a sentence there.
"""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.structure.names import meaning
from redaction.structure.values import finding, verdict
from redaction.words.finding import Finding

_LINE: Final = re.compile(
    r"(?:^[ \t<>*|]{0,4}|(?<=[\"'`])|(?<=\\n))"
    r"(?P<name>[A-Za-z][A-Za-z0-9]{0,20}(?:-[A-Za-z0-9]{1,20}){1,5}):[ \t]{0,8}"
    r"(?P<value>(?:[^\r\n\"'`\\]|'(?=\w)){1,400})",
    re.MULTILINE,
)
_TIED: Final = re.compile(r"-[A-Za-z0-9]{1,20}:")
"""What every such line holds; most texts do not."""
_PEOPLE: Final = (Kind.NAME, Kind.ADDRESS)
"""Kinds whose values have no form of their own; those that have one are found as labels are."""


def header_lines(text: str) -> Iterator[Finding]:
    """Yield the values of header lines whose names are those of people and places."""
    if _TIED.search(text) is None:
        return
    for line in _LINE.finditer(text):
        kind = meaning(line["name"])
        if kind in _PEOPLE and verdict(kind, line["value"], whole=False):
            found = finding(text, *line.span("value"), kind)
            if found:
                yield found
