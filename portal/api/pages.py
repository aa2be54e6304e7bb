"""Answers the API document, as the bridge answers its own."""

import asyncio
import json
from functools import lru_cache
from importlib.metadata import version
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.api.document import Line, api_document
from portal.state import ACCESS


async def show(request: web.Request) -> web.Response:
    """Answer the document of this portal's routes, made once."""
    access = frozenset(
        ((line.method, line.resource.canonical), word)
        for line, word in request.app[ACCESS].items()
        if line.resource is not None
    )
    names = (
        ("session", cookies.session_name(request)),
        ("form", cookies.form_name(request)),
        ("reading", cookies.reading_name(request)),
    )
    body = await asyncio.to_thread(_document, access, names)
    return web.Response(body=body, content_type="application/json")


@lru_cache(maxsize=1)
def _document(access: frozenset[tuple[Line, Access]], names: tuple[tuple[str, str], ...]) -> bytes:
    told = api_document(version("ocean-emr-toolbar"), dict(access), dict(names))
    return json.dumps(told).encode()


ROUTES: Final = (route("GET", "/openapi.json", Access.OPEN, show),)
