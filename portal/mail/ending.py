"""Ends what runs in the background, without losing what it has begun."""

import asyncio
from contextlib import suppress
from typing import Final, TypeVar

AGAIN: Final = 0.2
"""Seconds until what goes on is cancelled again."""

T = TypeVar("T")


async def to_its_end(work: asyncio.Task[T]) -> T:
    """Wait until it is done, also while we are told to end; only then end."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
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
