"""Checks of who opened a ticket's private link in this browser: that one ticket, no account."""

from aiohttp import web

from portal import cookies
from portal.forms import check_form
from portal.guarding.of_forms import need_script
from portal.reading.links import reader_of
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, READER


async def reader(request: web.Request) -> None:
    """Let in who opened a ticket's private link in this browser, to that ticket."""
    token = request.cookies.get(cookies.reading_name(request), "")
    found = await reader_of(request.app[DATABASE], request.app[CLOCK], token) if token else None
    if found is None:
        raise RequestRefusedError(Refusal.LINK_GONE)
    request[READER] = found


async def reader_form(request: web.Request) -> None:
    """Check a form of ours that a reader sends."""
    await reader(request)
    await check_form(request, cookies.reading_name(request))


async def reader_script(request: web.Request) -> None:
    """Check what a script of ours sends for a reader."""
    await reader(request)
    need_script(request, cookies.reading_name(request))
