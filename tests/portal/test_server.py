"""What is no request gets a bare status: no name, no quote, no log of it."""

import asyncio
import logging

import pytest
from aiohttp import web

from portal.server import answering, listen
from tests.portal.hosting import Hosted

CANARY = "Quibblewick-4417"
MALFORMED = {
    "no HTTP": f"{CANARY}\r\n\r\n",
    "two hosts": f"GET /{CANARY} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "bad header": f"GET / HTTP/1.1\r\nHost: a\r\n{CANARY}\r\n\r\n",
    "length and chunks": "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
    f"Transfer-Encoding: chunked\r\nX: {CANARY}\r\n\r\n",
    "long line": f"GET /{CANARY}{'x' * 20_000} HTTP/1.1\r\nHost: a\r\n\r\n",
}


async def say(port: int, words: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(words.encode())
        async with asyncio.timeout(30):
            return (await reader.read()).decode("latin-1")
    finally:
        writer.close()


@pytest.mark.parametrize("words", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_malformed_request_is_answered_without_name_or_quote(
    hosted: Hosted, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await say(hosted.portal.port, words)
    assert answer.split()[1] == "400"
    assert "Server:" not in answer
    assert "Python" not in answer
    assert CANARY not in answer
    assert CANARY not in caplog.text


async def test_aiohttp_alone_would_name_itself() -> None:
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = int(runner.addresses[0][1])
    logging.getLogger("aiohttp.server").disabled = True
    try:
        answer = await say(port, MALFORMED["bad header"])
    finally:
        logging.getLogger("aiohttp.server").disabled = False
        await runner.cleanup()
    assert "Server: Python" in answer


async def test_an_unexpected_error_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(_: web.Request) -> web.Response:
        raise ValueError(CANARY)

    app = web.Application()
    app.router.add_get("/", fail)
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    with caplog.at_level(logging.DEBUG):
        async with answering(app, listener):
            answer = await say(port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith("HTTP/1.1 500")
    assert CANARY not in answer
    assert CANARY not in "".join(record.getMessage() for record in caplog.records)
    assert {record.error_class for record in caplog.records if hasattr(record, "error_class")} == {
        "ValueError"
    }
