"""Finds structured data inside a text, each form in one pass."""

from collections.abc import Iterator
from typing import Final

from redaction.structure.encoded import encoded
from redaction.structure.escaped import escaped
from redaction.structure.header_lines import header_lines
from redaction.structure.hl7 import hl7, may_hold_hl7
from redaction.structure.json_text import is_json, json_text, strings
from redaction.structure.labels import labels
from redaction.structure.markup import markup
from redaction.structure.members import members
from redaction.structure.page_cells import page_cells
from redaction.structure.pairs import pairs
from redaction.structure.statements import statements
from redaction.structure.tables import tables
from redaction.structure.yaml_text import yaml_text
from redaction.words.finding import Finding

_SCANS: Final = (
    pairs, statements, tables, markup, page_cells, labels, header_lines, yaml_text, encoded,
    escaped,
)  # fmt: skip


def find_in(text: str) -> Iterator[Finding]:
    """Yield what ``structured_findings`` promises."""
    if is_json(text):
        yield from json_text(text)
        yield from _hl7_of_strings(text)
    else:
        yield from hl7(text)
        yield from members(text)
    for scan in _SCANS:
        yield from scan(text)


def _hl7_of_strings(text: str) -> Iterator[Finding]:
    """Yield what ``hl7`` finds within each string: a message ends with the string that holds it."""
    if not may_hold_hl7(text):
        return
    for start, end in strings(text):
        for one in hl7(text[start:end]):
            yield one._replace(start=start + one.start, end=start + one.end)
