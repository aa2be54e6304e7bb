"""The second half of a log-in: the page that asks for the factor, and the cookies of both."""

from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.page import SCRIPT_POLICY, see_other
from portal.passkeys.relying_party import party_of
from portal.people import log_in
from portal.people.factors import kinds_of
from portal.people.open_forms import open_form
from portal.people.tries import LOCKED_FOR
from portal.people.way_back import HOME, own_path
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, FACTOR_KEY

PAGE: Final = "/log-in/factor"


async def show(request: web.Request) -> web.Response:
    """Ask for the factor; lead back to the password if no log-in waits for one."""
    return await form(request, request.query.get("next", ""))


async def enter(request: web.Request) -> web.Response:
    """Check the code; then the session is open."""
    said = await request.post()
    way_back, refusal = str(said.get("next", "")), None
    try:
        token = await log_in.finish_log_in(
            request.app[DATABASE],
            request.app[CLOCK],
            request.app[FACTOR_KEY],
            request.cookies.get(cookies.half_name(request), ""),
            str(said.get("code", "")),
        )
    except RequestRefusedError as error:
        refusal = error
    if refusal is None:
        return whole(request, token, way_back)
    return await form(request, way_back, refusal)


def half_way(request: web.Request, token: Secret, way_back: str) -> web.Response:
    """Lead to the code; no session is open yet, and none that was is left."""
    own = own_path(way_back)
    response = see_other(f"{PAGE}?next={own}" if own else PAGE)
    cookies.set_private(request, response, cookies.half_name(request), token)
    cookies.forget(request, response, cookies.session_name(request))
    return response


def whole(request: web.Request, token: Secret, way_back: str) -> web.Response:
    """Lead on with a session of one's own; what the log-in needed is forgotten."""
    response = see_other(own_path(way_back) or HOME)
    cookies.set_private(request, response, cookies.session_name(request), token)
    cookies.forget(request, response, cookies.form_name(request))
    cookies.forget(request, response, cookies.half_name(request))
    return response


async def form(
    request: web.Request, way_back: str, refused: RequestRefusedError | None = None
) -> web.Response:
    """Answer the page, with a refusal beside what was refused, or lead back to the password."""
    token, database = request.cookies.get(cookies.half_name(request), ""), request.app[DATABASE]
    person = await log_in.waiting(database, request.app[CLOCK](), token)
    if person is None:
        return see_other("/log-in")
    response = open_form(
        request,
        "people/log_in_factor.html",
        refused,
        policy=SCRIPT_POLICY,
        party=party_of(request),
        kinds=await kinds_of(database, person.id),
        way_back=own_path(way_back) or "",
    )
    if refused is not None and refused.refusal is Refusal.LOG_IN_LOCKED:
        response.headers["Retry-After"] = str(int(LOCKED_FOR.total_seconds()))
    return response


ROUTES: Final = (
    route("GET", PAGE, Access.OPEN, show),
    route("POST", PAGE, Access.FORM, enter),
)
