"""Checks of people: nobody at all, somebody who is logged in, somebody of support's staff."""

from dataclasses import replace

from aiohttp import web

from portal import cookies
from portal.announcements.critical import unread
from portal.grants import entering
from portal.grants.admitting import Check, note_use
from portal.people.models import StaffRole
from portal.people.viewers import keep_alive, read_viewer
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.whose import is_site_admin
from portal.state import BANNERS, CLOCK, DATABASE, VIEWER


async def everybody(_: web.Request) -> None:
    """Let everybody in: the route shows nothing of anybody by itself."""


async def anybody(request: web.Request) -> None:
    """Let everybody in, and say who it is of those who are logged in."""
    viewer = await _asking(request)
    if viewer is not None and not viewer.factor_missing:
        request[VIEWER] = replace(viewer, support=None)  # nothing here is a clinic's


async def person(request: web.Request) -> None:
    """Let in who is logged in with all that their sites ask for."""
    await setting_up(request)
    _need_factor(request)


async def setting_up(request: web.Request) -> None:
    """Let in who is logged in, though a site may wait for their second factor."""
    viewer = await _asking(request)
    if viewer is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    await note_use(request, viewer)
    request[VIEWER] = viewer


async def follower(request: web.Request) -> None:
    """Let in who is logged in, to be told of changes; a browser comes back for that by itself.

    So it is nobody's act: no log-in lives on by it, no grant is used and no page is opened.
    """
    viewer = await _viewer(request)
    if viewer is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    request[VIEWER] = viewer
    _need_factor(request)


async def desk(request: web.Request) -> None:
    """Let in who answers tickets; to others the page does not exist."""
    await person(request)
    if not request[VIEWER].sees_every_site():
        raise RequestRefusedError(Refusal.NOT_FOUND)


async def any_admin(request: web.Request) -> None:
    """Let in who is a Site Admin of any site; to others the page does not exist."""
    await person(request)
    if not is_site_admin(request[VIEWER]):
        raise RequestRefusedError(Refusal.NOT_FOUND)


def staff(role: StaffRole) -> Check:
    """Return the check of a role at the support organisation."""

    async def check(request: web.Request) -> None:
        await person(request)
        if role not in request[VIEWER].staff:
            raise RequestRefusedError(Refusal.NOT_FOUND)

    return check


def _need_factor(request: web.Request) -> None:
    if request[VIEWER].factor_missing:
        raise RequestRefusedError(Refusal.FACTOR_NEEDED)


async def _asking(request: web.Request) -> Viewer | None:
    """Return who asks for something; their log-in lives on."""
    viewer = await _viewer(request)
    if viewer is not None:
        token = request.cookies[cookies.session_name(request)]
        await keep_alive(request.app[DATABASE], request.app[CLOCK](), token, viewer)
    return viewer


async def _viewer(request: web.Request) -> Viewer | None:
    token = request.cookies.get(cookies.session_name(request))
    if not token:
        return None
    database, now = request.app[DATABASE], request.app[CLOCK]()
    # one session for all that is read of somebody, and closed before a body is waited for
    async with database.reading() as session:
        viewer = await read_viewer(session, now, token)
        if viewer is not None and request.method == "GET":
            request[BANNERS] = await unread(session, now, viewer)
    if viewer is not None and viewer.ended_grant is not None:
        await entering.note_over(database, now, viewer.ended_grant)
    return viewer
