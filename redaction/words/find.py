"""Runs every recogniser over a text, each in one pass."""

from collections.abc import Collection, Iterator

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Plain
from redaction.level import Level
from redaction.structure import structured_findings
from redaction.words.addresses import addresses
from redaction.words.ages import ages
from redaction.words.birth_cues import birth_dates
from redaction.words.clinical import clinical
from redaction.words.contacts import contacts
from redaction.words.credentials import credentials
from redaction.words.dates import dates
from redaction.words.finding import Certainty, Finding, settle
from redaction.words.initials import initials
from redaction.words.known_values import KnownValues
from redaction.words.labelled_numbers import labelled_numbers
from redaction.words.names import names
from redaction.words.numbers import numbers
from redaction.words.places import places
from redaction.words.scan import Scan
from redaction.words.spoken import spoken
from redaction.words.urls import urls
from redaction.words.usernames import usernames


def find_all(text: str, subject: Subject, keep: Collection[str], level: Level) -> list[Finding]:
    """Return all that must be masked at a level."""
    del level
    return _settled(text, subject, keep, every_date=True)


def find(text: str, subject: Subject, keep: Collection[str] = ()) -> list[Finding]:
    """Return what must be masked: ordered, disjoint, offsets in code points of ``text``.

    ``keep`` holds the identifiers that the user sends. One that stands alone, as
    a whole, is no finding; inside a longer finding it is masked with it. The day
    when something failed is what support needs, so of dates only those of birth
    count here.
    """
    return _settled(text, subject, keep, every_date=False)


def _settled(
    text: str, subject: Subject, keep: Collection[str], *, every_date: bool
) -> list[Finding]:
    plain = Plain(text)
    found = [
        Finding(*plain.span(finding.start, finding.end), finding.kind, finding.certainty)
        for finding in _of_words(plain.text, subject, keep)
    ]
    found += structured_findings(text)
    if every_date:
        found += (
            Finding(*plain.span(finding.start, finding.end), finding.kind, finding.certainty)
            for finding in dates(Scan(plain.text))
        )
    else:
        found = [finding for finding in found if finding.kind is not Kind.DATE]
    return settle(
        finding for finding in found if text[finding.start : finding.end].strip() not in keep
    )


def _of_words(plain: str, subject: Subject, keep: Collection[str]) -> Iterator[Finding]:
    scan = Scan(plain)
    for start, end, kind in KnownValues(subject).find(plain):
        yield Finding(start, end, kind, Certainty.KNOWN)
    for start, end, _ in credentials(plain):
        yield Finding(start, end, Kind.CREDENTIAL, Certainty.STRUCTURED)
    for of_text in (addresses, ages, birth_dates, contacts, initials, urls, usernames):
        yield from of_text(plain)
    yield from numbers(plain, keep)
    for of_words in (clinical, names, places, spoken):
        yield from of_words(scan)
