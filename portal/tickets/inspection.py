"""Looks at a bundle before it becomes a ticket: its form, its site, and what must not be in it."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from portal.errors import Refusal, RequestRefusedError
from redaction.guard import Guard
from redaction.words import Certainty, find
from toolbar.troubleshooting.bundle import Bundle, BundleInvalidError, read_bundle

REFUSED: Final = frozenset({Kind.HEALTH_NUMBER, Kind.SIN})
"""What the form of a number proves; the clinic's side masks all else before it sends."""


def inspect(
    body: bytes, site_number: str, submission_id: str, attachments: Iterable[bytes] = ()
) -> Bundle:
    """Return the bundle, or raise ``RequestRefusedError``; also for what its pictures carry.

    The clinic has looked already. This is the second net: it knows neither the
    patient nor the clinic's secrets, only what credentials and health numbers look like.
    """
    bundle = None
    with suppress(BundleInvalidError):
        bundle = read_bundle(body)
    if bundle is None or bundle.submission_id != submission_id:
        raise RequestRefusedError(Refusal.BUNDLE_INVALID)
    if {bundle.ticket.site_number, bundle.identifiers.site_number or site_number} != {site_number}:
        raise RequestRefusedError(Refusal.SITE_REFUSED)
    if any(Guard(()).find(part) is not None for part in (body, *attachments)):
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    _look_at_words(bundle)
    return bundle


def _look_at_words(bundle: Bundle) -> None:
    ticket = bundle.ticket
    ours = bundle.identifiers
    keep = [number for number in (ours.emr_id, ours.ocean_reference) if number]
    for text in (ticket.description, ticket.browser, ticket.emr_version, ticket.toolbar_version):
        look_at_words(text or "", keep)


def look_at_words(text: str, keep: list[str]) -> None:
    """Raise ``RequestRefusedError`` for a credential or a proven number of a patient in a text.

    ``keep`` are the patient's identifiers, which support may have.
    """
    findings = find(text, Subject(), keep)
    if any(finding.kind is Kind.CREDENTIAL for finding in findings):
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if any(
        finding.kind in REFUSED and finding.certainty is Certainty.STRUCTURED
        for finding in findings
    ):
        raise RequestRefusedError(Refusal.PATIENT_DATA_FOUND)
