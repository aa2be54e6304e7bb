"""Told to end, a process finishes what it does, or leaves nothing of it behind."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, closing, suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from portal import access
from portal.access import Access
from portal.app import create_app
from portal.running import Serving, run_portal
from portal.server import answering, listen
from portal.settings import PortalSettings
from portal.state import ACCESS, ENDING
from tests.portal.hosting import (
    MAPLE,
    MAPLE_ADMIN,
    Browser,
    Furnished,
    Hosted,
    MovableClock,
    make_tree,
)
from tests.portal.operating.processes import Portal, serving
from toolbar.troubleshooting.bundle import canonical

DRAIN = 3


@pytest.fixture
async def portal(furnished: Furnished, tmp_path: Path) -> AsyncIterator[Portal]:
    async with furnished.copy(tmp_path) as url:
        with serving(url, "--drain-seconds", str(DRAIN)) as one:
            yield one


class Post:
    """A ticket that is posted in two halves."""

    def __init__(self, portal: Portal, token: str) -> None:
        self.port = portal.port
        tree = make_tree(MAPLE)
        head = "--x\r\nContent-Disposition: form-data; name=bundle\r\n"
        head += "Content-Type: application/json\r\n\r\n"
        self.body = head.encode() + canonical(tree) + b"\r\n--x--\r\n"
        self.head = (
            f"POST /api/v1/tickets HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {tree['submission_id']}\r\nContent-Length: {len(self.body)}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        ).encode()

    async def begin(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(self.head + self.body[:200])
        await self.writer.drain()
        await asyncio.sleep(0.2)  # until the handler waits for the rest

    async def finish(self) -> str:
        self.writer.write(self.body[200:])
        return await self.answer()

    async def answer(self) -> str:
        async with asyncio.timeout(DRAIN * 3):
            answer = await self.reader.read()
        self.writer.close()
        return answer.decode("latin-1")


def tickets(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "portal.db")) as connection:
        (number,) = connection.execute("SELECT count(*) FROM ticket").fetchone()
        return int(number)


async def test_a_post_that_is_under_way_is_answered(
    portal: Portal, furnished: Furnished, tmp_path: Path
) -> None:
    post = Post(portal, furnished.tokens[MAPLE])
    await post.begin()
    portal.process.send_signal(signal.SIGTERM)
    await asyncio.sleep(0.3)
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", portal.port)
    assert (await post.finish()).startswith("HTTP/1.1 201")
    assert await asyncio.to_thread(portal.process.wait, 10) == 0
    assert tickets(tmp_path) == 1


async def test_a_post_that_does_not_end_is_cut_and_leaves_nothing(
    portal: Portal, furnished: Furnished, tmp_path: Path
) -> None:
    post = Post(portal, furnished.tokens[MAPLE])
    await post.begin()
    portal.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    with suppress(ConnectionError):
        assert not (await post.answer()).startswith("HTTP/1.1 2")
    assert await asyncio.to_thread(portal.process.wait, 10) == 0
    assert DRAIN - 1 < time.monotonic() - began < DRAIN * 3
    assert tickets(tmp_path) == 0


async def test_a_process_that_does_nothing_ends_at_once(portal: Portal) -> None:
    async with ClientSession() as session:
        await session.get(f"{portal.url}/health/live")  # and the connection stays open
        began = time.monotonic()
        portal.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(portal.process.wait, 10) == 0
    assert time.monotonic() - began < DRAIN


async def test_a_stream_is_told_to_come_back(hosted: Hosted) -> None:
    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"event: hello\n\n")
        await request.app[ENDING].wait()
        await response.write(b"retry: 1000\n\n")
        return response

    app = create_app(hosted.portal.database, hosted.clock, PortalSettings(hosted.url))
    app[ACCESS][app.router.add_get("/stream", stream)] = Access.OPEN
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    async with ClientSession() as session:
        async with answering(app, listener, DRAIN):
            answer = await session.get(f"http://127.0.0.1:{port}/stream")
            assert await answer.content.readline() == b"event: hello\n"
            began = time.monotonic()
        assert b"retry: 1000" in await answer.read()
    assert time.monotonic() - began < DRAIN


STREAMS = ("/tickets/events", "/tickets/T-000001/events", f"/sites/{MAPLE}/audit/live?after=0")


def test_every_stream_waits_for_the_end_as_well() -> None:
    root = Path(access.__file__).parent
    sources = {str(one): one.read_text("utf-8") for one in root.rglob("*.py")}
    streaming = {name for name, text in sources.items() if "text/event-stream" in text}
    assert len(streaming) == 2
    assert all("await told_to_end(request" in sources[name] for name in streaming)


@pytest.mark.parametrize("path", STREAMS, ids=["list", "ticket", "audit"])
async def test_an_open_page_holds_no_restart_up(
    furnished: Furnished, tmp_path: Path, path: str
) -> None:
    clock = MovableClock()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(furnished.copy(tmp_path))
        drained = Serving(do_duties=False, drain_seconds=DRAIN)
        async with run_portal(url, clock, serving=drained) as one, ClientSession() as session:
            hosted = Hosted(one, clock, session, furnished.tokens, tmp_path, url)
            await hosted.make_ticket()
            visitor = Browser(one.url)
            await stack.enter_async_context(visitor.session)
            await visitor.log_in(MAPLE_ADMIN)
            answer = await visitor.get(path)
            assert answer.content_type == "text/event-stream"
            await answer.content.readline()
        await answer.read()  # one that was cut when the drain was over raises instead
