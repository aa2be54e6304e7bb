"""The three ways in: a pairing code, a proof of ourselves, the panel's one-time secret."""

import asyncio
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from aiohttp import hdrs, web

from toolbar.bridge.answers import answer
from toolbar.bridge.bodies import read_body
from toolbar.bridge.credentials import prove
from toolbar.bridge.errors import NotPairedError, OriginRefusedError
from toolbar.bridge.keys import KNOWN, STATE
from toolbar.bridge.models import (
    PairingAnswer,
    PairingBody,
    ProofAnswer,
    ProofBody,
    SessionAnswer,
    SessionBody,
)
from toolbar.troubleshooting.identifiers import iso

_OF_PORT: Final = re.compile(r"([0-9]{1,5})\.")


async def pair(request: web.Request) -> web.Response:
    """Exchange a pairing code for a token that is bound to the page that asks."""
    body = await read_body(request, PairingBody)
    origin = request.headers.get(hdrs.ORIGIN)
    code = body.code.replace(" ", "")
    value, token = await asyncio.to_thread(
        request.app[STATE].take_pairing_code, code, body.name, origin
    )
    made = PairingAnswer(
        token_id=token.token_id,
        token=value,
        origin=token.origin,
        scopes=list(token.scopes),
        expires_at=iso(datetime.fromtimestamp(token.expires_at, UTC)),
    )
    return answer(made, HTTPStatus.CREATED)


async def prove_identity(request: web.Request) -> web.Response:
    """Prove to a toolbar, before it sends its token, that this is the bridge it was paired with."""
    body = await read_body(request, ProofBody)
    await request.app[KNOWN].refresh()
    token = request.app[KNOWN].token_by_id(body.token_id)
    if token is None:
        raise NotPairedError
    if token.origin != request.headers.get(hdrs.ORIGIN):
        raise OriginRefusedError
    if not _is_asked_here(request, body.nonce):
        raise NotPairedError
    return answer(ProofAnswer(proof=prove(token.digest, body.nonce)))


def _is_asked_here(request: web.Request, nonce: str) -> bool:
    """Say whether a nonce that names a port names ours; if not, a program on that port relays."""
    named = _OF_PORT.match(nonce)
    local = None if request.transport is None else request.transport.get_extra_info("sockname")
    return named is None or (local is not None and int(named[1]) == local[1])


async def open_session(request: web.Request) -> web.Response:
    """Exchange the one-time secret of ``ocean-toolbar open`` for a panel session."""
    body = await read_body(request, SessionBody)
    session = await asyncio.to_thread(request.app[STATE].take_panel_secret, body.secret)
    return answer(SessionAnswer(session=session))
