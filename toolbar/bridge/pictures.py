"""Reads a screenshot from a request: a form (RFC 7578) with one part, of a bounded size."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import BodyPartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from toolbar.bridge.errors import BodyInvalidError, BodyTooLargeError, MultipartOnlyError
from toolbar.bridge.keys import POLICIES

SECONDS: Final = 20.0
"""How long a picture may take to arrive from this very machine."""


async def read_picture(request: web.Request) -> bytes:
    """Return the bytes of the form's one part, whatever its name, its file name and its type.

    What they are is found out from the bytes alone. Raises ``MultipartOnlyError``,
    ``BodyTooLargeError`` and ``BodyInvalidError``.
    """
    if request.content_type != "multipart/form-data" or hdrs.CONTENT_ENCODING in request.headers:
        raise MultipartOnlyError
    largest = request.app[POLICIES][request.match_info.route].largest_body
    if (request.content_length or 0) > largest:
        raise BodyTooLargeError
    picture = None
    # the parser's errors quote the body, so they end here
    with suppress(
        ValueError, AssertionError, RuntimeError, HttpProcessingError, TimeoutError, OSError
    ):
        async with asyncio.timeout(SECONDS):
            picture = await _only_part(request, largest)
    if picture is None:
        raise BodyInvalidError
    if len(picture) > largest:
        raise BodyTooLargeError
    return picture


async def _only_part(request: web.Request, largest: int) -> bytes | None:
    """Return the part, or as much of it as shows that it is too large; none for another form."""
    form = await request.multipart()
    part = await form.next()
    if not isinstance(part, BodyPartReader):
        return None
    picture = bytearray()
    while chunk := await part.read_chunk():
        picture += chunk
        if len(picture) > largest:
            return bytes(picture)
    return bytes(picture) if await form.next() is None else None
