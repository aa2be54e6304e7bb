"""Reads the one part of a ticket's post: its kind, its size, and nothing beside it."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from portal.errors import Refusal, RequestRefusedError
from toolbar.troubleshooting.bundle import LARGEST

PLAIN: Final = "application/json"
SEALED: Final = "application/hpke"
SEAL_OVERHEAD: Final = 64
"""The sender's key share and the authentication tag take 48 bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The part ``bundle`` as it came."""

    sealed: bool
    body: bytes = field(repr=False)


async def read_upload(request: web.Request) -> Upload:
    """Return the part ``bundle``; raise ``RequestRefusedError`` for anything else in the body."""
    if request.content_type != "multipart/form-data":
        raise RequestRefusedError(Refusal.MULTIPART_ONLY)
    upload = None
    # the parser's errors quote the body, so they end here
    with suppress(ValueError, AssertionError, RuntimeError, HttpProcessingError):
        upload = await _read(request)
    if upload is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return upload


async def _read(request: web.Request) -> Upload | None:
    reader = await request.multipart()
    part = await reader.next()
    if not isinstance(part, BodyPartReader) or part.name != "bundle":
        return None
    media_type = part.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type not in (PLAIN, SEALED):
        return None
    body = await _capped(part)
    if await reader.next() is not None:
        return None
    return Upload(media_type == SEALED, body)


async def _capped(part: BodyPartReader) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > LARGEST + SEAL_OVERHEAD:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return bytes(body)
