"""Masks what identifies a patient in a text: the one function that programs call.

``redact_text`` is pure: no network, no files but the shipped word lists, no
state between calls; the same input gives the same answer, from any thread.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.level import Level
from redaction.rules import RULES_VERSION
from redaction.structure.in_place import mask_in_form
from redaction.words.find import find_all
from redaction.words.finding import Finding, settle
from redaction.words.name_model import NameModel


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A masked text and the report about it.

    ``redacted`` is the text with exactly ``spans`` replaced by the mask; the
    offsets of ``spans`` are code points of the text that was given. ``findings``
    counts the spans by kind. Nothing here holds a value that was masked.
    """

    redacted: str = field(repr=False)
    spans: tuple[Finding, ...]
    findings: Mapping[Kind, int]
    rules_version: str = RULES_VERSION


def redact_text(
    text: str,
    *,
    subject: Subject | None = None,
    keep: Collection[str] = (),
    level: Level = Level.STANDARD,
    model: NameModel | None = None,
) -> RedactedText:
    """Return the text with everything masked that may identify a patient, and the report.

    ``subject`` holds the chart's own values, which are found in any writing.
    ``keep`` holds the EMR ID and the Ocean reference: they stay where they stand
    alone, and go where they are part of something longer. ``model`` (extra
    ``ner``) adds names that nobody here knows. Raises nothing.
    """
    found = find_all(text, subject or Subject(), keep, level)
    if model is not None:
        found = settle((*found, *model.find_unknown(text, keep)))
    spans = tuple(found)
    return RedactedText(mask_in_form(text, spans), spans, Counter(span.kind for span in spans))
