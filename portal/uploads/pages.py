"""Takes a file from a script of a form's page, and answers it as it will be attached."""

import asyncio
import base64
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.api.shapes import answer
from portal.network_of import network_of
from portal.people.tries import limit
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, READER, VIEWER
from portal.uploads.cleaning import TEXT, clean, media_type_of
from portal.uploads.keeping import keep
from portal.uploads.shapes import PictureAnswer, TextAnswer
from redaction.screenshots.pixels import MOST_BYTES

AT_ONCE: Final = asyncio.Semaphore(2)
"""Pictures that are decoded side by side: the largest takes 100 MB as pixels."""
MOST_FROM_NETWORK: Final = 60
"""Files from one network without a log-in, within a quarter of an hour; GUESS."""


async def add(request: web.Request) -> web.Response:
    """Clean and keep one file; its name is the digest of what is answered."""
    database, clock = request.app[DATABASE], request.app[CLOCK]
    if VIEWER not in request:
        await limit(database, clock(), f"files from {network_of(request)}", MOST_FROM_NETWORK)
    body = await _read(request)
    async with AT_ONCE:
        made = await asyncio.to_thread(clean, body, request.content_type)
    name = await keep(database, clock, owner_secret(request), made)
    shown: TextAnswer | PictureAnswer
    if media_type_of(made) == TEXT:
        shown = TextAnswer(name=name, media_type="text/plain", text=made.decode())
    else:
        picture = base64.b64encode(made).decode()
        shown = PictureAnswer(name=name, media_type="image/png", png=picture)
    return answer(shown, HTTPStatus.CREATED)


def owner_secret(request: web.Request) -> str:
    """Return the cookie that a browser's files are sealed with: its session's or its form's."""
    name = cookies.form_name
    if VIEWER in request:
        name = cookies.session_name
    elif READER in request:
        name = cookies.reading_name
    return request.cookies.get(name(request), "")


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    while chunk := await request.content.readany():
        body += chunk
        if len(body) > MOST_BYTES:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return bytes(body)


ROUTES: Final = (
    route("PUT", "/tickets/files", Access.PERSON_SCRIPT, add),
    route("PUT", "/request/files", Access.SCRIPT, add),
    route("PUT", "/reading/files", Access.READER_SCRIPT, add),
)
