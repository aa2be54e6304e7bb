"""Finds structured data inside a text, each form in one pass."""

import json
from collections.abc import Iterator
from contextlib import suppress

from redaction.structure.hl7 import hl7
from redaction.structure.labels import labels
from redaction.structure.markup import markup
from redaction.structure.members import members
from redaction.structure.pairs import pairs
from redaction.structure.tables import tables
from redaction.words.finding import Finding


def structured_findings(text: str) -> Iterator[Finding]:
    """Yield what names, columns and positions say must be masked, in no order, overlaps included.

    Offsets are code points of ``text``; certainty is ``STRUCTURED``. Values whose
    field nobody knows yield nothing, unless the text as a whole is one document.
    Raises nothing; time is linear in the text.
    """
    yield from hl7(text)
    yield from members(text, whole=_is_json(text))
    for scan in (pairs, tables, markup, labels):
        yield from scan(text)


def _is_json(text: str) -> bool:
    tree: object = None
    if text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            tree = json.loads(text)
    return isinstance(tree, dict | list)
