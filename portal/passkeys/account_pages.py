"""A person's own passkeys: added and taken off, and shown for a step-up."""

from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.page import see_other
from portal.passkeys import registering, using
from portal.passkeys.ceremony import Ceremony, ceremony_of
from portal.passkeys.challenges import Purpose
from portal.passkeys.log_in_pages import answer_options
from portal.passkeys.shapes import AssertionAnswer, CreationAnswer
from portal.people import factor_pages, step_up_pages
from portal.people.step_up import require_step_up
from portal.people.way_back import HOME, own_path
from portal.refusals import RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER
from web.pages import STATIC

BASE: Final = f"{factor_pages.PAGE}/passkeys"


async def begin(request: web.Request) -> web.Response:
    """Answer what the browser is to ask an authenticator for."""
    require_step_up(request)
    return answer_options(
        CreationAnswer, await registering.begin(_ceremony(request), request[VIEWER])
    )


async def add(request: web.Request) -> web.Response:
    """Keep the new passkey; with a first factor come the recovery codes."""
    require_step_up(request)
    form, refused, ceremony = await request.post(), None, _ceremony(request)
    way_back, name = str(form.get("next", "")), str(form.get("name", ""))
    written = str(form.get("credential", ""))
    try:
        codes = await registering.finish(ceremony, request[VIEWER], name, written)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await factor_pages.factors_page(request, refused, way_back)
    return factor_pages.added(request, codes, way_back, "passkey-on")


async def remove(request: web.Request) -> web.Response:
    """Take one off."""
    handle, refused = request.match_info["handle"], None
    try:
        await registering.remove(request.app[DATABASE], request.app[CLOCK], request[VIEWER], handle)
    except RequestRefusedError as error:
        refused = error
    return await factor_pages.after(request, refused, "passkey-off")


async def begin_proof(request: web.Request) -> web.Response:
    """Answer what the browser is to ask for: a passkey of the viewer's."""
    ceremony = _ceremony(request)
    return answer_options(
        AssertionAnswer, await using.ask(ceremony, Purpose.STEP_UP, request[VIEWER].person_id)
    )


async def prove(request: web.Request) -> web.Response:
    """Check the passkey and lead back to where the proof was asked for."""
    form, refused, ceremony = await request.post(), None, _ceremony(request)
    way_back = str(form.get("next", ""))
    try:
        await using.prove(ceremony, request[VIEWER], str(form.get("credential", "")))
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await step_up_pages.form(request, way_back, refused)
    return see_other(own_path(way_back) or HOME)


async def script(_: web.Request) -> web.FileResponse:
    """Answer the script that asks the browser for a passkey."""
    return web.FileResponse(STATIC / "passkey.js")


def _ceremony(request: web.Request) -> Ceremony:
    return ceremony_of(request, cookies.session_name(request))


ROUTES: Final = (
    route("POST", f"{BASE}/begin", Access.SETTING_UP_FORM, begin),
    route("POST", BASE, Access.SETTING_UP_FORM, add),
    route("POST", BASE + "/{handle}/remove", Access.FRESH_FORM, remove),
    route("POST", "/step-up/passkey/begin", Access.SETTING_UP_FORM, begin_proof),
    route("POST", "/step-up/passkey", Access.SETTING_UP_FORM, prove),
    route("GET", "/static/passkey.js", Access.OPEN, script),
)
