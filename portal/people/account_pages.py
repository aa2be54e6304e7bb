"""My Account: one's own name, language, time zone, password and sessions; and its end."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.language import request_language
from portal.page import csrf_token, page, see_other
from portal.people import changing, closing
from portal.people.sessions import IDLE, end_session, end_sessions, list_sessions
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER
from portal.tickets.business_clock import TORONTO
from portal.time_zones import TIME_ZONES
from web.catalogue import LANGUAGES

PAGE: Final = "/account"
DONE: Final = frozenset({"profile", "password", "session", "sessions"})


async def show(request: web.Request) -> web.Response:
    """Show all of it."""
    return await _page(request)


async def change_profile(request: web.Request) -> web.Response:
    """Keep the name, the language and the time zone."""
    form = await request.post()
    name, language = str(form.get("name", "")), str(form.get("language", ""))
    zone = str(form.get("time_zone", ""))
    refused = None
    try:
        await changing.change_profile(request.app[DATABASE], request[VIEWER], name, language, zone)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await _page(request, refused, "profile")
    response = see_other(f"{PAGE}?done=profile")
    # what was chosen before in passing no longer counts
    cookies.keep_language(request, response, language)
    return response


async def change_password(request: web.Request) -> web.Response:
    """Take a new password."""
    form = await request.post()
    old, new = Secret(str(form.get("old", ""))), Secret(str(form.get("new", "")))
    refused = None
    try:
        await changing.change_password(
            request.app[DATABASE], request.app[CLOCK], request[VIEWER], old, new
        )
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await _page(request, refused, "password")
    return see_other(f"{PAGE}?done=password")


async def end_one(request: web.Request) -> web.Response:
    """End one of the viewer's own sessions."""
    viewer, handle = request[VIEWER], request.match_info["handle"]
    if not await end_session(request.app[DATABASE], viewer.person_id, handle):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return see_other(f"{PAGE}?done=session")


async def end_others(request: web.Request) -> web.Response:
    """End every session of the viewer but this one."""
    viewer = request[VIEWER]
    async with request.app[DATABASE].writing() as session:
        await end_sessions(session, viewer.person_id, viewer.session)
    return see_other(f"{PAGE}?done=sessions")


async def close(request: web.Request) -> web.Response:
    """Close the viewer's account; their session ends with it."""
    refused = None
    try:
        await closing.close_own(request.app[DATABASE], request.app[CLOCK], request[VIEWER])
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await _page(request, refused, "close")
    response = see_other("/log-in?done=closed")
    cookies.forget(request, response, cookies.session_name(request))
    return response


async def _page(
    request: web.Request, refused: RequestRefusedError | None = None, part: str = ""
) -> web.Response:
    viewer, done = request[VIEWER], request.query.get("done", "")
    sessions = await list_sessions(request.app[DATABASE], request.app[CLOCK], viewer.person_id)
    return page(
        request,
        "people/account.html",
        status=refused.status if refused else HTTPStatus.OK,
        refused={part: refused.refusal} if refused else {},
        done=done if done in DONE else None,
        sessions=sessions,
        idle=IDLE,
        languages=LANGUAGES,
        language_now=viewer.language or request_language(request),
        zones=TIME_ZONES,
        zone_now=viewer.time_zone or TORONTO.key,
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


ROUTES: Final = (
    route("GET", PAGE, Access.PERSON, show),
    route("POST", f"{PAGE}/profile", Access.PERSON_FORM, change_profile),
    route("POST", f"{PAGE}/password", Access.PERSON_FORM, change_password),
    route("POST", PAGE + "/sessions/{handle}/end", Access.PERSON_FORM, end_one),
    route("POST", f"{PAGE}/sessions/end-others", Access.PERSON_FORM, end_others),
    route("POST", f"{PAGE}/close", Access.FRESH_FORM, close),
)
