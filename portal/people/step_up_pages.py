"""The page that asks anew who somebody is, before a dangerous act."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.errors import RequestRefusedError
from portal.page import form_token, page, see_other
from portal.people.step_up import prove_by_code, prove_by_password
from portal.people.way_back import HOME, own_path
from portal.state import CLOCK, DATABASE, FACTOR_KEY, VIEWER


async def show(request: web.Request) -> web.Response:
    """Ask for the proof."""
    by_code = request[VIEWER].second_factor and request.query.get("with") != "password"
    return _page(request, request.query.get("next", ""), by_code=by_code)


async def prove(request: web.Request) -> web.Response:
    """Check the proof and lead back to where it was asked for."""
    form = await request.post()
    way_back, code = str(form.get("next", "")), form.get("code")
    password = Secret(str(form.get("password", "")))
    database, clock = request.app[DATABASE], request.app[CLOCK]
    refused = None
    try:
        if code is not None:
            key = request.app[FACTOR_KEY]
            await prove_by_code(database, clock, key, request[VIEWER], str(code))
        else:
            await prove_by_password(database, clock, request[VIEWER], password)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return _page(request, way_back, refused, by_code=code is not None)
    return see_other(own_path(way_back) or HOME)


def _page(
    request: web.Request,
    way_back: str,
    refused: RequestRefusedError | None = None,
    *,
    by_code: bool,
) -> web.Response:
    return page(
        request,
        "people/step_up.html",
        status=refused.status if refused else HTTPStatus.OK,
        refusal=refused.refusal if refused else None,
        form_token=form_token(request, cookies.session_name(request)),
        way_back=own_path(way_back) or "",
        by_code=by_code,
    )


ROUTES: Final = (
    route("GET", "/step-up", Access.SETTING_UP, show),
    route("POST", "/step-up", Access.SETTING_UP_FORM, prove),
)
