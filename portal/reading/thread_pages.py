"""The ticket of a private link: its public thread, an answer, "solved", open again."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.language import request_language
from portal.once import first_time
from portal.page import SCRIPT_POLICY, csrf_token, page, see_other
from portal.reading.links import end_session
from portal.reading.pages import TICKET
from portal.reading.times import times_of_links
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, READER
from portal.tickets.acting import ALLOWED, reply, writing_on
from portal.tickets.attaching import attach
from portal.tickets.events import EventKind
from portal.tickets.finding import attachments_of, find_ticket
from portal.tickets.handing_over import saved_attachment
from portal.tickets.models import TicketState
from portal.tickets.review import Review
from portal.tickets.thread import thread_of
from portal.tickets.ticket_page import Draft, read_ticket_bundle
from portal.tickets.writing import Posted, read_posted, review_body
from portal.uploads.keeping import find, forget
from portal.uploads.pages import owner_secret
from portal.uploads.scripts import editor_words

STATES: Final = {kind.value: kind for kind in (EventKind.SOLVED, EventKind.REOPENED)}


async def show(request: web.Request) -> web.Response:
    """Show the ticket."""
    return await _show(request, Draft())


async def write(request: web.Request) -> web.Response:
    """Take an answer when its writer has seen what the second net says of it."""
    posted, review, refused = read_posted(await request.post()), None, None
    reader = request[READER]
    try:
        review = await review_body(request.app[DATABASE], reader, reader.number, posted)
        if review.ready:
            await _reply(request, posted, review)
    except RequestRefusedError as error:
        refused = error
    if refused is None and review is not None and review.ready:
        return see_other(f"{TICKET}#end")
    refusal = refused.refusal if refused else None
    text = review.words.text if review else posted.get("body")
    draft = Draft(text, refusal=refusal, files=posted.files, review=review)
    return await _show(request, draft, refused.status if refused else None)


async def change(request: web.Request) -> web.Response:
    """Say that it is solved, or open it again; who did it needs no mail that says so."""
    form = read_posted(await request.post()).fields
    kind, refused = STATES.get(form.get("state", "")), None
    if kind is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    try:
        async with writing_on(request.app[DATABASE], request.app[CLOCK], request[READER]) as act:
            if await first_time(act.session, act.now, form):
                await act.write(kind)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        draft = Draft(refusal=refused.refusal, field="state")
        return await _show(request, draft, refused.status)
    return see_other(f"{TICKET}#end")


async def show_attachment(request: web.Request) -> web.Response:
    """Hand over an attachment, to be saved, never shown as a page."""
    return await saved_attachment(request, request[READER], request[READER].number)


async def leave(request: web.Request) -> web.Response:
    """Close the ticket in this browser; the mail's link opens it again."""
    name = cookies.reading_name(request)
    await end_session(request.app[DATABASE], request.cookies.get(name, ""))
    response = see_other("/reading")
    cookies.forget(request, response, name)
    return response


async def _reply(request: web.Request, posted: Posted, review: Review) -> None:
    database, clock, secret = request.app[DATABASE], request.app[CLOCK], owner_secret(request)
    files = await find(database, clock, secret, posted.files) if posted.files else ()
    async with writing_on(database, clock, request[READER]) as act:
        if await first_time(act.session, act.now, posted.fields):
            await reply(act, review.text)
            await attach(act.session, act.ticket, files)
            await forget(act.session, secret, posted.files)


async def _show(
    request: web.Request, draft: Draft, status: HTTPStatus | None = None
) -> web.Response:
    database, reader = request.app[DATABASE], request[READER]
    ticket = await find_ticket(database, reader, reader.number)
    async with database.reading() as session:
        thread = await thread_of(session, ticket, reader)
        times = await times_of_links(session)
    if status is None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if draft.review else HTTPStatus.OK
    return page(
        request,
        "reading/ticket.html",
        status=status,
        policy=SCRIPT_POLICY,
        ticket=ticket,
        said=None if ticket.purged_at else read_ticket_bundle(ticket.bundle).ticket,
        reader=reader,
        attachments=await attachments_of(database, ticket),
        thread=thread,
        draft=draft,
        may={kind.value for kind, states in ALLOWED.items() if TicketState(ticket.state) in states},
        ends_at=ticket.solved_at + times.ends_after if ticket.solved_at else None,
        editor=editor_words(request_language(request)),
        csrf_token=csrf_token(request, cookies.reading_name(request)),
        now=request.app[CLOCK](),
    )


ROUTES: Final = (
    route("GET", TICKET, Access.READER, show),
    route("POST", "/reading/ticket/replies", Access.READER_FORM, write),
    route("POST", "/reading/ticket/state", Access.READER_FORM, change),
    route("GET", "/reading/attachments/{position}", Access.READER, show_attachment),
    route("POST", "/reading/ticket/leave", Access.READER_FORM, leave),
)
