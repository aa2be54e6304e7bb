"""Lets a request reach its handler only with the proof that its route asks for."""

from contextlib import AbstractContextManager
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from portal.access import Access
from portal.grants.admitting import watched
from portal.guarding.checks import CHECKS
from portal.refusals import Refusal, RequestRefusedError
from portal.row_security import every_site, only_sites
from portal.state import ACCESS, CLINIC, READER, VIEWER

FOR_EVERY_SITE: Final = frozenset(
    {
        Access.MAIL_LINK,  # a token that only its mailbox has says which row
        Access.FORM,  # nobody is known before the log-in is done
        Access.OPERATOR,
        Access.OPERATOR_FORM,  # a change of the calendar moves the clocks of all tickets
    }
)
"""Where an answer is made from the rows of all sites, whoever asks."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check what the route asks for; refuse a route that nobody classified."""
    access = request.app[ACCESS].get(request.match_info.route)
    if "\0" in request.path or "\0" in request.rel_url.query_string:
        raise RequestRefusedError(Refusal.NOT_FOUND)  # nothing of ours holds one, nor can be asked
    if access is not None:
        await CHECKS[access](request)
    elif request.match_info.http_exception is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    with _rows(request, access):
        return await watched(request, handler)


def _rows(request: web.Request, access: Access | None) -> AbstractContextManager[None]:
    """Return the part of the database that the answer is made from, where that is a wall."""
    clinic, viewer = request.get(CLINIC), request.get(VIEWER)
    reader = request.get(READER)
    if clinic is not None:
        return only_sites({clinic.site_id})
    if reader is not None:
        return only_sites({reader.site_id})
    if access in FOR_EVERY_SITE or (viewer is not None and viewer.sees_every_site()):
        return every_site()
    return only_sites(viewer.sees() if viewer is not None else ())
