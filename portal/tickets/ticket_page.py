"""The page of one ticket: what was sent, what was said since, and what one may do."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from portal import cookies
from portal.grants.models import SupportGrant
from portal.grants.rules import until
from portal.language import request_language
from portal.mail.models import MailAddress
from portal.page import SCRIPT_POLICY, csrf_token, page
from portal.people.models import Person
from portal.reading.links import right_of
from portal.reading.models import ReadingRight
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets.acting import ALLOWED
from portal.tickets.canned import CannedAnswer, canned_answers
from portal.tickets.desk import associates
from portal.tickets.finding import attachments_of, find_ticket
from portal.tickets.grant_link import grants_for
from portal.tickets.models import Ticket, TicketState, TicketTag
from portal.tickets.retention import kept_until
from portal.tickets.review import Review
from portal.tickets.thread import thread_of
from portal.uploads.scripts import editor_words
from toolbar.troubleshooting.bundle import Bundle, BundleInvalidError, read_bundle

MOST_ALIKE: Final = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote, and why it was not taken."""

    body: str = ""
    kind: str = "public"
    then: str = ""
    refusal: Refusal | None = None
    field: str = "body"
    files: tuple[str, ...] = ()
    review: Review | None = None
    """What the second net says of it; then ``body`` is what is left to send."""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What those who answer tickets see beside it."""

    associates: list[tuple[int, str]]
    tags: list[str]
    canned: list[CannedAnswer]
    alike: Sequence[Ticket]
    merged: Sequence[Ticket]
    assignee: str | None
    grants: list[SupportGrant]
    reading: ReadingRight | None
    """Who reads the ticket by a private link."""
    unheard: bool
    """Whether mails to the requester's address are suspended: the clinic hears nothing of this."""


async def show(
    request: web.Request, draft: Draft | None = None, status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    """Answer the page, with what was not taken still in its field."""
    database, viewer = request.app[DATABASE], request[VIEWER]
    ticket = await find_ticket(database, viewer, request.match_info["number"])
    bundle = None if ticket.purged_at else read_ticket_bundle(ticket.bundle)
    async with database.reading() as session:
        thread = await thread_of(session, ticket, viewer)
        desk = (
            await _desk(session, ticket, request.app[CLOCK]()) if viewer.sees_every_site() else None
        )
    return page(
        request,
        "ticket.html",
        status=status,
        policy=SCRIPT_POLICY,
        ticket=ticket,
        bundle=bundle,
        captured_at=_moment(bundle.identifiers.captured_at) if bundle else None,
        kept_until=await kept_until(database, ticket),
        attachments=await attachments_of(database, ticket),
        thread=thread,
        editor=editor_words(request_language(request)),
        desk=desk,
        grant_until=until,
        draft=draft or _prepared(request, ticket, desk),
        may={kind.value for kind, states in ALLOWED.items() if TicketState(ticket.state) in states},
        csrf_token=csrf_token(request, cookies.session_name(request)),
        now=request.app[CLOCK](),
    )


async def _desk(session: AsyncSession, ticket: Ticket, now: datetime) -> Desk:
    tags = select(TicketTag.tag).where(TicketTag.ticket_id == ticket.id).order_by(TicketTag.tag)
    merged = select(Ticket).where(Ticket.merged_into_id == ticket.id).order_by(Ticket.id)
    return Desk(
        associates=await associates(session),
        tags=list(await session.scalars(tags)),
        canned=await canned_answers(session),
        alike=await _alike(session, ticket),
        merged=list(await session.scalars(merged)),
        assignee=await session.scalar(select(Person.name).where(Person.id == ticket.assignee_id)),
        grants=await grants_for(session, ticket, now),
        reading=await right_of(session, ticket.id),
        unheard=await _is_suspended(session, ticket.reporter_email),
    )


async def _is_suspended(session: AsyncSession, address: str) -> bool:
    at = select(MailAddress.suspended_at).where(MailAddress.address == address)
    return await session.scalar(at) is not None


async def _alike(session: AsyncSession, ticket: Ticket) -> Sequence[Ticket]:
    """Return the newest other tickets with the same signature of a fault."""
    if not ticket.signature:
        return []
    found = await session.scalars(
        select(Ticket)
        .where(
            Ticket.signature == ticket.signature,
            Ticket.id != ticket.id,
            Ticket.state != TicketState.MERGED,
        )
        .options(joinedload(Ticket.site))
        .order_by(Ticket.id.desc())
        .limit(MOST_ALIKE)
    )
    return list(found)


def _prepared(request: web.Request, ticket: Ticket, desk: Desk | None) -> Draft:
    """Return an empty draft, or the ready-made answer that the address names."""
    wanted = request.query.get("canned", "")
    chosen = [one for one in desk.canned if str(one.id) == wanted] if desk else []
    return Draft(body=chosen[0].body(ticket.language)) if chosen else Draft()


def read_ticket_bundle(body: bytes) -> Bundle:
    """Return a ticket's bundle, which was looked at when it came."""
    bundle = None
    with suppress(BundleInvalidError):
        bundle = read_bundle(body)
    if bundle is None:
        raise RequestRefusedError(Refusal.UNEXPECTED)
    return bundle


def _moment(written: str) -> datetime | None:
    # the schema checks its form alone: there is no 31 February
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
    return moment
