"""The form for a ticket by hand: shown, looked at by the second net, shown again, then sent."""

import asyncio
import uuid
from collections.abc import Iterable
from typing import Final

from aiohttp import web
from sqlalchemy import select

from portal import cookies, once
from portal.access import Access, route
from portal.database import Database
from portal.grants.admitting import SiteHere
from portal.grants.models import Scope
from portal.language import request_language
from portal.page import SCRIPT_POLICY, csrf_token, page, see_other
from portal.principals import Clinic
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.whose import entered
from portal.state import CLOCK, DATABASE, MAIL_WORKER, VIEWER
from portal.tickets import form
from portal.tickets.form import Looked, Said
from portal.tickets.form_reading import asked, read_said
from portal.tickets.intake import Posted, read_key, receive
from portal.tickets.models import Ticket
from portal.tickets.review import count_masked
from portal.uploads.keeping import find, forget
from portal.uploads.pages import owner_secret

PAGE: Final = "/tickets/new"


async def show(request: web.Request) -> web.Response:
    """Show the empty form."""
    _places(request)
    return _page(request, Said({"submission_id": str(uuid.uuid4())}, ()))


async def send(request: web.Request) -> web.Response:
    """Make the ticket, or show the form again with all that was written and what is wrong."""
    posted = await request.post()
    said = read_said(posted)
    places = {one.number: one for one in _places(request)}
    key = _key(said.get("submission_id"), posted.items())
    looked = await asyncio.to_thread(form.look, said, places, request.app[CLOCK]())
    if not looked.ready:
        return _page(request, said, looked)
    number, refused = None, None
    try:
        number = await _make(request, places[said.get("site")], said, looked, key)
    except RequestRefusedError as error:
        if error.refusal is Refusal.NOT_FOUND:  # the grant ended meanwhile: nothing is offered
            raise
        refused = error
    if number is None:
        return _page(request, said, looked, refused)
    return see_other(f"/tickets/{number}")


def _key(number: str, posted: Iterable[tuple[str, object]]) -> str:
    """Return what makes two clicks one ticket; words that were changed since are another one."""
    words = ((name, str(value)) for name, value in posted)
    return str(uuid.uuid5(uuid.UUID(read_key(number)), once.said(words).hex()))


async def _make(request: web.Request, site: SiteHere, said: Said, looked: Looked, key: str) -> str:
    database, viewer = request.app[DATABASE], request[VIEWER]
    body = form.bundle_bytes(
        said,
        looked.review.text,
        count_masked(looked.words, said.kept),
        viewer.name,
        viewer.user_name,
        request_language(request),
        request.app[CLOCK](),
        key,
    )
    number = await _earlier(database, site, key)  # the second click of a double one
    if number is None:
        clinic = Clinic(site.site_id, site.number)
        clock, secret = request.app[CLOCK], owner_secret(request)
        refused = None
        try:
            files = await find(database, clock, secret, said.files)
            posted = Posted(
                clinic,
                key,
                sealed=False,
                body=body,
                attachments=files,
                tags=form.tags(said),
                writer=viewer,
            )
            number = (await receive(database, clock, posted)).number
        except RequestRefusedError as error:
            refused = error
        if refused is not None:  # perhaps because the other click was faster
            number = await _earlier(database, site, key)
        async with database.writing() as session:
            await forget(session, secret, said.files)
        if number is None:
            raise RequestRefusedError(refused.refusal if refused else Refusal.UNEXPECTED)
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()
    return number


async def _earlier(database: Database, site: SiteHere, key: str) -> str | None:
    async with database.reading() as session:
        ticket = await session.scalar(
            select(Ticket).where(Ticket.site_id == site.site_id, Ticket.idempotency_key == key)
        )
    return ticket.number if ticket else None


def _places(request: web.Request) -> list[SiteHere]:
    """Return the sites that a ticket can be of, each once; without one there is no form.

    They are those that the viewer belongs to; before them the clinic that a grant for
    troubleshooting lets them act at.
    """
    viewer = request[VIEWER]
    own = (SiteHere(one.site_id, one.number, one.name) for one in viewer.places)
    places = list(dict.fromkeys((*entered(viewer, Scope.TROUBLESHOOTING), *own)))
    if not places:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return places


def _page(
    request: web.Request,
    said: Said,
    looked: Looked | None = None,
    refused: RequestRefusedError | None = None,
) -> web.Response:
    facts = asked(said, looked, request_language(request))
    if refused is not None:
        facts["status"] = refused.status
    return page(
        request,
        "tickets/new.html",
        policy=SCRIPT_POLICY,
        action=PAGE,
        files="/tickets/files",
        refusal=refused.refusal if refused else None,
        sites=_places(request),
        csrf_token=csrf_token(request, cookies.session_name(request)),
        **facts,
    )


ROUTES: Final = (
    route("GET", PAGE, Access.TICKETS, show),
    route("POST", PAGE, Access.TICKETS_FORM, send),
)
