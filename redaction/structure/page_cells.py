"""Finds what stands in the element after a label's, as pages of EMRs lay out a chart."""

import re
from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from redaction.structure.names import whole_meaning
from redaction.structure.values import finding, verdict
from redaction.words.finding import Finding

_LABEL: Final = re.compile(
    r">\s{0,50}+(?P<name>[^<>]{1,60}+)</(?:td|th|dt|label|b|strong|span|div|p|li)>"
    r"(?=\s{0,50}+(?>(?:<[^<>]{1,300}+>\s{0,50}+){0,5})(?P<value>[^<>]{1,2000}+)<)",
    re.IGNORECASE,
)


def page_cells(text: str) -> Iterator[Finding]:
    """Yield the values behind elements that hold the name of a field; a row of names has none."""
    if "</" not in text:
        return
    for label in _LABEL.finditer(text):
        means = whole_meaning(label["name"].strip(" \t\r\n:*\u00a0"))
        if not isinstance(means, Kind) or whole_meaning(label["value"].strip(" \t\r\n:*\u00a0")):
            continue
        kind = verdict(means, label["value"], whole=False)
        found = finding(text, *label.span("value"), kind) if kind else None
        if found:
            yield found
