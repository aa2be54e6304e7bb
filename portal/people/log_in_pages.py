"""The pages that let a person in and out."""

from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.page import SCRIPT_POLICY, see_other
from portal.passkeys.relying_party import party_of
from portal.people import log_in
from portal.people.browsers import browser_family
from portal.people.log_in_factor_pages import half_way, whole
from portal.people.open_forms import open_form
from portal.people.sessions import end_session_of
from portal.people.tries import LOCKED_FOR
from portal.people.way_back import own_path
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE

DONE: Final = frozenset({"closed", "joined", "reset"})
"""What a log-in page can say was just done."""


async def show(request: web.Request) -> web.Response:
    """Show the form, tied to this browser by a cookie."""
    return form(request, request.query.get("next", ""))


async def enter(request: web.Request) -> web.Response:
    """Check who it is; a new session every time, so that a planted one is worth nothing."""
    said = await request.post()
    user_name, password = str(said.get("user", "")), Secret(str(said.get("password", "")))
    way_back = str(said.get("next", ""))
    refusal = None
    try:
        passed = await log_in.log_in(
            request.app[DATABASE],
            request.app[CLOCK],
            user_name,
            password,
            browser_family(request.headers.get("User-Agent")),
        )
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None:
        return form(request, way_back, refusal)
    await end_held_session(request)
    if not passed.whole:
        return half_way(request, passed.token, way_back)
    return whole(request, passed.token, way_back)


async def leave(request: web.Request) -> web.Response:
    """End the session here and in the database."""
    await end_held_session(request)
    response = see_other("/log-in")
    cookies.forget(request, response, cookies.session_name(request))
    return response


async def end_held_session(request: web.Request) -> None:
    """End the session that this browser holds, if any: a log-in begins a new one."""
    old = request.cookies.get(cookies.session_name(request))
    if old:
        await end_session_of(request.app[DATABASE], old)


def form(
    request: web.Request, way_back: str, refused: RequestRefusedError | None = None
) -> web.Response:
    """Answer the page; a refusal stands beside what was refused."""
    done = request.query.get("done", "")
    response = open_form(
        request,
        "log_in.html",
        refused,
        policy=SCRIPT_POLICY,
        party=party_of(request),
        way_back=own_path(way_back) or "",
        done=done if done in DONE else None,
    )
    if refused is not None and refused.refusal is Refusal.LOG_IN_LOCKED:
        response.headers["Retry-After"] = str(int(LOCKED_FOR.total_seconds()))
    return response


ROUTES: Final = (
    route("GET", "/log-in", Access.OPEN, show),
    route("POST", "/log-in", Access.FORM, enter),
    route("POST", "/log-out", Access.SETTING_UP_FORM, leave),
)
