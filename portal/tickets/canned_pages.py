"""The page of ready-made answers: written once in both languages, changed, deleted."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.errors import RequestRefusedError
from portal.once import first_time
from portal.page import csrf_token, page
from portal.state import CLOCK, DATABASE
from portal.tickets.canned import Words, canned_answers, drop, keep

PATH: Final = "/desk/answers"


async def show(request: web.Request) -> web.Response:
    """Show all of them, each in its form, and an empty one."""
    return await _show(request)


async def change(request: web.Request) -> web.Response:
    """Add one, change one, or delete one."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    written = form.get("id", "")
    words = Words(form.get("name", ""), form.get("body_en", ""), form.get("body_fr", ""))
    refusal = None
    try:
        answer_id = int(written) if written.isdecimal() and len(written) <= 9 else None
        async with request.app[DATABASE].writing() as session:
            if not await first_time(session, request.app[CLOCK](), form):
                pass  # the second click of a double one
            elif "delete" in form and answer_id is not None:
                await drop(session, answer_id)
            else:
                await keep(session, words, answer_id)
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None:
        return await _show(request, words, refusal)
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": PATH})


async def _show(
    request: web.Request,
    given: Words | None = None,
    refusal: RequestRefusedError | None = None,
) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        answers = await canned_answers(session)
    return page(
        request,
        "tickets/canned.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        answers=answers,
        given=given or Words("", "", ""),
        refusal=refusal.refusal.value if refusal else None,
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


ROUTES: Final = (
    route("GET", PATH, Access.DESK, show),
    route("POST", PATH, Access.DESK_FORM, change),
)
