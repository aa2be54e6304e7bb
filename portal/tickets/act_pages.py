"""The forms of a ticket's page: each is one act, and leads back to the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.once import first_time
from portal.page import see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, MAIL_WORKER, VIEWER
from portal.tickets import acting, desk, grant_link
from portal.tickets.acting import Act, acting_on
from portal.tickets.attaching import attach
from portal.tickets.events import EventKind
from portal.tickets.review import Review
from portal.tickets.ticket_page import Draft, show
from portal.tickets.writing import Posted, read_posted, review_body
from portal.uploads.keeping import find, forget
from portal.uploads.pages import owner_secret

THEN: Final = {"waiting": EventKind.WAITING, "solved": EventKind.SOLVED}
STATES: Final = {
    kind.value: kind
    for kind in (EventKind.WAITING, EventKind.SOLVED, EventKind.CLOSED, EventKind.REOPENED)
}
Work = Callable[[Act, dict[str, str]], Awaitable[None]]


async def answer(act: Act, form: dict[str, str]) -> None:
    """Answer publicly or note internally, as the form says; anything else is refused."""
    body = form.get("body", "")
    match form.get("kind"):
        case "public":
            await acting.answer(act, body, then=THEN.get(form.get("then", "")))
        case "internal":
            await acting.note(act, body)
        case _:
            raise RequestRefusedError(Refusal.BODY_INVALID)


async def reply(act: Act, form: dict[str, str]) -> None:
    """Write as the clinic; those who answer tickets answer instead."""
    if act.viewer.sees_every_site():
        raise RequestRefusedError(Refusal.NOT_FOUND)
    await acting.reply(act, form.get("body", ""))


async def change_state(act: Act, form: dict[str, str]) -> None:
    """Wait, solve, close or reopen."""
    kind = STATES.get(form.get("state", ""))
    if kind is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    await acting.change_state(act, kind)


async def assign(act: Act, form: dict[str, str]) -> None:
    """Give the ticket to one associate, or to nobody."""
    person = form.get("person", "")
    await desk.assign(act, _number(person) if person else None)


async def tag(act: Act, form: dict[str, str]) -> None:
    """Put a tag on, or take one off."""
    if "off" in form:
        await desk.untag(act, form["off"])
    else:
        await desk.tag(act, form.get("tag", ""), is_no_name="no_name" in form)


async def merge(act: Act, form: dict[str, str]) -> None:
    """Let the ticket go on as another."""
    await desk.merge(act, _another(form))


async def link_grant(act: Act, form: dict[str, str]) -> None:
    """Link a Support Site's grant, or none."""
    grant = form.get("grant", "").strip()
    await grant_link.link_grant(act, _number(grant) if grant else None)


async def change_reading(act: Act, form: dict[str, str]) -> None:
    """End the requester's private link, or let it be again."""
    await desk.change_reading(act, allowed=form.get("reading") == "allowed")


def _another(form: dict[str, str]) -> str:
    return form.get("into", "").strip().upper()


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return int(written)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the page: what it does, the field that a refusal stands beside, what it takes.

    One that ``has_another`` changes the ticket that it goes into with its own.
    """

    work: Work
    field: str
    has_words: bool = False
    has_files: bool = False
    has_another: bool = False


def _handler(form: Form) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        posted = read_posted(await request.post())
        review, refused = None, None
        try:
            if form.has_words:
                number = request.match_info["number"]
                review = await review_body(request.app[DATABASE], request[VIEWER], number, posted)
            if review is None or review.ready:
                await _do(request, form, posted, review)
        except RequestRefusedError as error:
            refused = error
        if refused is None and (review is None or review.ready):
            number = request.match_info["number"]
            return see_other(f"/tickets/{number}#end")
        draft = _draft(form, posted, review, refused)
        status = refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
        # a ticket that is not there, or not for these eyes, answers 404 from here
        return await show(request, draft, status)

    return handle


async def _do(request: web.Request, form: Form, posted: Posted, review: Review | None) -> None:
    database, clock = request.app[DATABASE], request.app[CLOCK]
    secret, names = owner_secret(request), posted.files if form.has_files else ()
    words = posted.fields if review is None else posted.fields | {"body": review.text}
    files = await find(database, clock, secret, names) if names else ()
    number = request.match_info["number"]
    another = _another(posted.fields) if form.has_another else None
    async with acting_on(database, clock, request[VIEWER], number, another) as act:
        if await first_time(act.session, act.now, posted.fields):
            await form.work(act, words)
            await attach(act.session, act.ticket, files)
            await forget(act.session, secret, names)
    if worker := request.app.get(MAIL_WORKER):
        worker.wake()


def _draft(
    form: Form, posted: Posted, review: Review | None, refused: RequestRefusedError | None
) -> Draft:
    return Draft(
        review.words.text if review else posted.get("body"),
        posted.get("kind") or "public",
        posted.get("then"),
        refused.refusal if refused else None,
        form.field,
        posted.files if form.has_files else (),
        review,
        posted.get("tag"),
    )


ROUTES: Final = (
    route(
        "POST",
        "/tickets/{number}/answers",
        Access.DESK_FORM,
        _handler(Form(answer, "body", has_words=True)),
    ),
    route(
        "POST",
        "/tickets/{number}/replies",
        Access.TICKETS_FORM,
        _handler(Form(reply, "body", has_words=True, has_files=True)),
    ),
    route(
        "POST", "/tickets/{number}/state", Access.DESK_FORM, _handler(Form(change_state, "state"))
    ),
    route("POST", "/tickets/{number}/assignee", Access.DESK_FORM, _handler(Form(assign, "person"))),
    route("POST", "/tickets/{number}/tags", Access.DESK_FORM, _handler(Form(tag, "tag"))),
    route(
        "POST",
        "/tickets/{number}/merge",
        Access.DESK_FORM,
        _handler(Form(merge, "into", has_another=True)),
    ),
    route(
        "POST",
        "/tickets/{number}/reading",
        Access.DESK_FORM,
        _handler(Form(change_reading, "reading")),
    ),
    route("POST", "/tickets/{number}/grant", Access.DESK_FORM, _handler(Form(link_grant, "grant"))),
)
