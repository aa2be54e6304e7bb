"""The same request by a program: JSON and files in, a mail that asks for a click out."""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import proofs
from portal.access import Access, route
from portal.api.shapes import answer, read
from portal.network_of import network_of
from portal.people.tries import limit
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE
from portal.tickets import form
from portal.tickets.api import moment
from portal.tickets.form import Said
from portal.unconfirmed.asking import GOOD_FOR
from portal.unconfirmed.pages import take
from portal.unconfirmed.parts import JSON, File, read_parts
from portal.unconfirmed.shapes import AttachedAnswer, AwaitedAnswer, RequestBody
from portal.uploads.cleaning import TEXT, clean, media_type_of
from portal.uploads.pages import AT_ONCE, MOST_FROM_NETWORK


async def post_request(request: web.Request) -> web.Response:
    """Mail the link that confirms; answer words and files as they are kept, with their masks.

    A program shows no page to look at, so what may be a name is masked as well.
    """
    if request.content_type != JSON:  # files are counted before they are read
        await _count(request)
    parts = await read_parts(request)
    given = read(RequestBody, parts.tree)
    said = Said(given.words(), tuple(given.services))
    looked = await asyncio.to_thread(form.look, said, None, request.app[CLOCK]())
    if looked.words.has_credential:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if looked.faults:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    cleaned = tuple([await _cleaned(request, one) for one in parts.files])
    text = await take(request, said, looked.review, given.language, attached=cleaned)
    awaited = AwaitedAnswer(
        description=text,
        attachments=[_attached(one) for one in cleaned],
        confirm_before=moment(request.app[CLOCK]() + GOOD_FOR),
    )
    return answer(awaited, HTTPStatus.ACCEPTED)


async def _cleaned(request: web.Request, file: File) -> bytes:
    """Return what is attached, cleaned as the form's files are, and counted with them."""
    await _count(request)
    async with AT_ONCE:
        return await asyncio.to_thread(clean, file.body, file.media_type)


async def _count(request: web.Request) -> None:
    database, clock = request.app[DATABASE], request.app[CLOCK]
    await limit(database, clock(), f"files from {network_of(request)}", MOST_FROM_NETWORK)


def _attached(body: bytes) -> AttachedAnswer:
    digest = proofs.digest_of(body).hex()
    if media_type_of(body) == TEXT:
        return AttachedAnswer(media_type="text/plain", sha256=digest, text=body.decode())
    return AttachedAnswer(media_type="image/png", sha256=digest, text=None)


ROUTES: Final = (route("POST", "/api/v1/requests", Access.OPEN, post_request),)
