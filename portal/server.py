"""Speaks HTTP for the portal without telling strangers what it is made of."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web

from connectors.logs import describe

END_SECONDS: Final = 2.0
"""How long an answer may still take once we are told to end."""

PROTOCOL: Final[dict[str, Any]] = {"access_log": None}
"""Requests are logged nowhere: their addresses hold references to patients."""

log = logging.getLogger(__name__)


class BareAnswer(web.Response):
    """An answer to something that is no request: no route knows it, so no signal trims it."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        self.headers.popall("Server", None)


class QuietHandler(web.RequestHandler):
    """Speaks HTTP as aiohttp does, but quotes no malformed request and names no server.

    aiohttp 3.14.5 logs a malformed request with the bytes that it stumbled
    over, and answers it in plain text under its own name and version.
    """

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes the request
    ) -> web.StreamResponse:
        """Answer a bare status and close; say class and place only if the fault is ours."""
        if request.writer.output_size > 0:
            raise ConnectionError
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("unexpected error", extra=describe(exc) if exc is not None else {})
        answer = BareAnswer(status=status)
        answer.force_close()
        return answer

    def log_exception(self, *_: object, **facts: object) -> None:
        """Say class and place of an error; aiohttp's own sentences quote objects."""
        error = facts.get("exc_info")
        known = describe(error) if isinstance(error, BaseException) else {}
        log.error("unexpected error", extra=known)


@asynccontextmanager
async def answering(app: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    """Answer on this listener while the block runs; end every connection after it."""
    runner = web.AppRunner(app, shutdown_timeout=END_SECONDS, access_log=None)
    await runner.setup()
    server = runner.server
    if server is None:
        raise RuntimeError("the runner made no server")
    loop = asyncio.get_running_loop()
    one = await loop.create_server(
        lambda: QuietHandler(server, loop=loop, **PROTOCOL), sock=listener
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
