"""The pages of tickets: the list of those that a person may see, and one of them."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.page import SCRIPT_POLICY, page, see_other
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets import ticket_page
from portal.tickets.desk import associates
from portal.tickets.finding import find_ticket, find_typed, need_bundle
from portal.tickets.handing_over import saved_attachment
from portal.tickets.models import TicketState
from portal.tickets.queue import PAGE, list_queue, read_asked, views_of
from toolbar.troubleshooting.ticket import SERVICES
from web.pages import STATIC

STYLE: Final = STATIC / "style.css"
SCRIPT: Final = STATIC / "desk.js"
EMRS: Final = ("accuro", "medaccess", "ocean", "oscar", "pssuite")
SCOPES: Final = ("one_patient", "group", "all_patients")


async def root(_: web.Request) -> web.Response:
    """Lead to the tickets."""
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/tickets"})


async def style(_: web.Request) -> web.FileResponse:
    """Answer the style sheet."""
    return web.FileResponse(STYLE)


async def script(_: web.Request) -> web.FileResponse:
    """Answer the script of the lists and of a ticket's page."""
    return web.FileResponse(SCRIPT)


async def show_list(request: web.Request) -> web.Response:
    """Show one page of the tickets that one may see, in the order in which they want attention.

    Whoever searches for a ticket's number is led to the ticket.
    """
    viewer = request[VIEWER]
    asked = read_asked(request.query, viewer)
    async with request.app[DATABASE].reading() as session:
        if typed := await find_typed(session, viewer, asked.q):
            return see_other(f"/tickets/{typed}")
        tickets = await list_queue(session, viewer, asked, request.query.get("before"))
        people = await associates(session) if viewer.sees_every_site() else []
    older = tickets[PAGE - 1].number if len(tickets) > PAGE else None
    return page(
        request,
        "tickets.html",
        policy=SCRIPT_POLICY,
        tickets=tickets[:PAGE],
        older=str(request.rel_url.with_query(asked.query() | {"before": older})) if older else None,
        newest=request.path_qs,
        asked=asked,
        views=[
            (view, str(request.rel_url.with_query({"view": view}))) for view in views_of(viewer)
        ],
        choices={
            "state": tuple(TicketState),
            "emr": EMRS,
            "service": SERVICES,
            "scope": SCOPES,
        },
        people=people,
        now=request.app[CLOCK](),
    )


async def show_ticket(request: web.Request) -> web.Response:
    """Show one ticket with all that support needs to help."""
    return await ticket_page.show(request)


async def show_bundle(request: web.Request) -> web.Response:
    """Hand over the bundle's bytes as they came, to be saved, never shown as a page."""
    ticket = await find_ticket(request.app[DATABASE], request[VIEWER], request.match_info["number"])
    return web.Response(
        body=need_bundle(ticket),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{ticket.number}.json"'},
    )


async def show_attachment(request: web.Request) -> web.Response:
    """Hand over an attachment, to be saved, never shown as a page, whatever it is."""
    return await saved_attachment(request, request[VIEWER], request.match_info["number"])


ROUTES: Final = (
    route("GET", "/", Access.OPEN, root),
    route("GET", "/static/style.css", Access.OPEN, style),
    route("GET", "/static/desk.js", Access.OPEN, script),
    route("GET", "/tickets", Access.TICKETS, show_list),
    route("GET", "/tickets/{number}", Access.TICKETS, show_ticket),
    route("GET", "/tickets/{number}/bundle", Access.TICKETS, show_bundle),
    route("GET", "/tickets/{number}/attachments/{position}", Access.TICKETS, show_attachment),
)
