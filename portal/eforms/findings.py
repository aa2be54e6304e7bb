"""What an import cannot hold: closed lists of reasons and of FHIR's own names."""

import enum
from dataclasses import dataclass
from typing import Final


class Reason(enum.StrEnum):
    """Why a file is not imported; the catalogue has ``eforms.finding.{reason}``."""

    CHOICE = "choice-not-held"
    EXTENSION = "extension-not-held"
    FILE = "not-json"
    LANGUAGE = "language-not-held"
    LINK = "link-refused"
    LINK_TWICE = "link-twice"
    MEMBER = "member-not-held"
    NESTED = "question-with-items"
    R4B = "not-r4b"
    REPEATS = "repeats-not-held"
    RESOURCE = "not-a-questionnaire"
    TEXT = "text-refused"
    TOO_DEEP = "too-deep"
    TOO_MANY = "too-many"
    TYPE = "type-not-held"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that an eForm here cannot hold.

    ``number`` counts as people do, and is empty for the form itself; ``name`` is a name of
    FHIR's, never a word of the file.
    """

    reason: Reason
    number: str = ""
    name: str = ""


TYPES: Final = frozenset(
    {
        *("display", "question", "boolean", "decimal", "integer", "date", "dateTime", "time"),
        *("string", "text", "url", "choice", "open-choice", "attachment", "reference"),
        *("quantity", "group"),
    }
)
"""The types of items that R4B has (hl7.org/fhir/R4B/valueset-item-type.html)."""
UNKNOWN: Final = "?"
"""Stands for a name that FHIR has not: the file made it up."""
LEFT_OUT: Final = frozenset(
    {
        *("id", "meta", "text", "url", "identifier", "version", "name", "derivedFrom"),
        *("experimental", "subjectType", "date", "publisher", "contact", "useContext"),
        *("jurisdiction", "purpose", "copyright", "approvalDate", "lastReviewDate"),
        *("effectivePeriod", "code"),
    }
)
"""Members of a Questionnaire that say nothing to a patient. An import goes on without them,
and names each of them."""
ITEM_LEFT_OUT: Final = frozenset({"id", "definition", "code"})
"""The same of an item."""
ITEM_MEMBERS: Final = frozenset(
    {
        *("extension", "modifierExtension", "prefix", "enableWhen", "enableBehavior", "readOnly"),
        *("maxLength", "answerValueSet", "answerOption", "initial", "item", "repeats"),
        *("required", "initialSelected", "version", "userSelected"),
    }
)
"""Members of items and choices that an editor can look up by name in FHIR."""
