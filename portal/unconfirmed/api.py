"""The same request by a program: JSON in, a mail that asks for a click out."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.errors import Refusal, RequestRefusedError
from portal.state import CLOCK
from portal.tickets import form
from portal.tickets.api import moment
from portal.tickets.form import Said
from portal.unconfirmed.asking import GOOD_FOR
from portal.unconfirmed.pages import take

LARGEST: Final = 64 * 1024
NEEDED: Final = frozenset({"name", "email", "site", "emr", "frequency", "scope", "description"})
ALLOWED: Final = NEEDED | {"category", "emr_id", "ocean_reference", "occurred_at"}
LANGUAGES: Final = ("en", "fr")


async def post_request(request: web.Request) -> web.Response:
    """Mail the link that confirms; answer the description as it is kept, with its masks.

    A program shows no page to look at, so what may be a name is masked as well.
    """
    said, language = _read(await _body(request))
    looked = await asyncio.to_thread(form.look, said, None)
    if looked.words.has_credential:
        raise RequestRefusedError(Refusal.CREDENTIAL_FOUND)
    if looked.faults:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    text = await take(request, said, looked.review, language)
    ends_at = request.app[CLOCK]() + GOOD_FOR
    return web.json_response(
        {"description": text, "confirm_before": moment(ends_at)}, status=HTTPStatus.ACCEPTED
    )


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


def _read(tree: object) -> tuple[Said, str]:
    """Return what a body says; raise ``body-invalid`` for another set of members or types."""
    if not isinstance(tree, Mapping):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    words = {name: value for name, value in tree.items() if name not in {"services", "language"}}
    services, language = tree.get("services"), tree.get("language")
    named = NEEDED <= set(words) <= ALLOWED and language in LANGUAGES
    typed = isinstance(services, list) and all(
        isinstance(one, str) for one in (*words.values(), *services)
    )
    if not (named and typed and isinstance(services, list) and isinstance(language, str)):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return Said(words, tuple(services)), language


ROUTES: Final = (route("POST", "/api/v1/requests", Access.OPEN, post_request),)
