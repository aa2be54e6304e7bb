"""The same request by a program: JSON in, a mail that asks for a click out."""

import asyncio
import json
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.api.shapes import answer, read
from portal.errors import Refusal, RequestRefusedError
from portal.state import CLOCK
from portal.tickets import form
from portal.tickets.api import moment
from portal.tickets.form import Said
from portal.unconfirmed.asking import GOOD_FOR
from portal.unconfirmed.pages import take
from portal.unconfirmed.shapes import AwaitedAnswer, RequestBody

LARGEST: Final = 64 * 1024


async def post_request(request: web.Request) -> web.Response:
    """Mail the link that confirms; answer the description as it is kept, with its masks.

    A program shows no page to look at, so what may be a name is masked as well.
    """
    given = read(RequestBody, await _body(request))
    said = Said(given.words(), tuple(given.services))
    looked = await asyncio.to_thread(form.look, said, None)
    if looked.words.has_credential:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if looked.faults:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    text = await take(request, said, looked.review, given.language)
    ends_at = request.app[CLOCK]() + GOOD_FOR
    awaited = AwaitedAnswer(description=text, confirm_before=moment(ends_at))
    return answer(awaited, HTTPStatus.ACCEPTED)


async def _body(request: web.Request) -> object:
    if request.content_type != "application/json":
        raise RequestRefusedError(Refusal.JSON_ONLY)
    if request.content_length is None or request.content_length > LARGEST:
        raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    body = await request.read()
    tree: object = None
    with suppress(ValueError, RecursionError):  # their words quote the body
        tree = json.loads(body)
    return tree


ROUTES: Final = (route("POST", "/api/v1/requests", Access.OPEN, post_request),)
