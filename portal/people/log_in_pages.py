"""The pages that let a person in and out."""

import re
from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies, proofs
from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.page import form_token, page
from portal.people import log_in
from portal.state import CLOCK, DATABASE

WAY_BACK: Final = re.compile(r"/tickets(/T-[0-9]{6,9})?")
"""The only addresses that a log-in leads to, whatever the form says."""


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
        token = await log_in.log_in(request.app[DATABASE], request.app[CLOCK], user_name, password)
    except RequestRefusedError as error:
        refusal = error
    if refusal is not None:
        return _refused(request, refusal, way_back)
    await _end_session(request)
    target = way_back if WAY_BACK.fullmatch(way_back) else "/tickets"
    response = _to(target)
    cookies.set_private(request, response, cookies.session_name(request), token)
    cookies.forget(request, response, cookies.form_name(request))
    return response


async def leave(request: web.Request) -> web.Response:
    """End the session here and in the database."""
    await _end_session(request)
    response = _to("/log-in")
    cookies.forget(request, response, cookies.session_name(request))
    return response


async def _end_session(request: web.Request) -> None:
    old = request.cookies.get(cookies.session_name(request))
    if old:
        await log_in.log_out(request.app[DATABASE], old)


def _refused(request: web.Request, error: RequestRefusedError, way_back: str) -> web.Response:
    token = form_token(request, cookies.form_name(request))
    response = _form(request, token, way_back, error.refusal, error.status)
    if error.refusal is Refusal.LOG_IN_LOCKED:
        response.headers["Retry-After"] = str(int(log_in.LOCKED_FOR.total_seconds()))
    return response


def _form(
    request: web.Request,
    token: str,
    way_back: str,
    refusal: Refusal | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> web.Response:
    kept = way_back if WAY_BACK.fullmatch(way_back) else ""
    return page(
        request, "log_in.html", status=status, form_token=token, way_back=kept, refusal=refusal
    )


def _to(path: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


ROUTES: Final = (
    route("GET", "/log-in", Access.OPEN, show),
    route("POST", "/log-in", Access.FORM, enter),
    route("POST", "/log-out", Access.PERSON_FORM, leave),
)
