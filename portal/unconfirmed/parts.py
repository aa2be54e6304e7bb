"""Reads a program's request: JSON alone, or a form of that JSON and of files, in any order."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from portal.file_form import read_part, type_of
from portal.refusals import Refusal, RequestRefusedError
from portal.uploads.keeping import MOST_BYTES
from toolbar.troubleshooting.bundle import MOST_ATTACHMENTS

LARGEST: Final = 64 * 1024
JSON: Final = "application/json"
FORM: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came; what it says that it is proves nothing."""

    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parts:
    """The request's JSON, none if it is none, and the files beside it."""

    tree: object = field(repr=False)
    files: tuple[File, ...] = ()


async def read_parts(request: web.Request) -> Parts:
    """Return what came.

    Raises ``RequestRefusedError``: ``json-only`` for another type of body, ``body-too-large``
    beyond five files or 20 MiB of them, ``body-invalid`` for a form that is none of these parts.
    """
    if request.content_type == JSON:
        if request.content_length is None or request.content_length > LARGEST:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
        return Parts(_tree(await request.read()))
    if request.content_type != FORM:
        raise RequestRefusedError(Refusal.JSON_ONLY)
    parts = None
    # the parser's errors quote the body, so they end here
    with suppress(ValueError, AssertionError, RuntimeError, HttpProcessingError):
        parts = await _read_form(request)
    if parts is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return parts


async def _read_form(request: web.Request) -> Parts | None:
    said: bytes | None = None
    files: list[File] = []
    left = MOST_BYTES
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            return None
        kind = type_of(part)
        if part.name == "request" and kind == JSON and said is None:
            said = await read_part(part, LARGEST)
        elif part.name == "attachment":
            if len(files) == MOST_ATTACHMENTS:
                raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
            files.append(File(kind, await read_part(part, left)))
            left -= len(files[-1].body)
        else:
            return None
    return None if said is None else Parts(_tree(said), tuple(files))


def _tree(body: bytes) -> object:
    tree: object = None
    with suppress(ValueError, RecursionError):  # their words quote the body
        tree = json.loads(body)
    return tree
