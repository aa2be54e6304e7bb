"""Runs every recogniser over a text, each in one pass."""

from collections.abc import Collection, Iterator

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Plain
from redaction.level import Level
from redaction.structure import structured_findings
from redaction.words.addresses import addresses, postal_codes
from redaction.words.ages import ages
from redaction.words.birth_cues import birth_dates
from redaction.words.clinical import clinical
from redaction.words.contacts import contacts
from redaction.words.credentials import credentials
from redaction.words.dates import dates
from redaction.words.file_names import file_names
from redaction.words.finding import Certainty, Finding, settle
from redaction.words.harmless_numbers import harmless, without
from redaction.words.initials import initials
from redaction.words.kept_findings import without_kept
from redaction.words.known import Known
from redaction.words.masked import unmasked
from redaction.words.misread import repaired
from redaction.words.misread_names import garbled_names
from redaction.words.names import names
from redaction.words.numbers import numbers
from redaction.words.places import places
from redaction.words.reader import Reader
from redaction.words.scan import Scan
from redaction.words.speakers import speakers
from redaction.words.spoken import spoken
from redaction.words.strict import unexplained
from redaction.words.titles import is_no_name, with_title
from redaction.words.told_credentials import told_credentials
from redaction.words.urls import urls
from redaction.words.usernames import usernames


def find_all(text: str, subject: Subject, keep: Collection[str], level: Level) -> list[Finding]:
    """Return all that must be masked at a level."""
    return _settled(text, subject, keep, level)


def find(text: str, subject: Subject, keep: Collection[str] = ()) -> list[Finding]:
    """Return what must be masked: ordered, disjoint, offsets in code points of ``text``.

    ``keep`` holds the identifiers that the user sends. One that stands alone, as
    a whole, is no finding; inside a longer finding it is masked with it. The day
    when something failed is what support needs, so of dates only those of birth
    count here.
    """
    return _settled(text, subject, keep, None)


def _settled(
    text: str, subject: Subject, keep: Collection[str], level: Level | None
) -> list[Finding]:
    """Find at a level; without one, for a person who writes to support about some day."""
    plain = Plain(text)
    bare = unmasked(plain.text)
    whole = Scan(repaired(bare))
    days = list(dates(whole))
    blank = [*harmless(whole), *((day.start, day.end) for day in days)]
    reader = Reader(whole.blanked(without(whole.plain, blank)))
    known = Known(subject)
    found = [*known.find(plain.text, reader), *_of_words(bare, reader, keep)]
    found += (
        Finding(start, end, Kind.CREDENTIAL, Certainty.STRUCTURED)
        for start, end, _ in credentials(plain.text)
    )
    if whole.plain != bare:
        found += known.find(repaired(plain.text), reader)
    if level is not None:
        found = [with_title(plain.text, finding) for finding in found] + days
    if level is Level.STRICT:
        found += unexplained(reader, keep)
    if not plain.is_same:
        found = [
            Finding(*plain.span(finding.start, finding.end), finding.kind, finding.certainty)
            for finding in found
        ]
    of_structure = (
        finding
        for finding in structured_findings(text)
        if (level is not None or finding.kind is not Kind.DATE) and not is_no_name(text, finding)
    )
    found += of_structure
    found += known.find_hidden(text)
    kept = [identifier for identifier in keep if identifier in text]
    if kept:
        found = [part for finding in found for part in without_kept(text, finding, kept)]
    return settle(found)


def _of_words(plain: str, reader: Reader, keep: Collection[str]) -> Iterator[Finding]:
    scan = reader.scan
    for of_text in (birth_dates, contacts, file_names, garbled_names, initials, speakers, urls):
        yield from of_text(plain)
    yield from numbers(scan, plain, keep)
    yield from names(reader)
    for of_words in (
        addresses, ages, clinical, places, postal_codes, spoken, told_credentials, usernames,
    ):  # fmt: skip
        yield from of_words(scan)
