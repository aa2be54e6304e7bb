"""The page on which support deletes patient data that was found on a ticket after all."""

import re
from http import HTTPStatus
from typing import Final

from aiohttp import web
from sqlalchemy import select

from portal import cookies
from portal.access import Access, route
from portal.database import forget_old_pages
from portal.page import csrf_token, page, see_other
from portal.people.models import Person
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets.acting import acting_on
from portal.tickets.events import TicketEvent
from portal.tickets.finding import find_ticket
from portal.tickets.models import Attachment, TicketMessage
from portal.tickets.purging import CHOICES, Place, purge
from redaction.redacted import MASK

PATH: Final = "/tickets/{number}/purge"
NAME: Final = re.compile("[0-9A-Za-z-]{1,40}")


async def show(request: web.Request) -> web.Response:
    """Show every place of the ticket that may hold something, each with its box."""
    return await _show(request)


async def send(request: web.Request) -> web.Response:
    """Delete what was ticked, for good; with nothing ticked the page says so."""
    posted = await request.post()
    places = [_place(str(one)) for one in posted.getall("place", [])]
    number, database = request.match_info["number"], request.app[DATABASE]
    if not places:
        return await _show(request, HTTPStatus.UNPROCESSABLE_ENTITY)
    async with acting_on(database, request.app[CLOCK], request[VIEWER], number) as act:
        await purge(act, places)
    await forget_old_pages(database)
    return see_other(f"/tickets/{number}#end")


async def _show(request: web.Request, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    database, viewer = request.app[DATABASE], request[VIEWER]
    ticket = await find_ticket(database, viewer, request.match_info["number"])
    messages = (
        select(TicketMessage, TicketEvent.kind, Person.name)
        .join(TicketEvent, TicketEvent.message_id == TicketMessage.id)
        .outerjoin(Person, Person.id == TicketMessage.author_id)
        .where(TicketMessage.ticket_id == ticket.id, TicketMessage.body != MASK)
        .order_by(TicketMessage.id)
    )
    files = (
        select(Attachment.position, Attachment.name)
        .where(Attachment.ticket_id == ticket.id, Attachment.body != MASK.encode())
        .order_by(Attachment.position)
    )
    async with database.reading() as session:
        return page(
            request,
            "tickets/purge.html",
            status=status,
            nothing=status is HTTPStatus.UNPROCESSABLE_ENTITY,
            ticket=ticket,
            messages=list(await session.execute(messages)),
            files=list(await session.execute(files)),
            csrf_token=csrf_token(request, cookies.session_name(request)),
        )


def _place(written: str) -> Place:
    what, _, name = written.partition(":")
    if what not in CHOICES or NAME.fullmatch(name) is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return Place(what, name)


ROUTES: Final = (
    route("GET", PATH, Access.DESK, show),
    route("POST", PATH, Access.DESK_FORM, send),
)
