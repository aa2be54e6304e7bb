"""Decides about one value inside a text: masked under which kind, or left to the words."""

import re
from typing import Final

from connectors.shapes import Kind
from redaction.folding import fold
from redaction.redacted import MASK
from redaction.structure.names import STAYS, Meaning
from redaction.words.finding import Certainty, Finding
from redaction.words.word_list import words

_NOTHING: Final = frozenset(words("null none nil undefined nan empty vide"))
"""Folded values that say nothing about anybody."""
_ANSWERS: Final = frozenset(words("true false yes no oui non vrai faux na y n o"))
"""What says nothing either, but as a result."""
_OUTCOMES: Final = frozenset(
    words(
        "ok success succeeded successful successfully succes reussi reussie failed failure fail"
        " echec error erreur timeout pending completed complete done aborted cancelled retry"
        " skipped denied refused accepted rejected unknown inconnu inconnue"
    )
)
"""What a program says of its own work under ``result`` or ``value``."""
BY_STRUCTURE: Final = (Kind.CLINICAL, Kind.FREE_TEXT)
"""What goes whatever it holds: results, notes, letters, messages."""
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_LONGEST_WORD: Final = 16


def is_uuid(text: str) -> bool:
    """Say whether a value is a random identifier as programs make them for a request."""
    return _UUID.fullmatch(text.strip()) is not None


def verdict(meaning: Meaning, value: str, *, whole: bool) -> Kind | None:
    """Return the kind that a value is masked under, or none if words decide.

    ``whole`` says that the text is one structured document: there what stands
    under an unknown name is masked too, since nobody knows what it is.
    """
    if meaning is STAYS or not any(map(str.isalnum, value.replace(MASK, ""))):
        return None
    folded = fold(value) if len(value) <= _LONGEST_WORD else ""
    if folded in _NOTHING or (folded in _ANSWERS and meaning not in BY_STRUCTURE):
        return None
    if not isinstance(meaning, Kind):
        return Kind.OTHER if whole and not is_uuid(value) else None
    if meaning is Kind.NAME and not any(map(str.isalpha, value)):
        return Kind.OTHER if whole else None  # ``last=20`` is a page; the digits are looked at
    return meaning


def is_outcome(value: str) -> bool:
    """Say whether a value is what a program says of its own work."""
    return len(value) <= _LONGEST_WORD and fold(value) in _OUTCOMES


def finding(text: str, start: int, end: int, kind: Kind) -> Finding | None:
    """Return the finding for a range without the blanks around it; none for an empty one."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Finding(start, end, kind, Certainty.STRUCTURED) if start < end else None
