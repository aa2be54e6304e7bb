"""Reads the parts of a ticket's post: the bundle, then its screenshots, and nothing beside them."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from portal.errors import Refusal, RequestRefusedError
from redaction.screenshots.bare import is_bare
from toolbar.troubleshooting.bundle import LARGEST, LARGEST_ATTACHMENT, MOST_ATTACHMENTS

PLAIN: Final = "application/json"
SEALED: Final = "application/hpke"
PICTURE: Final = "image/png"
SEAL_OVERHEAD: Final = 64
"""The sender's key share and the authentication tag take 48 bytes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The part ``bundle`` and the parts ``attachment`` as they came."""

    sealed: bool
    body: bytes = field(repr=False)
    attachments: tuple[bytes, ...] = field(default=(), repr=False)


async def read_upload(request: web.Request) -> Upload:
    """Return the parts; raise ``RequestRefusedError`` for anything else in the body.

    A screenshot is bare pixels as the clinic's side writes them: a picture with
    anything else in it was made elsewhere, and is refused.
    """
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
    media_type = _media_type(part, "bundle")
    if not isinstance(part, BodyPartReader) or media_type not in (PLAIN, SEALED):
        return None
    body = await _capped(part, LARGEST + SEAL_OVERHEAD)
    attachments: list[bytes] = []
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader) or _media_type(part, "attachment") != PICTURE:
            return None
        if len(attachments) == MOST_ATTACHMENTS:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
        attachments.append(await _capped(part, LARGEST_ATTACHMENT))
        if not is_bare(attachments[-1]):
            return None
    return Upload(media_type == SEALED, body, tuple(attachments))


def _media_type(part: object, name: str) -> str | None:
    """Return what the part of this name says that it is; none for another part."""
    if not isinstance(part, BodyPartReader) or part.name != name:
        return None
    return part.headers.get("Content-Type", "").partition(";")[0].strip().lower()


async def _capped(part: BodyPartReader, largest: int) -> bytes:
    body = bytearray()
    while chunk := await part.read_chunk():
        body += chunk
        if len(body) > largest:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return bytes(body)
