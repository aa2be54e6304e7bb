"""Opens a private link, and mails a new one to whoever asks.

The token stands behind ``#`` in the mail's address, which a browser keeps to itself: it is
in no log, no history of a proxy and no Referer. A script moves it into the form of this
page and out of the address; a click posts it. Without scripts the link is pasted.
"""

from datetime import timedelta
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.network_of import network_of
from portal.page import SCRIPT_POLICY, see_other
from portal.people.open_forms import open_form
from portal.people.tries import limit
from portal.reading.asking import ask
from portal.reading.links import end_session, open_link
from portal.reading.times import times_of_links
from portal.refusals import RequestRefusedError
from portal.state import CLOCK, DATABASE, MAIL_WORKER
from portal.tickets.telling import OPEN
from web.pages import STATIC

ASK: Final = "/reading/new"
SENT: Final = "/reading/sent"
TICKET: Final = "/reading/ticket"
MOST_OPENED: Final = 60
"""Openings from one network, as a clinic behind one address is, within a quarter of an hour;
GUESS."""
LONGEST_LINK: Final = 500


async def show(request: web.Request) -> web.Response:
    """Show where a link is opened; nothing of a ticket."""
    return await _page(request)


async def open_it(request: web.Request) -> web.Response:
    """Open a session for the link's ticket, in place of one that this browser had."""
    written = str((await request.post()).get("link", ""))[:LONGEST_LINK].strip()
    database, clock = request.app[DATABASE], request.app[CLOCK]
    opened, refused = None, None
    try:
        await limit(database, clock(), f"openings from {network_of(request)}", MOST_OPENED)
        # whoever has no scripts pastes the whole address
        opened = await open_link(database, clock, written.rpartition("#")[2])
    except RequestRefusedError as error:
        refused = error
    if opened is None:
        return await _page(request, refused)
    await end_session(database, request.cookies.get(cookies.reading_name(request), ""))
    response = see_other(TICKET)
    cookies.set_private(request, response, cookies.reading_name(request), opened)
    return response


async def show_ask(request: web.Request) -> web.Response:
    """Show the form that asks for a new link."""
    return _ask_page(request, {})


async def send(request: web.Request) -> web.Response:
    """Mail a new link if the ticket is this mailbox's; the answer never tells."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    refused = None
    try:
        await ask(request.app[DATABASE], request.app[CLOCK], network_of(request), form)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return _ask_page(request, form, refused)
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()
    return see_other(SENT)


async def show_sent(request: web.Request) -> web.Response:
    """Say that a mail is on its way if there was reason for one."""
    return open_form(request, "reading/sent.html")


async def script(_: web.Request) -> web.FileResponse:
    """Answer the script that moves the token out of the address."""
    return web.FileResponse(STATIC / "reading.js")


def _ask_page(
    request: web.Request, form: dict[str, str], refused: RequestRefusedError | None = None
) -> web.Response:
    number, email = form.get("number", ""), form.get("email", "")
    return open_form(request, "reading/ask.html", refused, number=number, email=email)


async def _page(request: web.Request, refused: RequestRefusedError | None = None) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        times = await times_of_links(session)
    return open_form(
        request,
        "reading/open.html",
        refused,
        SCRIPT_POLICY,
        # the guard leads here from a page whose session has ended
        ended="next" in request.query,
        hours=times.open_for // timedelta(hours=1),
    )


ROUTES: Final = (
    route("GET", OPEN, Access.OPEN, show),
    route("POST", OPEN, Access.FORM, open_it),
    route("GET", ASK, Access.OPEN, show_ask),
    route("POST", ASK, Access.FORM, send),
    route("GET", SENT, Access.OPEN, show_sent),
    route("GET", "/static/reading.js", Access.OPEN, script),
)
