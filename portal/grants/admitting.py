"""The guard's part for sites: a site's own admins, and Support Sites by what was granted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy import select

from portal.grants import entering
from portal.grants.models import Scope
from portal.grants.opening import ask, note_answer
from portal.principals import SupportAdmin, Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import Site, SiteRole
from portal.state import CLOCK, DATABASE, VIEWER

Check = Callable[[web.Request], Awaitable[None]]
LOOK_AGAIN: Final = 0.5
"""Seconds between looks at the grant while an answer under it is being made."""


@dataclass(frozen=True, slots=True)
class SiteHere:
    """The site of the address, to which the guard let the viewer."""

    site_id: int
    number: str
    name: str


BEGUN: Final = web.RequestKey("begun", bool)
SITE_HERE: Final = web.RequestKey("site_here", SiteHere)
SUPPORT_SITES: Final[web.RequestKey[tuple[Site, ...]]] = web.RequestKey("support_sites")


def for_site(first: Check, scope: Scope | None = None) -> Check:
    """Return the check of a route of one site, by ``{number}`` of its address.

    The site's own Site Admins pass; a Support Site passes only where the route names a
    scope, and the grant holds it. Without a scope there is no way for it, whatever it holds.
    """

    async def check(request: web.Request) -> None:
        await first(request)
        viewer = request[VIEWER]
        here = _site_here(viewer, request.match_info["number"])
        if here is None or not (viewer.administers(here.site_id) or scope is not None):
            raise RequestRefusedError(Refusal.NOT_FOUND)
        if scope is not None and not (
            viewer.administers(here.site_id) or viewer.supports(here.site_id, scope)
        ):
            raise RequestRefusedError(Refusal.SCOPE_NOT_GRANTED)
        request[SITE_HERE] = here

    return check


def for_support_site(first: Check) -> Check:
    """Return the check of a Support Site's own pages: Site Admins ON one."""

    async def check(request: web.Request) -> None:
        await first(request)
        mine = {site for site, role in request[VIEWER].sites if role is SiteRole.SITE_ADMIN}
        wanted = select(Site).where(Site.id.in_(mine), Site.support_code.is_not(None))
        async with request.app[DATABASE].reading() as session:
            found = tuple(await session.scalars(wanted.order_by(Site.number)))
        if not found:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        request[SUPPORT_SITES] = found

    return check


async def note_use(request: web.Request, viewer: Viewer) -> None:
    """Write down that a grant is used, and remember which page of the clinic is asked for."""
    support = viewer.support
    if support is None:
        return
    ask(request, viewer)
    now = request.app[CLOCK]()
    stale = now - entering.TOUCH
    if support.last_used_at < stale or support.seen_at < stale:
        await entering.touch(request.app[DATABASE], now, support)


async def watched(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer; what a Support Site asked for is broken off as soon as its grant ends.

    So a stream or a long answer needs no care of its own, and none can forget it.
    """
    viewer = request.get(VIEWER)
    support = None if viewer is None else viewer.support
    if support is None:
        return await handler(request)
    task = asyncio.ensure_future(handler(request))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=LOOK_AGAIN)
            if not task.done() and not await _still(request, support):
                _cut(request)
                raise RequestRefusedError(Refusal.NOT_FOUND)
    finally:
        task.cancel()
        await asyncio.wait({task})
    return task.result()


async def _still(request: web.Request, support: SupportAdmin) -> bool:
    return await entering.still_granted(request.app[DATABASE], request.app[CLOCK](), support)


async def note_beginning(request: web.Request, answer: web.StreamResponse) -> None:
    """Write down what a stream shows, and remember that it has begun; the application's signal."""
    noted = False
    try:
        await note_answer(request, answer)
        noted = True
    finally:
        if not noted and request.transport is not None:
            request.transport.abort()  # half of this answer's head is made: no other can follow
    request[BEGUN] = True


def _cut(request: web.Request) -> None:
    # what was sent of a stream already must not look complete
    if request.get(BEGUN) and request.transport is not None:
        request.transport.abort()


def _site_here(viewer: Viewer, number: str) -> SiteHere | None:
    """Return the site of this number if the viewer administers it or is inside of it now."""
    for place in viewer.places:
        if place.number == number and place.role is SiteRole.SITE_ADMIN:
            return SiteHere(place.site_id, place.number, place.name)
    support = viewer.support
    if support is None or support.site_number != number:
        return None
    return SiteHere(support.site_id, support.site_number, support.site_name)
