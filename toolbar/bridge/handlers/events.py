"""Streams changes to the panel (server-sent events): of submissions, of which chart is open."""

import asyncio
from contextlib import suppress
from typing import Final

from aiohttp import web

from connectors.errors import ProductError
from toolbar.bridge.changes import Followed, Happened
from toolbar.bridge.guard import holds_a_credential
from toolbar.bridge.handlers.submissions import describe_submission
from toolbar.bridge.keys import CHANGES, OPENING, POLICIES

BEAT_SECONDS: Final = 10.0
"""After that long without a change a comment goes out, so that a dead panel is noticed."""


async def follow(request: web.Request) -> web.StreamResponse:
    """Send each change as it happens, until the panel, its session or the bridge ends."""
    clinic = await request.app[OPENING].clinic()
    changes = request.app[CHANGES]
    if changes.tell not in clinic.courier.on_change:
        clinic.courier.on_change.append(changes.tell)
    with changes.following() as changed:
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        with suppress(ConnectionError, ProductError):
            await stream.write(b": here\n\n")
            while (event := await _next(changed)) is not None:
                await _stay_in(request)
                await stream.write(event)
    return stream


async def _next(changed: Followed) -> bytes | None:
    """Return the next event, a heartbeat, or none at the end."""
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            change = await changed.get()
    except TimeoutError:
        return b": still here\n\n"
    if change is Happened.END:
        return None
    if change is Happened.CONTEXT:
        return b"event: context\ndata: {}\n\n"  # a hint: who is open is asked for
    told = describe_submission(change).model_dump_json()
    return f"event: submission\ndata: {told}\n\n".encode()


async def _stay_in(request: web.Request) -> None:
    """Raise if the session has ended since the stream began."""
    await holds_a_credential(request, request.app[POLICIES][request.match_info.route])
