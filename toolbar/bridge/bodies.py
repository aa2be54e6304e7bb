"""Reads a request's body: declared as JSON, of a bounded size and depth, unambiguous."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

from aiohttp import StreamReader, hdrs, web

from connectors.strict_json import read_strictly
from toolbar.bridge.errors import BodyInvalidError, BodyTooLargeError, JsonOnlyError
from toolbar.bridge.keys import POLICIES

if TYPE_CHECKING:
    from pydantic import BaseModel

    Model = TypeVar("Model", bound=BaseModel)

DEEPEST: Final = 40
FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 50
SECONDS: Final = 10.0
"""How long a body may take to arrive; a slower one is an attempt to hold a connection."""


async def read_body(request: web.Request, model: "type[Model]") -> "Model":
    """Return the body as this model; raise the request errors of this module."""
    tree = await read_json(request)
    body = None
    with suppress(ValueError):  # pydantic's errors are of this kind
        body = model.model_validate(tree)
    if body is None:
        raise BodyInvalidError
    return body


async def read_nothing(request: web.Request) -> None:
    """Accept a call that needs no body: none, or an empty JSON object."""
    if request.body_exists and await read_json(request) != {}:
        raise BodyInvalidError


async def read_form(request: web.Request) -> list[tuple[str, str]]:
    """Return the fields of a form that a page of an EMR posts; only a hand-over takes one."""
    if request.content_type != FORM or hdrs.CONTENT_ENCODING in request.headers:
        raise BodyInvalidError
    body = await _read(request, request.app[POLICIES][request.match_info.route].largest_body)
    fields = None
    with suppress(ValueError):  # its message quotes the body
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=MOST_FIELDS)
    if fields is None:
        raise BodyInvalidError
    return fields


async def read_json(request: web.Request) -> object:
    """Return the body's tree."""
    _check_declaration(request)
    body = await _read(request, request.app[POLICIES][request.match_info.route].largest_body)
    return parse(body)


def parse(body: bytes) -> object:
    """Parse strict JSON; raise ``BodyInvalidError``.

    Refused: a name twice in one object (two readers may take different ones),
    NaN and infinities, unpaired surrogates, more than ``DEEPEST`` levels.
    """
    tree: object = None
    parsed = False
    with suppress(ValueError, RecursionError):
        text = body.decode("utf-8")
        tree = read_strictly(text)
        if "\\u" in text:
            json.dumps(tree, ensure_ascii=False).encode("utf-8")
        parsed = True
    # the brackets bound the depth; nearly every body is flat enough to spare the walk
    if not parsed or (body.count(b"[") + body.count(b"{") > DEEPEST and _is_deep(tree)):
        raise BodyInvalidError
    return tree


def _check_declaration(request: web.Request) -> None:
    declared = request.headers.getall(hdrs.CONTENT_TYPE, [])
    kind, _, parameter = (declared[0] if len(declared) == 1 else "").lower().partition(";")
    if kind.strip() != "application/json" or parameter.strip() not in ("", "charset=utf-8"):
        raise JsonOnlyError
    # a compressed body could grow a thousandfold in memory
    if hdrs.CONTENT_ENCODING in request.headers:
        raise JsonOnlyError


async def _read(request: web.Request, largest: int) -> bytes:
    if (request.content_length or 0) > largest:
        raise BodyTooLargeError
    body = None
    with suppress(TimeoutError, web.RequestPayloadError):
        body = await _collect(request.content, largest)
    if body is None:
        raise BodyInvalidError
    if len(body) > largest:
        raise BodyTooLargeError
    return body


async def _collect(content: StreamReader, largest: int) -> bytes:
    """Return the body, or as much of it as shows that it is too large."""
    if content.is_eof():  # it came with its headers, as nearly always
        return content.read_nowait()
    body = bytearray()
    async with asyncio.timeout(SECONDS):
        async for chunk in content.iter_any():
            body += chunk
            if len(body) > largest:
                break
    return bytes(body)


def _is_deep(tree: object) -> bool:
    level = [tree]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(tree: object) -> list[object]:
    if isinstance(tree, dict):
        return [value for value in tree.values() if isinstance(value, dict | list)]
    if isinstance(tree, list):
        return [value for value in tree if isinstance(value, dict | list)]
    return []
