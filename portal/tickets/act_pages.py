"""The forms of a ticket's page: each is one act, and leads back to the page."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.once import first_time
from portal.state import CLOCK, DATABASE, MAIL_WORKER, VIEWER
from portal.tickets import acting, desk, grant_link
from portal.tickets.acting import Act, acting_on
from portal.tickets.attaching import attach
from portal.tickets.events import EventKind
from portal.tickets.ticket_page import Draft, show
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
        await desk.tag(act, form.get("tag", ""))


async def merge(act: Act, form: dict[str, str]) -> None:
    """Let the ticket go on as another."""
    await desk.merge(act, form.get("into", "").strip().upper())


async def link_grant(act: Act, form: dict[str, str]) -> None:
    """Link a Support Site's grant, or none."""
    grant = form.get("grant", "").strip()
    await grant_link.link_grant(act, _number(grant) if grant else None)


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 9):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return int(written)


def _handler(
    work: Work, field: str, *, takes_files: bool = False
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        posted = await request.post()
        form = {name: str(value) for name, value in posted.items()}
        names = tuple(map(str, posted.getall("file", []))) if takes_files else ()
        form["file"] = " ".join(names)
        database, secret = request.app[DATABASE], owner_secret(request)
        number, refusal = request.match_info["number"], None
        try:
            files = await find(database, request.app[CLOCK], secret, names) if names else ()
            async with acting_on(database, request.app[CLOCK], request[VIEWER], number) as act:
                if await first_time(act.session, act.now, form):
                    await work(act, form)
                    await attach(act.session, act.ticket, files)
                    await forget(act.session, secret, names)
        except RequestRefusedError as error:
            refusal = error
        if refusal is not None:
            draft = Draft(
                form.get("body", ""),
                form.get("kind", "public"),
                form.get("then", ""),
                refusal.refusal,
                field,
                names,
            )
            # a ticket that is not there, or not for these eyes, answers 404 from here
            return await show(request, draft, refusal.status)
        worker = request.app.get(MAIL_WORKER)
        if worker is not None:
            worker.wake()
        return web.Response(
            status=HTTPStatus.SEE_OTHER, headers={"Location": f"/tickets/{number}#end"}
        )

    return handle


ROUTES: Final = (
    route("POST", "/tickets/{number}/answers", Access.DESK_FORM, _handler(answer, "body")),
    route(
        "POST",
        "/tickets/{number}/replies",
        Access.PERSON_FORM,
        _handler(reply, "body", takes_files=True),
    ),
    route("POST", "/tickets/{number}/state", Access.DESK_FORM, _handler(change_state, "state")),
    route("POST", "/tickets/{number}/assignee", Access.DESK_FORM, _handler(assign, "person")),
    route("POST", "/tickets/{number}/tags", Access.DESK_FORM, _handler(tag, "tag")),
    route("POST", "/tickets/{number}/merge", Access.DESK_FORM, _handler(merge, "into")),
    route("POST", "/tickets/{number}/grant", Access.DESK_FORM, _handler(link_grant, "grant")),
)
