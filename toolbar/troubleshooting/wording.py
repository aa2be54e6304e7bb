"""Looks for patient data and credentials in what the user wrote."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.redacted import MASK
from redaction.words import Certainty, Finding, find, mask
from toolbar.troubleshooting.errors import PatientDataFoundError, TextFinding
from toolbar.troubleshooting.preview import Preview
from toolbar.troubleshooting.ticket import Ticket

Dismissed = Collection[tuple[int, int]]
"""Ranges of the description that the user says are no names."""

DESCRIPTION: Final = "description"
_VERSIONS: Final = ("emr", "emr_version", "toolbar_version", "browser")
_LIKE_VERSIONS: Final = frozenset({Kind.IP_ADDRESS, Kind.DATE, Kind.AGE})
"""Kinds that versions such as 19.1.2026 or 156.0.0.0 look like."""
_IN_ADDRESS: Final = frozenset({Kind.CREDENTIAL, Kind.HEALTH_NUMBER, Kind.SIN})
"""Structured finds that an e-mail address may not hold; it is one itself."""
_PEOPLE: Final = ("family_name", "given_name", "other_names", "relatives")
_NUMBERS: Final = ("birth_date", "email", "health_number", "other_numbers", "phone")
_OF_CHART: Final[Mapping[str, tuple[str, ...]]] = {
    "reporter.name": (*_PEOPLE, *_NUMBERS, "address", "postal_code"),
    "reporter.email": _NUMBERS,
    "occurred_at": ("birth_date",),
}
"""The chart's own values that the other fields may not hold.

Providers are not among them, since a patient's doctor may report, nor is the
city, which may be the clinic's. Of names in the address see ``_whole_name``.
"""


def check_text(text: str, subject: Subject, keep: Collection[str] = ()) -> list[Finding]:
    """Return where the text holds patient data or a credential; ``keep`` are identifiers sent.

    What the user masked as support asks, by ``XXXXXXX``, is no name.
    """
    return [
        finding
        for finding in find(text, subject, keep)
        if finding.certainty is not Certainty.GUESS
        or text[finding.start : finding.end].replace(MASK, "").strip()
    ]


def check_ticket(ticket: Ticket, preview: Preview, dismissed: Dismissed = ()) -> None:
    """Raise ``PatientDataFoundError`` if the ticket holds what must not leave.

    The chart's own values and structured finds always count; a guess counts
    unless the user dismissed that very range of the description.
    """
    found = tuple(
        finding
        for finding in _findings(ticket, preview)
        if finding.certainty is not Certainty.GUESS
        or (finding.start, finding.end) not in set(dismissed)
    )
    if found:
        raise PatientDataFoundError(found)


def masked_ticket(ticket: Ticket, preview: Preview) -> Ticket:
    """Return the ticket with every find masked, guesses too; for a sender who is not asked.

    A find in the reporter's address or in the moment stays for ``check_ticket`` to refuse.
    """
    masked: dict[str, object] = {}
    for name in (DESCRIPTION, *_VERSIONS):
        text = getattr(ticket, name)
        if text is not None:
            finds = [
                Finding(found.start, found.end, found.kind, found.certainty)
                for found in _of_field(name, text, preview)
            ]
            masked[name] = mask(text, finds)
    name = mask(ticket.reporter.name, _of_other("reporter.name", ticket.reporter.name, preview))
    masked["reporter"] = ticket.reporter.model_copy(update={"name": name})
    return ticket.model_copy(update=masked)


def _findings(ticket: Ticket, preview: Preview) -> Iterator[TextFinding]:
    for name in (DESCRIPTION, *_VERSIONS):
        yield from _of_field(name, getattr(ticket, name) or "", preview)
    others = {
        "reporter.name": ticket.reporter.name,
        "reporter.email": ticket.reporter.email,
        "occurred_at": ticket.occurred_at or "",
    }
    for name, text in others.items():
        for finding in _of_other(name, text, preview):
            yield _in_field(name, finding)


def _of_other(name: str, text: str, preview: Preview) -> Iterator[Finding]:
    """Yield what a field that is no text of the problem may not hold."""
    subject = Subject(**{field: preview.subject.get(field) for field in _OF_CHART[name]})
    for finding in find(text, subject):
        known = finding.certainty is Certainty.KNOWN
        structured = finding.certainty is Certainty.STRUCTURED
        if known or (structured and (name == "reporter.name" or finding.kind in _IN_ADDRESS)):
            yield finding
    if name == "reporter.email":
        yield from _whole_name(text, preview.subject)


def _whole_name(text: str, subject: Subject) -> list[Finding]:
    """Return the parts of the patient's name, if family and given name both stand in an address.

    One of them alone may be the reporter's own, whose address nobody can choose.
    """
    parts = [
        [found for found in find(text, Subject(**{field: subject.get(field)})) if _is_name(found)]
        for field in ("family_name", "given_name")
    ]
    return [found for part in parts for found in part] if all(parts) else []


def _is_name(finding: Finding) -> bool:
    return finding.certainty is Certainty.KNOWN and finding.kind is Kind.NAME


def _of_field(name: str, text: str, preview: Preview) -> Iterator[TextFinding]:
    for finding in check_text(text, preview.subject, preview.kept_words):
        if name == DESCRIPTION or not _is_version(finding):
            yield _in_field(name, finding)


def _is_version(finding: Finding) -> bool:
    """Say whether a find in a version or a browser's name is what these look like."""
    if finding.certainty is Certainty.KNOWN:
        return False
    return finding.certainty is Certainty.GUESS or finding.kind in _LIKE_VERSIONS


def _in_field(name: str, finding: Finding) -> TextFinding:
    return TextFinding(name, finding.start, finding.end, finding.kind, finding.certainty)
