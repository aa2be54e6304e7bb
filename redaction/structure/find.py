"""Finds structured data inside a text, each form in one pass."""

from collections.abc import Iterator

from redaction.structure.encoded import encoded
from redaction.structure.escaped import escaped
from redaction.structure.hl7 import hl7
from redaction.structure.json_text import is_json, json_text
from redaction.structure.labels import labels
from redaction.structure.markup import markup
from redaction.structure.members import members
from redaction.structure.pairs import pairs
from redaction.structure.statements import statements
from redaction.structure.tables import tables
from redaction.words.finding import Finding


def structured_findings(text: str) -> Iterator[Finding]:
    """Yield what names, columns and positions say must be masked, in no order, overlaps included.

    Offsets are code points of ``text``; certainty is ``STRUCTURED``. Values whose
    field nobody knows yield nothing, unless the text as a whole is one document.
    Raises nothing; time is linear in the text.
    """
    yield from hl7(text)
    if is_json(text):
        yield from json_text(text)
    else:
        yield from members(text)
    for scan in (pairs, statements, tables, markup, labels, encoded, escaped):
        yield from scan(text)
