"""The second half of a log-in: the page that asks for a code, and the cookies of both halves."""

from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.page import see_other
from portal.people import log_in
from portal.people.open_forms import open_form
from portal.people.tries import LOCKED_FOR
from portal.people.way_back import HOME, own_path
from portal.state import CLOCK, DATABASE, FACTOR_KEY

PAGE: Final = "/log-in/factor"


async def show(request: web.Request) -> web.Response:
    """Ask for the code; lead back to the password if no log-in waits for one."""
    token = request.cookies.get(cookies.half_name(request), "")
    if not await log_in.is_half_open(request.app[DATABASE], request.app[CLOCK], token):
        return see_other("/log-in")
    return _form(request, request.query.get("next", ""))


async def enter(request: web.Request) -> web.Response:
    """Check the code; then the session is open."""
    form = await request.post()
    way_back, refusal = str(form.get("next", "")), None
    try:
        token = await log_in.finish_log_in(
            request.app[DATABASE],
            request.app[CLOCK],
            request.app[FACTOR_KEY],
            request.cookies.get(cookies.half_name(request), ""),
            str(form.get("code", "")),
        )
    except RequestRefusedError as error:
        refusal = error
    if refusal is None:
        return whole(request, token, way_back)
    if refusal.refusal is Refusal.LOG_IN_NEEDED:
        return see_other("/log-in")
    return _form(request, way_back, refusal)


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


def _form(
    request: web.Request, way_back: str, refused: RequestRefusedError | None = None
) -> web.Response:
    response = open_form(
        request, "people/log_in_factor.html", refused, way_back=own_path(way_back) or ""
    )
    if refused is not None and refused.refusal is Refusal.LOG_IN_LOCKED:
        response.headers["Retry-After"] = str(int(LOCKED_FOR.total_seconds()))
    return response


ROUTES: Final = (
    route("GET", PAGE, Access.OPEN, show),
    route("POST", PAGE, Access.FORM, enter),
)
