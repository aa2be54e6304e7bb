"""Ends what runs in the background, without losing what it has begun."""

import asyncio
from contextlib import suppress
from typing import Final, TypeVar

AGAIN: Final = 0.2
"""Seconds until what goes on is cancelled again."""

T = TypeVar("T")


async def to_its_end(work: asyncio.Task[T], patience: float | None = None) -> T:
    """Wait until it is done, also while we are told to end; only then end.

    Once told, wait at most ``patience`` seconds, if any are named; then cancel it.
    """
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        clock = asyncio.get_running_loop().time
        until = None if patience is None else clock() + patience
        while not work.done():
            left = None if until is None else max(0.0, until - clock())
            if left == 0.0:
                work.cancel()
                left = AGAIN
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work], timeout=left)
        raise


async def end(*running: asyncio.Task[None]) -> None:
    """Cancel them until each of them has ended.

    Once is not enough: ``asyncio.wait_for``, of the mail worker and of the mail client, forgets
    a cancellation that comes together with what it waits for (Python 3.11).
    """
    while left := [one for one in running if not one.done()]:
        for one in left:
            one.cancel()
        await asyncio.wait(left, timeout=AGAIN)
