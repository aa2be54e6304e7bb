"""The page of ready-made answers: written once in both languages, changed, deleted."""

import asyncio
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.once import first_time
from portal.page import csrf_token, page, see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE
from portal.tickets.canned import Words, canned_answers, drop, keep, need_shape
from portal.tickets.canned_review import Posted, Reviewed, read, review

PATH: Final = "/desk/answers"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was not kept, for which answer, and why."""

    number: int | None
    words: Words
    reviewed: Reviewed | None = None
    refusal: Refusal | None = None


async def show(request: web.Request) -> web.Response:
    """Show all of them, each in its form, and an empty one."""
    return await _show(request)


async def change(request: web.Request) -> web.Response:
    """Add one, change one, or delete one; words are kept once their writer has seen the review."""
    posted = read(await request.post())
    drops = "delete" in posted.fields and posted.number is not None
    reviewed, refused = None, None
    try:
        if not drops:
            need_shape(posted.words)
            # the recognisers take their time with a long text
            reviewed = await asyncio.to_thread(review, posted)
        if reviewed is None or reviewed.ready:
            await _do(request, posted, reviewed)
    except RequestRefusedError as error:
        refused = error
    if refused is None and (reviewed is None or reviewed.ready):
        return see_other(PATH)
    shown = reviewed.shown if reviewed else posted.words
    draft = Draft(posted.number, shown, reviewed, refused.refusal if refused else None)
    status = refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
    return await _show(request, draft, status)


async def _do(request: web.Request, posted: Posted, reviewed: Reviewed | None) -> None:
    async with request.app[DATABASE].writing() as session:
        if not await first_time(session, request.app[CLOCK](), dict(posted.fields)):
            return  # the second click of a double one
        if reviewed is not None:
            await keep(session, reviewed.words, posted.number)
        elif posted.number is not None:
            await drop(session, posted.number)


async def _show(
    request: web.Request, draft: Draft | None = None, status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        answers = await canned_answers(session)
    if draft is not None and draft.number not in {one.id for one in answers}:
        draft = replace(draft, number=None)  # somebody deleted it meanwhile
    return page(
        request,
        "tickets/canned.html",
        status=status,
        answers=answers,
        empty=Words(),
        draft=draft,
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


ROUTES: Final = (
    route("GET", PATH, Access.DESK, show),
    route("POST", PATH, Access.DESK_FORM, change),
)
