"""Speaks HTTP for the portal without telling strangers what it is made of."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from aiohttp import web

from connectors.quiet_http import QuietHandler

END_SECONDS: Final = 2.0
"""How long an answer may still take once we are told to end."""

AT_ONCE: Final = 0.1
"""Seconds in which a cancelled answer has to give way; to aiohttp, none would mean for ever."""

PROTOCOL: Final[dict[str, Any]] = {"access_log": None}
"""Requests are logged nowhere: their addresses hold references to patients."""


class BareAnswer(web.Response):
    """An answer to something that is no request: no route knows it, so no signal trims it."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)


class PortalHandler(QuietHandler):
    """One connection to the portal."""

    __slots__ = ()

    def refuse(self, status: int) -> web.StreamResponse:
        """Answer a bare status and close."""
        answer = BareAnswer(status=status)
        answer.force_close()
        return answer

    def close(self) -> None:
        """Take no further request; one in work goes on, and its body may still come in.

        aiohttp 3.14.5 drops the rest of a body from here on, so that whoever is
        sending a ticket would not be answered.
        """
        if not self._request_in_progress:
            super().close()

    async def shutdown(self, timeout: float | None = END_SECONDS) -> None:  # noqa: ASYNC109 - aiohttp's
        """Wait so long for the answer in work, then cancel it and close."""
        if self._request_in_progress:
            self._handler_waiter = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                async with asyncio.timeout(timeout):
                    await self._handler_waiter
            self._handler_waiter = None
        await super().shutdown(AT_ONCE)


@asynccontextmanager
async def answering(
    app: web.Application, listener: socket.socket, drain_seconds: float = END_SECONDS
) -> AsyncIterator[None]:
    """Answer on this listener while the block runs; end every connection after it.

    What is being answered then may take ``drain_seconds`` more; after that it is
    cancelled, and a transaction that it had open is rolled back.
    """
    runner = web.AppRunner(app, shutdown_timeout=drain_seconds, access_log=None)
    await runner.setup()
    server = runner.server
    if server is None:
        raise RuntimeError("the runner made no server")
    loop = asyncio.get_running_loop()
    one = await loop.create_server(
        lambda: PortalHandler(server, loop=loop, **PROTOCOL), sock=listener
    )
    try:
        yield
    finally:
        one.close()
        await runner.cleanup()


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else is opened; raise ``OSError`` if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=512)
