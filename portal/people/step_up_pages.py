"""The page that asks anew who somebody is, before a dangerous act."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.errors import RequestRefusedError
from portal.page import form_token, page, see_other
from portal.people.step_up import prove_by_password
from portal.people.way_back import HOME, own_path
from portal.state import CLOCK, DATABASE, VIEWER


async def show(request: web.Request) -> web.Response:
    """Ask for the proof."""
    return _page(request, request.query.get("next", ""))


async def prove(request: web.Request) -> web.Response:
    """Check the proof and lead back to where it was asked for."""
    form = await request.post()
    password, way_back = Secret(str(form.get("password", ""))), str(form.get("next", ""))
    refused = None
    try:
        await prove_by_password(
            request.app[DATABASE], request.app[CLOCK], request[VIEWER], password
        )
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return _page(request, way_back, refused)
    return see_other(own_path(way_back) or HOME)


def _page(
    request: web.Request, way_back: str, refused: RequestRefusedError | None = None
) -> web.Response:
    return page(
        request,
        "people/step_up.html",
        status=refused.status if refused else HTTPStatus.OK,
        refusal=refused.refusal if refused else None,
        form_token=form_token(request, cookies.session_name(request)),
        way_back=own_path(way_back) or "",
    )


ROUTES: Final = (
    route("GET", "/step-up", Access.SETTING_UP, show),
    route("POST", "/step-up", Access.SETTING_UP_FORM, prove),
)
