"""``ocean-toolbar send``: the whole action without a browser."""

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from connectors.errors import ContextInvalidError, SettingsError
from toolbar.bridge.running import find_running
from toolbar.cli.attaching import attach, shown
from toolbar.cli.handing_over import hand_over
from toolbar.cli.place import Place, utc_now
from toolbar.cli.speech import agreed, catalogue, say
from toolbar.clinic import Clinic, open_clinic
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.credentials import check_credentials
from toolbar.troubleshooting.make_preview import INCLUDES, make_preview
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.submission import Destination, State, Submission
from toolbar.troubleshooting.submit import submit
from toolbar.troubleshooting.ticket import Ticket, TicketInvalidError, read_ticket
from toolbar.troubleshooting.wording import masked_ticket

if TYPE_CHECKING:
    from toolbar.troubleshooting.preview import Preview

PATIENCE: Final = 20.0
"""Seconds to wait for the ticket number before leaving the rest to the bridge."""
OTTAWA: Final = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for; the two files are JSON (contract: context, ticket)."""

    connector: str
    context: Path
    ticket: Path
    yes: bool
    dry_run: bool
    attach: tuple[Path, ...] = ()
    to: str | None = None


def is_destination(to: str) -> bool:
    """Say whether something can be sent there: by name, or into a ``.zip``."""
    return to in set(Destination) or to.lower().endswith(".zip")


def run(place: Place, order: Order) -> None:
    """Preview, ask, send, print the ticket number; raise a ``ProductError`` otherwise."""
    context = _read_json(order.context)
    if not isinstance(context, Mapping):
        raise ContextInvalidError
    typed = _read_json(order.ticket)
    if typed is None:
        raise TicketInvalidError(("ticket",))
    if order.to == Destination.ZENDESK and not place.settings.zendesk.url:
        raise SettingsError("zendesk.url")
    asyncio.run(_send(place, order, context, read_ticket(typed)))


async def _send(place: Place, order: Order, context: Mapping[str, object], typed: Ticket) -> None:
    async with open_clinic(place.settings, place.directory, utc_now) as clinic:
        preview = await make_preview(clinic, order.connector, context, INCLUDES)
        # a credential stops it, masked or not: its owner must know that it was about to leave
        body = canonical(preview.bundle_tree(typed))
        await asyncio.to_thread(check_credentials, clinic.secrets, body, preview.attachments.sent)
        # what the terminal shows is what is sent: patient data in the words is masked before
        ticket = await asyncio.to_thread(masked_ticket, typed, preview)
        body = canonical(preview.bundle_tree(ticket))
        await attach(preview, order.attach)
        if order.dry_run:
            sys.stdout.buffer.write(body)
            sys.stdout.buffer.flush()
            return
        _show(body, masked=ticket != typed)
        with shown(preview):
            sure = order.yes or agreed("cli.confirm")
        if not sure:
            say("cli.not-sent")
            raise SystemExit(1)
        if order.to is not None and order.to not in set(Destination):
            await _hand_over(clinic, preview, body, Path(order.to))
            return
        to = None if order.to is None else Destination(order.to)
        submission = await _submit(clinic, preview, ticket, to)
        _report(place, await _wait(clinic, submission))


async def _hand_over(clinic: Clinic, preview: "Preview", body: bytes, to: Path) -> None:
    parcel = Parcel(body, tuple(preview.attachments.sent))
    await asyncio.to_thread(check_credentials, clinic.secrets, body, parcel.attachments)
    await hand_over(clinic.outbox, parcel, to, preview.idempotency_key)
    sys.stdout.write(f"{to}\n")
    say("cli.handed-over")


async def _submit(
    clinic: Clinic, preview: "Preview", ticket: Ticket, to: Destination | None
) -> Submission:
    return await submit(
        clinic,
        preview,
        digest=preview.digest,
        nonce=preview.nonce,
        idempotency_key=preview.idempotency_key,
        ticket=ticket,
        destination=to,
    )


async def _wait(clinic: Clinic, submission: Submission) -> Submission:
    courier = asyncio.create_task(clinic.courier.run())
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while submission.state in {State.QUEUED, State.SENDING} and not submission.attempts:
                await asyncio.sleep(0.05)
                submission = await clinic.outbox.get(submission.submission_id)
    courier.cancel()
    with suppress(asyncio.CancelledError):
        await courier
    return await clinic.outbox.get(submission.submission_id)


def _show(body: bytes, *, masked: bool) -> None:
    if masked:
        say("cli.words-masked")
    say("cli.preview")
    sys.stderr.write(json.dumps(json.loads(body), indent=2, ensure_ascii=False) + "\n")


def _report(place: Place, submission: Submission) -> None:
    if submission.state is State.DELIVERED and submission.ticket_number:
        sys.stdout.write(submission.ticket_number + "\n")
        due = submission.first_answer_due_at
        code = "cli.delivered" if due else "cli.delivered-without-due"
        said = {"due": _local(due, submission.time_zone)} if due else {}
        say(code, ticket_number=submission.ticket_number, **said)
    elif submission.state is State.PARKED and submission.reason:
        sentence = catalogue().text(submission.reason)
        facts = {"problem": submission.reason, "sentence": sentence}
        say("cli.parked", submission_id=submission.submission_id, **facts)
        raise SystemExit(1)
    else:
        code = "cli.queued" if find_running(place.directory) else "cli.queued-no-bridge"
        say(code, submission_id=submission.submission_id)


def _local(due: str, time_zone: str | None) -> str:
    """Return the moment in the clinic's zone, or in support's where the portal named none."""
    from web.catalogue import format_datetime

    zone = ZoneInfo(time_zone) if time_zone else OTTAWA
    return format_datetime(datetime.fromisoformat(due), zone, catalogue().language)


def _read_json(path: Path) -> object:
    tree: object = None
    with suppress(OSError, ValueError, RecursionError):
        tree = json.loads(path.read_bytes())
    return tree
