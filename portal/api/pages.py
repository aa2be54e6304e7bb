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
    names = (cookies.session_name(request), cookies.form_name(request))
    body = await asyncio.to_thread(_document, access, *names)
    return web.Response(body=body, content_type="application/json")


@lru_cache(maxsize=1)
def _document(access: frozenset[tuple[Line, Access]], session: str, form: str) -> bytes:
    names = {"session": session, "form": form}
    return json.dumps(api_document(version("ocean-emr-toolbar"), dict(access), names)).encode()


ROUTES: Final = (route("GET", "/openapi.json", Access.OPEN, show),)
