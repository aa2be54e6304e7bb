"""Reads the parts of a ticket's post: one bundle, its screenshots, and nothing beside them."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from portal.file_form import read_part, type_of
from portal.refusals import Refusal, RequestRefusedError
from redaction.screenshots.bare import is_bare
from toolbar.troubleshooting.bundle import LARGEST, LARGEST_ATTACHMENT, MOST_ATTACHMENTS

PLAIN: Final = "application/json"
SEALED: Final = "application/hpke"
PICTURE: Final = "image/png"
BUNDLE: Final = (("bundle", PLAIN), ("bundle", SEALED))
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
    anything else in it was made elsewhere, and is refused. It is looked at to its last
    byte and not written anew: the digest that its sender saw is of these very bytes.
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
    """Return the parts, which may come in any order; none if there is not just one bundle."""
    reader = await request.multipart()
    sealed: bool | None = None
    body = b""
    attachments: list[bytes] = []
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            return None
        kind = part.name, type_of(part)
        if kind in BUNDLE and sealed is None:
            sealed = kind == ("bundle", SEALED)
            body = await read_part(part, LARGEST + SEAL_OVERHEAD)
        elif kind == ("attachment", PICTURE):
            if len(attachments) == MOST_ATTACHMENTS:
                raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
            attachments.append(await read_part(part, LARGEST_ATTACHMENT))
            # in a thread: a few bytes may unpack to 100 MB of pixels
            if not await asyncio.to_thread(is_bare, attachments[-1]):
                return None
        else:
            return None
    return None if sealed is None else Upload(sealed, body, tuple(attachments))
