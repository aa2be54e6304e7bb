"""The clinic's view of its own log: filter, live entries, the whole log as JSON lines."""

import asyncio
import json
from contextlib import suppress
from datetime import timedelta
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.audit.acts import Act
from portal.audit.exporting import export
from portal.audit.reading import PAGE, Filter, newest, read_entries, references_of
from portal.audit.wording import row
from portal.grants.admitting import SITE_HERE
from portal.language import request_language
from portal.page import SCRIPT_POLICY, page
from portal.people.viewers import viewer_of
from portal.state import CLOCK, DATABASE
from portal.streams import told_to_end
from web.catalogue import Catalogue
from web.pages import STATIC

SCRIPT: Final = STATIC / "audit.js"
LOOK_AGAIN: Final = 1.0
"""Seconds between looks for new entries."""
LONGEST_STREAM: Final = timedelta(minutes=10)
"""After this the browser asks anew, and is checked anew."""
NUMBER: Final = 15


async def show(request: web.Request) -> web.Response:
    """Show the newest entries that the filter lets through."""
    site, chosen = request[SITE_HERE], _filter(request)
    database = request.app[DATABASE]
    entries = await read_entries(database, site.site_id, chosen)
    references = await references_of(database, site.site_id, entries)
    catalogue = Catalogue(request_language(request))
    return page(
        request,
        "audit/log.html",
        policy=SCRIPT_POLICY,
        site=site,
        chosen=chosen,
        acts=sorted(Act, key=lambda act: catalogue.text(f"audit.act.{act}")),
        rows=[row(entry, catalogue, site.number, references) for entry in entries[:PAGE]],
        older=entries[PAGE - 1].number if len(entries) > PAGE else None,
        newest=await newest(database, site.site_id),
    )


async def save(request: web.Request) -> web.StreamResponse:
    """Hand over the whole log; the offline verifier reads it."""
    site = request[SITE_HERE]
    response = web.StreamResponse()
    response.content_type = "application/jsonl"
    response.headers["Content-Disposition"] = f'attachment; filename="audit-{site.number}.jsonl"'
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    async for piece in export(request.app[DATABASE], site.site_id):
        await response.write(piece)
    await response.write_eof()
    return response


async def live(request: web.Request) -> web.StreamResponse:
    """Send entries as they come (server-sent events), while the viewer is a Site Admin here."""
    database, site = request.app[DATABASE], request[SITE_HERE]
    catalogue = Catalogue(request_language(request))
    last = _number(request.headers.get("Last-Event-ID") or request.query.get("after", ""))
    response = web.StreamResponse()
    response.content_type = "text/event-stream"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    ends = asyncio.get_running_loop().time() + LONGEST_STREAM.total_seconds()
    with suppress(ConnectionResetError):
        while asyncio.get_running_loop().time() < ends and await _may_go_on(request):
            entries = await read_entries(database, site.site_id, Filter(after=last or 0))
            references = await references_of(database, site.site_id, entries)
            for entry in entries:
                last = entry.number
                text = json.dumps(row(entry, catalogue, site.number, references))
                await response.write(f"id: {entry.number}\ndata: {text}\n\n".encode())
            if not entries:
                await response.write(b": nothing new\n\n")
                if await told_to_end(request, LOOK_AGAIN):
                    break
    return response


async def script(_: web.Request) -> web.FileResponse:
    """Answer the page's module."""
    return web.FileResponse(SCRIPT)


async def _may_go_on(request: web.Request) -> bool:
    token = request.cookies.get(cookies.session_name(request), "")
    viewer = await viewer_of(request.app[DATABASE], request.app[CLOCK], token)
    return viewer is not None and viewer.administers(request[SITE_HERE].site_id)


def _filter(request: web.Request) -> Filter:
    query = request.query
    act = next((one for one in Act if one == query.get("act")), None)
    return Filter(
        act=act,
        actor=query.get("actor", "").strip()[:200],
        support=query.get("support") == "yes",
        before=_number(query.get("before", "")),
    )


def _number(written: str) -> int | None:
    plain = written.isascii() and written.isdigit() and len(written) <= NUMBER
    return int(written) if plain else None


BASE: Final = "/sites/{number}/audit"
ROUTES: Final = (
    route("GET", BASE, Access.SITE_ADMIN, show),
    route("GET", BASE + "/export", Access.SITE_ADMIN, save),
    route("GET", BASE + "/live", Access.SITE_ADMIN_LIVE, live),
    route("GET", "/static/audit.js", Access.OPEN, script),
)
