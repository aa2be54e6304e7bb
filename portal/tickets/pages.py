"""The pages of tickets: the list of those that a person may see, and one of them."""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.page import page
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets.finding import (
    PAGE,
    count_attachments,
    find_attachment,
    find_ticket,
    list_tickets,
    public_messages,
    ticket_id,
)
from toolbar.troubleshooting.bundle import Bundle, BundleInvalidError, read_bundle
from web.pages import STATIC

STYLE: Final = STATIC / "style.css"


async def root(_: web.Request) -> web.Response:
    """Lead to the tickets."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/tickets"})


async def style(_: web.Request) -> web.FileResponse:
    """Answer the style sheet."""
    return web.FileResponse(STYLE)


async def show_list(request: web.Request) -> web.Response:
    """Show the newest tickets, one page of them."""
    before = request.query.get("before")
    last = ticket_id(before) if before else None
    tickets = await list_tickets(request.app[DATABASE], request[VIEWER], last)
    return page(
        request,
        "tickets.html",
        tickets=tickets[:PAGE],
        older=tickets[PAGE - 1].number if len(tickets) > PAGE else None,
        now=request.app[CLOCK](),
    )


async def show_ticket(request: web.Request) -> web.Response:
    """Show one ticket with all that support needs to help."""
    database = request.app[DATABASE]
    ticket = await find_ticket(database, request[VIEWER], request.match_info["number"])
    bundle = _read(ticket.bundle)
    return page(
        request,
        "ticket.html",
        ticket=ticket,
        bundle=bundle,
        captured_at=_moment(bundle.identifiers.captured_at),
        attachments=await count_attachments(database, ticket),
        messages=await public_messages(database, ticket),
        now=request.app[CLOCK](),
    )


async def show_bundle(request: web.Request) -> web.Response:
    """Hand over the bundle's bytes as they came, to be saved, never shown as a page."""
    ticket = await find_ticket(request.app[DATABASE], request[VIEWER], request.match_info["number"])
    return web.Response(
        body=ticket.bundle,
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{ticket.number}.json"'},
    )


async def show_attachment(request: web.Request) -> web.Response:
    """Hand over a screenshot, to be saved, never shown as a page."""
    number, position = request.match_info["number"], request.match_info["position"]
    png = await find_attachment(request.app[DATABASE], request[VIEWER], number, position)
    return web.Response(
        body=png,
        content_type="image/png",
        headers={"Content-Disposition": f'attachment; filename="{number}-{position}.png"'},
    )


def _read(body: bytes) -> Bundle:
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


ROUTES: Final = (
    route("GET", "/", Access.OPEN, root),
    route("GET", "/static/style.css", Access.OPEN, style),
    route("GET", "/tickets", Access.PERSON, show_list),
    route("GET", "/tickets/{number}", Access.PERSON, show_ticket),
    route("GET", "/tickets/{number}/bundle", Access.PERSON, show_bundle),
    route("GET", "/tickets/{number}/attachments/{position}", Access.PERSON, show_attachment),
)
