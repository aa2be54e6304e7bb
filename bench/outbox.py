"""From "send it" to "queued", beside a bare SQLite commit of the same bytes; then 10,000 delivered.

Both commits are durable (WAL, ``synchronous=FULL``) on the same disk, one after
the other in turn. The drain goes to a bare server on a real socket that reads
each post and answers, beside a bare client that posts the same bytes to it.
"""

import asyncio
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, web

from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from toolbar.troubleshooting.courier import Courier
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.errors import DeliveryError, PortalUnreachableError
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_answers import Delivered, read_delivered
from toolbar.troubleshooting.submission import Destination, State, Submission

PUTS: Final = 1000
DRAINED: Final = 10_000
KEY: Final = Secret("ab" * 32)
NOW: Final = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
BUNDLE: Final = b'{"note":"' + os.urandom(6000).hex().encode() + b'"}'
"""As large as the demonstration's bundles."""


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=NOW,
        site_number="7001",
        connector="oscar",
    )


async def main() -> None:
    """Print p50 and p99 of both commits and their ratio, and the drain's rate beside its peer's."""
    with tempfile.TemporaryDirectory(dir=_disk()) as folder:
        outbox = Outbox(Path(folder) / "outbox.db", KEY, lambda: NOW)
        async with outbox.opened():
            await _commits(outbox, Path(folder))
    with tempfile.TemporaryDirectory(dir=_disk()) as folder:
        outbox = Outbox(Path(folder) / "outbox.db", KEY, lambda: NOW)
        async with outbox.opened():
            await _drain(outbox, _secrets(Path(folder)))


def _disk() -> Path:
    """Return a folder on the disk of the checkout: the system's own may lie in memory."""
    folder = Path.cwd() / "build"
    folder.mkdir(exist_ok=True)
    return folder


async def _commits(outbox: Outbox, folder: Path) -> None:
    sealed = outbox._at_rest.seal("x", BUNDLE)  # noqa: SLF001 - the very bytes that are kept
    ours, theirs = [], []
    with closing(_bare(folder / "bare.db")) as database:
        for number in range(PUTS):
            begun = time.perf_counter()
            database.execute("INSERT INTO kept VALUES (?, ?)", (number, sealed))
            theirs.append(time.perf_counter() - begun)
            ours.append(await _seconds(_putting(outbox, number)))
    for name, at in (("p50", 49), ("p99", 98)):
        a, b = (1000 * statistics.quantiles(one, n=100)[at] for one in (ours, theirs))
        print(f"queued {name}: {a:.2f} ms, bare commit {b:.2f} ms, ratio {a / b:.2f}")


def _putting(outbox: Outbox, number: int) -> Callable[[], Awaitable[object]]:
    return lambda: outbox.put(submission(number), Parcel(BUNDLE))


def _bare(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL").fetchall()
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE kept (number INTEGER PRIMARY KEY, body BLOB)")
    return database


class _Bare:
    """A recipient that posts the bytes and reads the answer: the courier's own cost shows."""

    hung: type[DeliveryError] = PortalUnreachableError

    def __init__(self, session: ClientSession, url: str) -> None:
        self._wire = Wire(session)
        self._url = url

    async def deliver(self, _: Submission, parcel: Parcel) -> Delivered:
        return read_delivered(await self._wire.ask(self._url, {}, parcel.bundle))


async def _drain(outbox: Outbox, secrets: SecretStore) -> None:
    for number in range(DRAINED):
        await outbox.put(submission(number), Parcel(BUNDLE))
    runner = web.AppRunner(_server(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with ClientSession() as session:
        begun = time.perf_counter()
        for _ in range(DRAINED):
            async with session.post(url, data=BUNDLE) as response:
                await response.read()
        bare = time.perf_counter() - begun
        courier = Courier(outbox, {Destination.PORTAL: _Bare(session, url)}, secrets)
        begun = time.perf_counter()
        count = 0
        while await courier.deliver_due_once() is not None:
            count += 1
        ours = time.perf_counter() - begun
    await runner.cleanup()
    print(
        f"drain of {count}: {ours:.1f} s ({count / ours:.0f} a second), "
        f"bare posts {bare:.1f} s, ratio {ours / bare:.2f}"
    )


def _server() -> web.Application:
    answer = {
        "ticket_number": "T-1",
        "received_at": "2026-11-23T15:31:00Z",
        "first_answer_due_at": "2026-11-23T17:31:00Z",
        "url": None,
    }

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(answer, status=201)

    app = web.Application()
    app.router.add_post("/", take)
    return app


def _secrets(folder: Path) -> SecretStore:
    return SecretStore(FileVault(folder / "secrets.json"), ())


async def _seconds(action: Callable[[], Awaitable[object]]) -> float:
    begun = time.perf_counter()
    await action()
    return time.perf_counter() - begun


if __name__ == "__main__":
    asyncio.run(main())
