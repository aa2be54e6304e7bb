"""Says to an open page that something changed; says no word of what.

Server-sent events without content: the page fetches itself anew, by the same way and
with the same checks as any other. The right to see is read again before every word,
and the stream ends with it. Neither the stream nor the browser that asks for it anew
keeps a log-in alive (``portal.guarding.of_people.follower``).
"""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web
from sqlalchemy import func, select

from portal import cookies
from portal.access import Access, route
from portal.database import Database
from portal.people.viewers import viewer_of
from portal.principals import Viewer, tickets_of
from portal.state import CLOCK, DATABASE, VIEWER
from portal.streams import told_to_end
from portal.tickets.events import INTERNAL, TicketEvent
from portal.tickets.finding import find_ticket, ticket_id
from portal.tickets.models import Ticket
from portal.tickets.thread import sees_notes

LOOK_AGAIN: Final = 1.0
"""Seconds between looks; a right that ends is noticed at the next one."""
LOOKS: Final = 600
"""After so many the browser asks anew, so that no stream outlives a process for long."""

Look = Callable[[Viewer], Awaitable[int | None]]


async def newest(database: Database, viewer: Viewer, only: int | None = None) -> int | None:
    """Return the newest event that this person may see; none without a ticket to see."""
    wanted = select(func.max(TicketEvent.id)).join(Ticket, Ticket.id == TicketEvent.ticket_id)
    wanted = wanted.where(tickets_of(viewer))
    if only is not None:
        wanted = wanted.where(Ticket.id == only)
    if not sees_notes(viewer):
        wanted = wanted.where(TicketEvent.kind.not_in(INTERNAL))
    async with database.reading() as session:
        return await session.scalar(wanted)


async def follow_list(request: web.Request) -> web.StreamResponse:
    """Follow all that one may see."""
    database = request.app[DATABASE]

    async def look(viewer: Viewer) -> int | None:
        return await newest(database, viewer) or 0

    return await _stream(request, look)


async def follow_ticket(request: web.Request) -> web.StreamResponse:
    """Follow one ticket; raise ``not-found`` as its page does."""
    database, number = request.app[DATABASE], request.match_info["number"]
    await find_ticket(database, request[VIEWER], number)

    async def look(viewer: Viewer) -> int | None:
        return await newest(database, viewer, ticket_id(number))

    return await _stream(request, look)


async def _stream(request: web.Request, look: Look) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    last = await look(request[VIEWER])
    await response.prepare(request)
    await response.write(b"retry: 5000\n\n")
    for _ in range(LOOKS):
        if await told_to_end(request, LOOK_AGAIN):
            break
        viewer = await _still(request)
        now = await look(viewer) if viewer is not None else None
        if now is None:
            await response.write(b"event: ended\ndata:\n\n")
            break
        # a line now and then, so that a browser that has gone is noticed
        await response.write(b":\n\n" if now == last else b"event: changed\ndata:\n\n")
        last = now
    return response


async def _still(request: web.Request) -> Viewer | None:
    """Return who is there, read anew."""
    token = request.cookies.get(cookies.session_name(request), "")
    return await viewer_of(request.app[DATABASE], request.app[CLOCK], token)


ROUTES: Final = (
    route("GET", "/tickets/events", Access.TICKETS_LIVE, follow_list),
    route("GET", "/tickets/{number}/events", Access.TICKETS_LIVE, follow_ticket),
)
