"""The page that asks anew who somebody is, before a dangerous act."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.page import SCRIPT_POLICY, csrf_token, page, see_other
from portal.passkeys.relying_party import party_of
from portal.people.factors import kinds_of
from portal.people.step_up import prove_by_code, prove_by_password
from portal.people.way_back import HOME, own_path
from portal.refusals import RequestRefusedError
from portal.state import CLOCK, DATABASE, FACTOR_KEY, VIEWER


async def show(request: web.Request) -> web.Response:
    """Ask for the proof."""
    return await form(request, request.query.get("next", ""))


async def prove(request: web.Request) -> web.Response:
    """Check the proof and lead back to where it was asked for."""
    said = await request.post()
    way_back, code = str(said.get("next", "")), said.get("code")
    password = Secret(str(said.get("password", "")))
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
        return await form(request, way_back, refused, by_code=code is not None)
    return see_other(own_path(way_back) or HOME)


async def form(
    request: web.Request,
    way_back: str,
    refused: RequestRefusedError | None = None,
    *,
    by_code: bool | None = None,
) -> web.Response:
    """Answer the page, with a refusal beside what was refused.

    Unless said otherwise it asks for a code of whoever has an app, else for the password.
    """
    kinds = await kinds_of(request.app[DATABASE], request[VIEWER].person_id)
    asked = request.query.get("with")
    if by_code is None:
        by_code = request[VIEWER].second_factor and (
            asked == "code" or (kinds.app and asked != "password")
        )
    return page(
        request,
        "people/step_up.html",
        status=refused.status if refused else HTTPStatus.OK,
        policy=SCRIPT_POLICY,
        refusal=refused.refusal if refused else None,
        csrf_token=csrf_token(request, cookies.session_name(request)),
        way_back=own_path(way_back) or "",
        by_code=by_code,
        kinds=kinds,
        party=party_of(request),
    )


ROUTES: Final = (
    route("GET", "/step-up", Access.SETTING_UP, show),
    route("POST", "/step-up", Access.SETTING_UP_FORM, prove),
)
