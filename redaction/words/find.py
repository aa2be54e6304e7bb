"""Runs every recogniser over a text, each in one pass."""

from collections.abc import Collection, Iterator

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Plain
from redaction.level import Level
from redaction.words.contacts import contacts
from redaction.words.credentials import credentials
from redaction.words.dates import birth_dates
from redaction.words.finding import Certainty, Finding, settle
from redaction.words.known_values import KnownValues
from redaction.words.names import names
from redaction.words.numbers import numbers
from redaction.words.urls import urls


def find_all(text: str, subject: Subject, keep: Collection[str], level: Level) -> list[Finding]:
    """Return all that must be masked at a level."""
    del level
    return find(text, subject, keep)


def find(text: str, subject: Subject, keep: Collection[str] = ()) -> list[Finding]:
    """Return what must be masked: ordered, disjoint, offsets in code points of ``text``.

    ``keep`` holds the identifiers that the user sends. One that stands alone, as
    a whole, is no finding; inside a longer finding it is masked with it.
    """
    plain = Plain(text)
    found = [
        finding
        for finding in _all(plain.text, subject)
        if plain.text[finding.start : finding.end].strip() not in keep
    ]
    return [
        Finding(*plain.span(finding.start, finding.end), finding.kind, finding.certainty)
        for finding in settle(found)
    ]


def _all(plain: str, subject: Subject) -> Iterator[Finding]:
    for start, end, kind in KnownValues(subject).find(plain):
        yield Finding(start, end, kind, Certainty.KNOWN)
    for start, end, _ in credentials(plain):
        yield Finding(start, end, Kind.CREDENTIAL, Certainty.STRUCTURED)
    for recogniser in (birth_dates, contacts, names, numbers, urls):
        yield from recogniser(plain)
