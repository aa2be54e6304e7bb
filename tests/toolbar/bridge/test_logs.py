"""Nothing that a caller sends gets into a log, however wrong it is (A17)."""

import asyncio
import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from toolbar.bridge.keys import POLICIES
from toolbar.bridge.listening import take_port
from toolbar.bridge.policy import PAGE
from toolbar.bridge.serve import listening

CANARY = "Zzyzxquark"
REQUESTS = (
    f"GET /{CANARY} HTTP/1.1\r\nHost: a\r\nHost: {CANARY}\r\n\r\n",
    f"{CANARY} / HTTP/9.9\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: a\r\n{CANARY}\r\n\r\n",
    f"GET / HTTP/1.1\nAuthorization: Bearer {CANARY}\n\n",
    f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {CANARY}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n",
    f"GET / HTTP/1.1\r\nHost: a\r\nExpect: {CANARY}\r\nConnection: close\r\n\r\n",
    f"GET http://[{CANARY} HTTP/1.1\r\nHost: a\r\n\r\n",
)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that any logger says, as the plainest formatter writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(args)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_malformed_request_leaves_nothing_in_any_log(
    bridge: Any, logged: io.StringIO, request_: str
) -> None:
    assert CANARY.encode() not in bridge.send_raw(request_.encode())
    assert CANARY not in logged.getvalue()


async def test_aiohttp_by_itself_logs_the_raw_bytes(logged: io.StringIO) -> None:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    for request in REQUESTS:
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(request.encode())
        await reader.read()
        writer.close()
        await writer.wait_closed()
    await runner.cleanup()
    assert CANARY in logged.getvalue()


def test_an_unexpected_error_is_told_by_class_and_place(
    start: Any, logged: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise LookupError(CANARY)

    bridge = start(extra=lambda app: _add_page(app, broken))
    answer = bridge.ask("GET", f"/panel/broken?{CANARY}")
    assert (answer.status, answer.code) == (500, "unexpected")
    assert CANARY.encode() not in answer.raw
    assert CANARY not in logged.getvalue()
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert (vars(record)["error_class"], vars(record)["error_place"][:12]) == (
        "LookupError",
        "test_logs.py",
    )


def _add_page(app: Any, handler: Any) -> None:
    route = app.router.add_get("/panel/broken", handler, allow_head=False)
    app[POLICIES][route] = PAGE


async def ask_bare(handler: Any) -> bytes:
    """Ask an app that has no middleware at all, served as we serve."""
    app = web.Application()
    app.router.add_get("/", handler)
    sockets = await take_port(0)
    async with listening(app, sockets):
        reader, writer = await asyncio.open_connection(*sockets[0].getsockname())
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer


async def test_an_error_outside_of_every_middleware_is_told_by_class_and_place(
    logged: io.StringIO,
) -> None:
    async def broken(_: web.Request) -> web.Response:
        raise LookupError(CANARY)

    answer = await ask_bare(broken)
    assert b'"code": "unexpected"' in answer
    assert b"Server:" not in answer
    assert CANARY.encode() not in answer
    assert CANARY not in logged.getvalue()


async def test_a_handler_that_answers_nothing_is_told_without_its_answer(
    logged: io.StringIO,
) -> None:
    async def broken(_: web.Request) -> str:
        return CANARY

    assert b"500" in await ask_bare(broken)
    assert CANARY not in logged.getvalue()
