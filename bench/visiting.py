"""Asks portals over HTTP as people and programs do, in turns, and says how long answers took."""

import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientSession, CookieJar

PASSWORD: Final = "correct-horse-battery"  # noqa: S105 - of people who do not exist

Ask = Callable[[], Awaitable[None]]


@asynccontextmanager
async def logged_in(url: str, user: str) -> AsyncIterator[ClientSession]:
    """Log in with ``PASSWORD``; the session's addresses begin at the portal's root."""
    async with ClientSession(url, cookie_jar=CookieJar(unsafe=True)) as session:
        token = await csrf_token(session, "/log-in")
        fields = {"user": user, "password": PASSWORD, "next": "", "csrf_token": token}
        async with session.post("/log-in", data=fields) as answer:
            answer.raise_for_status()
        yield session


async def csrf_token(session: ClientSession, page: str) -> str:
    """Return what the forms of a page carry."""
    async with session.get(page) as answer:
        form = re.search(r'name="csrf_token" value="([0-9a-f]+)"', await answer.text())
    if form is None:
        raise RuntimeError("no form")
    return form[1]


async def get(session: ClientSession, path: str, **headers: str) -> None:
    """Read an address to its end."""
    async with session.get(path, headers=headers) as answer:
        await answer.read()
        answer.raise_for_status()


async def in_turns(
    asks: Sequence[Ask], rounds: int, watch: Callable[[], float] = time.perf_counter
) -> list[tuple[float, float]]:
    """Ask all of them, round by round; return p50 and p95 of each in seconds of this watch."""
    seconds: list[list[float]] = [[] for _ in asks]
    for _ in range(rounds):
        for ask, taken in zip(asks, seconds, strict=True):
            before = watch()
            await ask()
            taken.append(watch() - before)
    cuts = [statistics.quantiles(taken, n=20) for taken in seconds]
    return [(one[9], one[18]) for one in cuts]
