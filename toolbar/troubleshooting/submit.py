"""Sends what the user previewed: checks that it is that, looks once more, and queues it."""

import asyncio
import hashlib
import hmac
from typing import TYPE_CHECKING

from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.credentials import check_credentials
from toolbar.troubleshooting.errors import (
    IdempotencyKeyReusedError,
    NonceUsedError,
    PreviewChangedError,
)
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.preview import Preview
from toolbar.troubleshooting.submission import Destination, State, Submission
from toolbar.troubleshooting.ticket import Ticket, TicketInvalidError
from toolbar.troubleshooting.wording import Dismissed, check_ticket

if TYPE_CHECKING:
    from toolbar.clinic import Clinic


async def submit(  # noqa: PLR0913 - each is a member of the contract's request
    clinic: "Clinic",
    preview: Preview,
    *,
    digest: str,
    nonce: str,
    idempotency_key: str,
    ticket: Ticket,
    dismissed: Dismissed = (),
    destination: Destination | None = None,
) -> Submission:
    """Queue the preview with its ticket; answers once both are on disk.

    The same request again gets the same submission. Raises
    ``PreviewChangedError``, ``NonceUsedError``, ``IdempotencyKeyReusedError``,
    ``TicketInvalidError`` (another site's number), ``PatientDataFoundError``,
    ``CredentialFoundError``, ``OutboxFullError`` or ``OutboxUnavailableError``;
    nothing is queued then. Without a destination the settings say which.
    """
    earlier = await find_submission(
        clinic, digest=digest, nonce=nonce, idempotency_key=idempotency_key, ticket=ticket
    )
    if earlier is not None:
        return earlier
    # compared and serialised with no await between: the bytes are those of the digest
    body = preview.bundle_bytes(ticket)
    attachments = preview.attachments.sent
    if not hmac.compare_digest(preview.digest.encode(), digest.encode()):
        raise PreviewChangedError
    if not hmac.compare_digest(preview.nonce.encode(), nonce.encode()):
        raise NonceUsedError
    _check_site(clinic, preview, ticket)
    # the worst first, so that a credential is called one; in a thread: the system's keyring
    # may be asked for the secrets, and words are looked up in files
    await asyncio.to_thread(check_credentials, clinic.secrets, body, attachments)
    await asyncio.to_thread(check_ticket, ticket, preview, dismissed)
    wanted = Submission(
        submission_id=preview.idempotency_key,
        state=State.QUEUED,
        idempotency_key=idempotency_key,
        fingerprint=_fingerprint(digest, nonce, ticket),
        created_at=clinic.clock(),
        site_number=ticket.site_number,
        connector=preview.connector,
        destination=destination or clinic.settings.outbox.send_to,
        thread=_thread(clinic, preview),
    )
    kept = await clinic.outbox.put(
        wanted, Parcel(body, tuple(attachments)), _facts(preview, digest)
    )
    _same_request(kept, wanted)
    clinic.courier.wake()
    return kept


async def find_submission(
    clinic: "Clinic", *, digest: str, nonce: str, idempotency_key: str, ticket: Ticket
) -> Submission | None:
    """Return what this very request has queued before; raise ``IdempotencyKeyReusedError``.

    Needs no preview: it answers also when the bridge was restarted between the
    commit and the answer.
    """
    kept = await clinic.outbox.find_by_key(idempotency_key)
    if kept is not None and kept.fingerprint != _fingerprint(digest, nonce, ticket):
        raise IdempotencyKeyReusedError
    return kept


def _thread(clinic: "Clinic", preview: Preview) -> str:
    """Name the chart, so that what was confirmed about one patient arrives in that order."""
    sent = preview.identifiers
    names = (
        preview.connector,
        sent.emr_id or "",
        "" if sent.emr_id else sent.ocean_reference or "",
    )
    return clinic.outbox.thread(*names)


def _facts(preview: Preview, digest: str) -> dict[str, str | None]:
    """Return what the audit keeps of a sending: who it was about, and what was seen."""
    sent = preview.identifiers
    return {
        "connector": preview.connector,
        "emr_id": sent.emr_id,
        "ocean_reference": sent.ocean_reference,
        "preview_digest": digest,
    }


def _same_request(kept: Submission, wanted: Submission) -> None:
    """Raise if another request was faster: with this key, or with this preview's nonce."""
    if kept.idempotency_key != wanted.idempotency_key:
        raise NonceUsedError
    if kept.fingerprint != wanted.fingerprint:
        raise IdempotencyKeyReusedError


def _check_site(clinic: "Clinic", preview: Preview, ticket: Ticket) -> None:
    """Refuse now what the portal would refuse later: it takes tickets of its token's site alone."""
    known = {clinic.settings.portal.site_number, preview.identifiers.site_number}
    if known - {"", None, ticket.site_number}:
        raise TicketInvalidError(("site_number",))


def _fingerprint(digest: str, nonce: str, ticket: Ticket) -> str:
    """Return the SHA-256 of the request; the random nonce in it keeps the ticket unguessable."""
    request = {"digest": digest, "nonce": nonce, "ticket": ticket.tree()}
    return hashlib.sha256(canonical(request)).hexdigest()
