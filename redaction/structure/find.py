"""Finds structured data inside a text, each form in one pass."""

from collections.abc import Iterator

from redaction.structure.encoded import encoded
from redaction.structure.escaped import escaped
from redaction.structure.hl7 import hl7
from redaction.structure.json_text import is_json, json_text
from redaction.structure.labels import labels
from redaction.structure.markup import markup
from redaction.structure.members import members
from redaction.structure.page_cells import page_cells
from redaction.structure.pairs import pairs
from redaction.structure.statements import statements
from redaction.structure.tables import tables
from redaction.words.finding import Finding


def find_in(text: str) -> Iterator[Finding]:
    """Yield what ``structured_findings`` promises."""
    yield from hl7(text)
    if is_json(text):
        yield from json_text(text)
    else:
        yield from members(text)
    for scan in (pairs, statements, tables, markup, page_cells, labels, encoded, escaped):
        yield from scan(text)
