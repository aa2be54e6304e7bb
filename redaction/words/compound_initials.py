"""Knows what is left of a compound first name when people shorten it: JF for Jean-François."""

import re
from typing import Final

from connectors.subject import Subject
from redaction.folding import fold

_COMPOUND: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_FIELDS: Final = ("given_name", "other_names", "relatives", "providers")


def compound_initials(subject: Subject) -> frozenset[str]:
    """Return the first letters of everybody's compound first names, folded: ``jf``."""
    return frozenset(
        "".join(fold(part)[:1] for part in compound.split("-"))
        for field in _FIELDS
        for name in subject.get(field)
        for compound in (_COMPOUND.findall(name) if "-" in name else ())
    )
