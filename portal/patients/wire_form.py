"""Reads a record as Ocean's wire writes it, and refuses what is not ciphertext."""

import base64
import binascii
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from aiohttp import web

from ocean import headers
from ocean.wire import KEY_BYTES, MOST_CHARACTERS, Sealed
from portal.refusals import Refusal, RequestRefusedError

BLOCK: Final = 16


async def read_body(request: web.Request, largest: int = MOST_CHARACTERS) -> bytes:
    """Return a JSON body; raise ``RequestRefusedError`` if it is too large or something else."""
    if request.content_type != "application/json":
        raise RequestRefusedError(Refusal.BODY_INVALID)
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > largest:
            raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    return bytes(body)


def parse(body: bytes) -> object:
    """Return what the JSON says; raise ``RequestRefusedError`` ``body-invalid``."""
    failed = object()
    tree: object = failed
    with suppress(ValueError, RecursionError):  # their messages quote the body
        tree = json.loads(body)
    if tree is failed:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return tree


def sealed_of(body: object, given: Mapping[str, str]) -> Sealed:
    """Return a record in its wire form, its body as base64.

    ``body`` is a base64 string or, from older clients, a list of signed bytes;
    ``given`` are the headers. Raises ``RequestRefusedError`` ``record-invalid``,
    also for a text that is merely packed in base64: what can be read without a
    key is not let in.
    """
    cipher = _signed(body) if isinstance(body, list) else _decoded(body)
    one_time_key = _decoded(given.get(headers.ONE_TIME_KEY))
    iv = _decoded(given.get(headers.IV))
    whole = len(cipher) % BLOCK == 0 and len(cipher) > 0
    if not whole or len(one_time_key) != 2 * KEY_BYTES or len(iv) != BLOCK or _readable(cipher):
        raise RequestRefusedError(Refusal.RECORD_INVALID)
    return Sealed(*(base64.b64encode(part).decode() for part in (cipher, one_time_key, iv)))


def _decoded(text: object) -> bytes:
    plain = b""
    if isinstance(text, str):
        with suppress(ValueError, binascii.Error):
            plain = base64.b64decode(text, validate=True)
    return plain


def _signed(numbers: list[object]) -> bytes:
    if all(type(one) is int and -128 <= one <= 127 for one in numbers):
        return bytes(one & 255 for one in numbers if isinstance(one, int))
    return b""


def _readable(cipher: bytes) -> bool:
    """Say whether this is text: two blocks of ciphertext are so once in a billion times."""
    text = ""
    with suppress(ValueError):
        text = cipher.decode("utf-8")
    return (len(cipher) > BLOCK and text != "") or text.lstrip().startswith(("{", "["))
