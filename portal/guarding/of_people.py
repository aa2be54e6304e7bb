"""Checks of people: nobody at all, somebody who is logged in, somebody of support's staff."""

from aiohttp import web

from portal import cookies
from portal.announcements.critical import unread
from portal.errors import Refusal, RequestRefusedError
from portal.grants.admitting import Check, let_support_in
from portal.people.models import StaffRole
from portal.people.viewers import viewer_of
from portal.principals import Viewer
from portal.state import BANNERS, CLOCK, DATABASE, VIEWER


async def everybody(_: web.Request) -> None:
    """Let everybody in: the route shows nothing of anybody by itself."""


async def anybody(request: web.Request) -> None:
    """Let everybody in, and say who it is of those who are logged in."""
    viewer = await _viewer(request)
    if viewer is not None and not viewer.factor_missing:
        request[VIEWER] = viewer


async def person(request: web.Request) -> None:
    """Let in who is logged in with all that their sites ask for."""
    await setting_up(request)
    if request[VIEWER].factor_missing:
        raise RequestRefusedError(Refusal.FACTOR_NEEDED)


async def setting_up(request: web.Request) -> None:
    """Let in who is logged in, though a site may wait for their second factor."""
    viewer = await _viewer(request)
    if viewer is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    token = request.cookies.get(cookies.session_name(request), "")
    request[VIEWER] = await let_support_in(request, viewer, token)


async def desk(request: web.Request) -> None:
    """Let in who answers tickets; to others the page does not exist."""
    await person(request)
    if not request[VIEWER].sees_every_site():
        raise RequestRefusedError(Refusal.NOT_FOUND)


def staff(role: StaffRole) -> Check:
    """Return the check of a role at the support organisation."""

    async def check(request: web.Request) -> None:
        await person(request)
        if role not in request[VIEWER].staff:
            raise RequestRefusedError(Refusal.NOT_FOUND)

    return check


async def _viewer(request: web.Request) -> Viewer | None:
    token = request.cookies.get(cookies.session_name(request))
    if not token:
        return None
    database, clock = request.app[DATABASE], request.app[CLOCK]
    viewer = await viewer_of(database, clock, token)
    if viewer is not None and request.method == "GET":
        request[BANNERS] = await unread(database, clock, viewer)
    return viewer
