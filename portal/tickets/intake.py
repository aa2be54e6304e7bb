"""Makes a ticket of what a clinic sends: once per key, committed before the answer."""

import asyncio
import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.database import Database
from portal.principals import Clinic, Viewer
from portal.proofs import same
from portal.reading.links import give_right
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site
from portal.tickets import sealing
from portal.tickets.beginning import begin
from portal.tickets.clinic_time import zone_of
from portal.tickets.inspection import inspect
from portal.tickets.models import Attachment, Ticket, TicketState, TicketTag
from portal.tickets.signature import signature_of
from portal.tickets.telling import requester_language, tell_requester
from toolbar.troubleshooting.bundle import Bundle
from web.catalogue import format_datetime

RECEIVED_MAIL: Final = "ticket-received"
KEY_FORM: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass(frozen=True, slots=True)
class Posted:
    """One post of a clinic's toolbar, nothing of it checked but whose token it came with."""

    clinic: Clinic
    idempotency_key: str
    sealed: bool
    body: bytes = field(repr=False)
    attachments: tuple[bytes, ...] = field(default=(), repr=False)
    tags: tuple[str, ...] = ()
    """What a ticket by hand says that it is about."""
    mailbox_proven: bool = False
    """Whether the reporter's own mailbox confirmed it: then a private link reads the ticket."""
    writer: Viewer | None = None
    """Who wrote it in the portal's own form, logged in."""


def read_key(header: str | None) -> str:
    """Return the idempotency key; raise ``RequestRefusedError`` without one."""
    if not header:
        raise RequestRefusedError(Refusal.IDEMPOTENCY_KEY_MISSING)
    if re.fullmatch(KEY_FORM, header) is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return header


async def receive(database: Database, clock: Clock, posted: Posted) -> Ticket:
    """Return the ticket of this submission, making it if this is its first post.

    The ticket, its screenshots and the mail that confirms it are one transaction. Raises
    ``RequestRefusedError``; nothing of a refused post is kept.
    """
    body = await _opened(database, clock, posted)
    known = await _known(database, posted, body)
    if known is not None:
        return known
    clinic = posted.clinic
    bundle = await asyncio.to_thread(
        inspect, body, clinic.site_number, posted.idempotency_key, posted.attachments
    )
    with suppress(IntegrityError):
        async with database.writing() as session:
            return await make(session, clock(), posted, body, bundle)
    # somebody else's post of the same key was faster
    winner = await _known(database, posted, body)
    if winner is None:
        raise RequestRefusedError(Refusal.UNEXPECTED)
    return winner


async def make(
    session: AsyncSession, now: datetime, posted: Posted, body: bytes, bundle: Bundle
) -> Ticket:
    """Make the ticket of a bundle that was looked at, with all that belongs to it."""
    ticket = _ticket(now, posted, body, bundle)
    await begin(session, ticket, bundle, posted.writer)
    session.add_all(_attachments(ticket, posted))
    session.add_all(TicketTag(ticket_id=ticket.id, tag=tag) for tag in posted.tags)
    if posted.mailbox_proven:
        give_right(session, ticket)
    await _confirm(session, ticket)
    return ticket


async def _opened(database: Database, clock: Clock, posted: Posted) -> bytes:
    if not posted.sealed:
        return posted.body
    keys = await sealing.opening_keys(database, clock)
    return await asyncio.to_thread(
        sealing.unseal, keys, posted.body, posted.clinic.site_number, posted.idempotency_key
    )


async def _known(database: Database, posted: Posted, body: bytes) -> Ticket | None:
    async with database.reading() as session:
        ticket = await session.scalar(
            select(Ticket).where(
                Ticket.site_id == posted.clinic.site_id,
                Ticket.idempotency_key == posted.idempotency_key,
            )
        )
    if ticket is not None and not same(ticket.bundle_digest, _digest(body, posted.attachments)):
        raise RequestRefusedError(Refusal.IDEMPOTENCY_KEY_REUSED)
    return ticket


def _ticket(now: datetime, posted: Posted, body: bytes, bundle: Bundle) -> Ticket:
    return Ticket(
        site_id=posted.clinic.site_id,
        idempotency_key=posted.idempotency_key,
        bundle=body,
        bundle_digest=_digest(body, posted.attachments),
        received_at=now,
        first_answer_due_at=now,  # until its history begins
        calendar_version="",
        state=TicketState.NEW,
        clock_runs=False,
        attend_at=now,
        language=bundle.ticket.language,
        emr=bundle.identifiers.emr,
        emr_id=bundle.identifiers.emr_id,
        ocean_reference=bundle.identifiers.ocean_reference,
        reporter_email=bundle.ticket.reporter.email,
        scope=bundle.ticket.scope,
        signature=signature_of(bundle),
    )


def _digest(body: bytes, attachments: tuple[bytes, ...]) -> bytes:
    """Return what tells one submission from another: the bundle, and each picture if any."""
    hashed = hashlib.sha256(body)
    for picture in attachments:
        hashed.update(hashlib.sha256(picture).digest())
    return hashed.digest()


def _attachments(ticket: Ticket, posted: Posted) -> list[Attachment]:
    return [
        Attachment(ticket_id=ticket.id, position=position, body=one)
        for position, one in enumerate(posted.attachments, 1)
    ]


async def _confirm(session: AsyncSession, ticket: Ticket) -> None:
    site = await session.get_one(Site, ticket.site_id)
    language = await requester_language(session, ticket)
    due = format_datetime(ticket.first_answer_due_at, zone_of(site), language)
    await tell_requester(*(session, ticket, ticket.received_at, RECEIVED_MAIL), first=True, due=due)
