"""Answers the pages' scripts and their style sheet: a fixed table of files, and nothing else."""

import asyncio
from functools import cache
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.refusals import Refusal, RequestRefusedError
from web.pages import STATIC

FOLDER: Final = STATIC / "patients"


async def style(_: web.Request) -> web.FileResponse:
    """Answer the style sheet of these pages."""
    return web.FileResponse(STATIC / "patients.css")


async def script(request: web.Request) -> web.Response:
    """Answer one module."""
    text = await asyncio.to_thread(_read, request.match_info["file"])
    if text is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return web.Response(text=text, content_type="text/javascript", charset="utf-8")


@cache
def _read(name: str) -> str | None:
    path = FOLDER / name
    # the route lets small letters and one suffix through, so the name stays in the folder
    return path.read_text("utf-8") if path.is_file() else None


ROUTES: Final = (
    route("GET", "/static/patients.css", Access.OPEN, style),
    route("GET", r"/static/patients/{file:[a-z_]{1,40}\.js}", Access.OPEN, script),
)
