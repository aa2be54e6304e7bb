"""Answers what aiohttp could not parse, without quoting it: not in a log, not in the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import hdrs, web

from connectors.quiet_http import QuietHandler
from toolbar.bridge.headers import harden
from toolbar.bridge.problems import problem

KEEP_ALIVE_SECONDS: Final = 30
MOST_CONNECTIONS: Final = 256
"""A clinic's browsers hold a dozen; more is somebody trying to use us up."""


class BareAnswer(web.Response):
    """An answer to something that is no request; no route, so nobody else adds our headers."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        if self._req is not None:
            await harden(self._req, self)


class BridgeHandler(QuietHandler):
    """One connection to the bridge; bodies are not inflated: a small one could fill the memory."""

    __slots__ = ("_server",)

    def __init__(self, server: web.Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # aiohttp means "none" and does not say so
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            auto_decompress=False,
        )
        self._server = server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection, unless there are far too many."""
        super().connection_made(transport)
        if len(self._server.connections) > MOST_CONNECTIONS:
            self.force_close()

    def refuse(self, status: int) -> web.StreamResponse:
        """Answer a problem and close."""
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return _bare("body-invalid", HTTPStatus.BAD_REQUEST)
        return _bare("unexpected", HTTPStatus.INTERNAL_SERVER_ERROR)

    async def _handle_request(
        self,
        request: web.BaseRequest,
        start_time: float | None,
        request_handler: Callable[[Any], Awaitable[web.StreamResponse]],
    ) -> tuple[web.StreamResponse, bool]:
        """Refuse an unknown expectation: aiohttp would answer it before any guard, quoting it."""
        expectation = request.headers.get(hdrs.EXPECT)
        if expectation is not None and expectation.lower() != "100-continue":
            request_handler = _refuse
        return await super()._handle_request(request, start_time, request_handler)


async def _refuse(_: web.BaseRequest) -> web.StreamResponse:
    return _bare("body-invalid", HTTPStatus.BAD_REQUEST)


def _bare(code: str, status: HTTPStatus) -> web.Response:
    full = problem(code, status)
    answer = BareAnswer(body=full.body, status=status, content_type=full.content_type)
    answer.force_close()
    return answer
