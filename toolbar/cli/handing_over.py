"""Gives a person what would be sent: a ``.zip``, or the text that support's form asks for."""

import asyncio
import hashlib
import sys
from contextlib import suppress
from pathlib import Path

from connectors.owner_only import write_owner_only
from toolbar.cli.errors import ArchiveUnwritableError, NothingToExportError, SubmissionMissingError
from toolbar.cli.outbox import opened_outbox
from toolbar.cli.place import Place
from toolbar.cli.speech import say
from toolbar.clinic import open_secrets
from toolbar.troubleshooting.bundle import Bundle, read_bundle
from toolbar.troubleshooting.credentials import check_credentials
from toolbar.troubleshooting.errors import SubmissionUnknownError
from toolbar.troubleshooting.handover import archive, message
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from web.catalogue import Catalogue


def export(place: Place, submission_id: str, to: Path | None) -> None:
    """Write one that waits into a ``.zip``, or print its text; it stays in the outbox.

    Either is noted in the audit first.

    Raises ``SubmissionMissingError``, ``NothingToExportError``,
    ``ArchiveUnwritableError`` or ``CredentialFoundError``.
    """
    asyncio.run(_export(place, submission_id, to))


async def hand_over(outbox: Outbox, parcel: Parcel, to: Path, submission_id: str) -> None:
    """Note it in the audit, then write the ``.zip``; raise ``ArchiveUnwritableError``."""
    bundle = await _noted(outbox, parcel, submission_id, "zip")
    body = archive(parcel, _text(bundle, attached=True))
    written = False
    with suppress(OSError):
        await asyncio.to_thread(write_owner_only, to, body)
        written = True
    if not written:
        raise ArchiveUnwritableError


async def _noted(outbox: Outbox, parcel: Parcel, submission_id: str, destination: str) -> Bundle:
    """Note in the audit what a person is about to be given; return it."""
    bundle = await asyncio.to_thread(read_bundle, parcel.bundle)
    facts = {
        "submission_id": submission_id,
        "bundle_sha256": hashlib.sha256(parcel.bundle).hexdigest(),
        "destination": destination,
        "site_number": bundle.ticket.site_number,
        "connector": bundle.identifiers.emr,
        "emr_id": bundle.identifiers.emr_id,
        "ocean_reference": bundle.identifiers.ocean_reference,
    }
    await outbox.audit.note("handed-over", facts)
    return bundle


async def _export(place: Place, submission_id: str, to: Path | None) -> None:
    if not (place.directory / "outbox.db").exists():
        raise SubmissionMissingError
    secrets = await asyncio.to_thread(open_secrets, place.settings, place.directory)
    async with opened_outbox(place) as outbox:
        known = False
        with suppress(SubmissionUnknownError):
            await outbox.get(submission_id)
            known = True
        if not known:
            raise SubmissionMissingError
        parcel = await outbox.parcel(submission_id)
        if parcel is None:
            raise NothingToExportError
        await asyncio.to_thread(check_credentials, secrets, parcel.bundle, parcel.attachments)
        if to is None:
            bundle = await _noted(outbox, parcel, submission_id, "text")
            sys.stdout.write(_text(bundle, attached=False))
        else:
            await hand_over(outbox, parcel, to, submission_id)
            sys.stdout.write(f"{to}\n")
            say("cli.handed-over")


def _text(bundle: Bundle, *, attached: bool) -> str:
    """Return the text in the ticket's own language: support reads it, not the terminal's user."""
    return message(bundle, Catalogue(bundle.ticket.language), attached=attached)
