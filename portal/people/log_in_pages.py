"""The pages that let a person in and out."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies, proofs
from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.page import form_token, page, see_other
from portal.people import log_in
from portal.people.browsers import browser_family
from portal.people.sessions import end_session_of
from portal.people.tries import LOCKED_FOR
from portal.people.way_back import HOME, own_path
from portal.state import CLOCK, DATABASE


async def show(request: web.Request) -> web.Response:
    """Show the form, tied to this browser by a cookie."""
    name = cookies.form_name(request)
    if name in request.cookies:
        return _form(request, form_token(request, name), request.query.get("next", ""))
    secret = proofs.make_token()
    # exposed to make the form's other half
    token = proofs.derived(secret.expose(), "form")
    response = _form(request, token, request.query.get("next", ""))
    cookies.set_private(request, response, name, secret)
    return response


async def enter(request: web.Request) -> web.Response:
    """Check who it is; a new session every time, so that a planted one is worth nothing."""
    form = await request.post()
    user_name, password = str(form.get("user", "")), Secret(str(form.get("password", "")))
    way_back = str(form.get("next", ""))
    refusal = None
    try:
        token = await log_in.log_in(
            request.app[DATABASE],
            request.app[CLOCK],
            user_name,
            password,
            browser_family(request.headers.get("User-Agent")),
        )
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None:
        return _refused(request, refusal, way_back)
    await _end_session(request)
    response = see_other(own_path(way_back) or HOME)
    cookies.set_private(request, response, cookies.session_name(request), token)
    cookies.forget(request, response, cookies.form_name(request))
    return response


async def leave(request: web.Request) -> web.Response:
    """End the session here and in the database."""
    await _end_session(request)
    response = see_other("/log-in")
    cookies.forget(request, response, cookies.session_name(request))
    return response


async def _end_session(request: web.Request) -> None:
    old = request.cookies.get(cookies.session_name(request))
    if old:
        await end_session_of(request.app[DATABASE], old)


def _refused(request: web.Request, error: RequestRefusedError, way_back: str) -> web.Response:
    token = form_token(request, cookies.form_name(request))
    response = _form(request, token, way_back, error.refusal, error.status)
    if error.refusal is Refusal.LOG_IN_LOCKED:
        response.headers["Retry-After"] = str(int(LOCKED_FOR.total_seconds()))
    return response


def _form(
    request: web.Request,
    token: str,
    way_back: str,
    refusal: Refusal | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> web.Response:
    kept = own_path(way_back) or ""
    return page(
        request, "log_in.html", status=status, form_token=token, way_back=kept, refusal=refusal
    )


ROUTES: Final = (
    route("GET", "/log-in", Access.OPEN, show),
    route("POST", "/log-in", Access.FORM, enter),
    route("POST", "/log-out", Access.SETTING_UP_FORM, leave),
)
