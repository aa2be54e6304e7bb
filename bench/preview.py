"""``POST /v1/previews`` of one chart, beside a bare client that fetches three such answers."""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientSession, CookieJar

from bench.processes import BIN

PREVIEWS = 300


async def main() -> None:
    """Run the demonstration in a process of its own; print p50 and p99 of both and the ratio."""
    process = await asyncio.create_subprocess_exec(
        *(BIN / "ocean-demo", "--json", "--port", "0", "--portal-port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if process.stdout is None:
        sys.exit("no pipe")
    told = json.loads(await process.stdout.readline())
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
            await _measure(session, told)
    finally:
        process.terminate()
        await process.communicate()


async def _measure(session: ClientSession, told: dict[str, Any]) -> None:
    ask, fetch = _preview(session, told), await _bare(session, told)
    ours, theirs = [], []
    for _ in range(20):
        await ask()
        await fetch()
    for _ in range(PREVIEWS):
        ours.append(await _seconds(ask))
        theirs.append(await _seconds(fetch))
        await asyncio.sleep(0.03)  # the bridge holds callers to a pace
    for name, at in (("p50", 49), ("p99", 98)):
        a, b = (1000 * statistics.quantiles(one, n=100)[at] for one in (ours, theirs))
        print(f"preview {name}: {a:.1f} ms, bare fetches {b:.1f} ms, ratio {a / b:.2f}")


def _preview(session: ClientSession, told: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    headers = {"Authorization": f"Bearer {told['toolbar_token']}"}
    body = {"connector": "oscar", "context": told["clinics"][0]["context"]}

    async def ask() -> None:
        url = f"{told['bridge']}/v1/previews"
        async with session.post(url, json=body, headers=headers) as response:
            await response.read()
            response.raise_for_status()

    return ask


async def _bare(session: ClientSession, told: dict[str, Any]) -> Callable[[], Awaitable[None]]:
    """Return what fetches OSCAR's record by a log-in's cookie, a small file, the portal's keys."""
    chart = told["clinics"][0]["emr_url"]
    context, _, _ = chart.partition("/casemgmt/")
    number = told["clinics"][0]["context"]["patient_id"]
    addresses = (
        f"{context}/ws/rs/demographics/basic/{number}",
        f"{context}/css/oscar.css",
        f"{told['portal']}/api/v1/keys",
    )
    async with session.get(chart) as response:
        await response.read()

    async def get(address: str) -> None:
        async with session.get(address) as response:
            await response.read()
            response.raise_for_status()

    async def fetch() -> None:
        await asyncio.gather(*map(get, addresses))

    return fetch


async def _seconds(action: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await action()
    return time.perf_counter() - begun
