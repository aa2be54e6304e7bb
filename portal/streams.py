"""How a stream waits: for its next look, or for the word that its process ends."""

import asyncio

from aiohttp import web

from portal.state import ENDING


async def told_to_end(request: web.Request, seconds: float) -> bool:
    """Wait so long, or until the process is told to end; say whether it was.

    A stream that sleeps instead holds the whole drain of a restart up.
    """
    ended = False
    try:
        await asyncio.wait_for(request.app[ENDING].wait(), seconds)
        ended = True
    except TimeoutError:
        pass
    return ended
