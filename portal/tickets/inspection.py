"""Looks at a bundle before it becomes a ticket: its form, its site, and what must not be in it."""

from collections.abc import Collection, Iterable
from contextlib import suppress

from connectors.shapes import Kind
from portal.refusals import PatientDataFoundError, Place, Refusal, RequestRefusedError
from portal.tickets.patient_data import certain, patient_data
from redaction.guard import Guard
from toolbar.troubleshooting.bundle import Bundle, BundleInvalidError, read_bundle


def inspect(
    body: bytes, site_number: str, submission_id: str, attachments: Iterable[bytes] = ()
) -> Bundle:
    """Return the bundle, or raise ``RequestRefusedError``; also for what its pictures carry.

    The clinic has looked already. This is the second net: it knows neither the patient nor
    the clinic's secrets, only what credentials and a patient's data look like. What came is
    kept as it came, so nothing is masked here: ``patient-data-found`` says where it stands.
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
    _refuse(patient_data(bundle))
    return bundle


def look_at_words(text: str, keep: Collection[str]) -> None:
    """Raise ``RequestRefusedError`` for what is certain to be a credential or of a patient.

    ``keep`` are the patient's identifiers, which support may have.
    """
    _refuse(Place("#", one.kind, one.start, one.end) for one in certain(text, keep))


def _refuse(found: Iterable[Place]) -> None:
    places = tuple(found)
    if any(one.kind is Kind.CREDENTIAL for one in places):
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if places:
        raise PatientDataFoundError(places)
