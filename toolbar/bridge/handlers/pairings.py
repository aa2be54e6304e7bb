"""Shows the panel's user a code for a toolbar; lists, renames and ends pairings."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web

from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_body, read_nothing
from toolbar.bridge.credentials import CODE_LIFETIME, Token
from toolbar.bridge.errors import PairingUnknownError
from toolbar.bridge.keys import CLOCK, KNOWN, STATE
from toolbar.bridge.models import (
    PairedAnswer,
    PairingCodeAnswer,
    PairingNameBody,
    PairingsAnswer,
)
from toolbar.troubleshooting.identifiers import iso


async def make_code(request: web.Request) -> web.Response:
    """Answer a code that pairs one toolbar, once; the code before it is no good any more."""
    await read_nothing(request)
    code = await asyncio.to_thread(request.app[STATE].make_pairing_code)
    ends = request.app[CLOCK]() + CODE_LIFETIME
    return answer(PairingCodeAnswer(code=code, expires_at=iso(ends)), HTTPStatus.CREATED)


async def show_all(request: web.Request) -> web.Response:
    """Answer every pairing that has not ended, oldest first; nothing of its token."""
    tokens = await asyncio.to_thread(request.app[STATE].tokens)
    return answer(PairingsAnswer(pairings=[_describe(token) for token in tokens]))


async def rename(request: web.Request) -> web.Response:
    """Give a pairing another name in the list."""
    body = await read_body(request, PairingNameBody)
    token_id = request.match_info["token_id"]
    if not await asyncio.to_thread(request.app[STATE].rename, token_id, body.name):
        raise PairingUnknownError
    await request.app[KNOWN].refresh()
    token = request.app[KNOWN].token_by_id(token_id)
    if token is None:  # ended in between
        raise PairingUnknownError
    return answer(_describe(token))


async def revoke(request: web.Request) -> web.Response:
    """End a pairing; its token is refused from the next request on."""
    await read_nothing(request)
    token_id = request.match_info["token_id"]
    if not await asyncio.to_thread(request.app[STATE].revoke, token_id):
        raise PairingUnknownError
    return web.Response(status=HTTPStatus.NO_CONTENT)


def _describe(token: Token) -> PairedAnswer:
    return PairedAnswer(
        token_id=token.token_id,
        name=token.name,
        origin=token.origin,
        scopes=list(token.scopes),
        created_at=_moment(token.created_at),
        expires_at=_moment(token.expires_at),
    )


def _moment(seconds: int) -> str:
    return iso(datetime.fromtimestamp(seconds, UTC))
