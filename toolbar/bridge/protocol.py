"""One connection to the bridge: no request is refused with its own words, no stranger waited for.

A stranger is whoever has shown no good credential on this connection yet. He
may be silent, send a header letter by letter, or never read an answer; so his
connection ends after a while, and makes room first when there are too many.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, Final

from aiohttp import hdrs, web

from connectors.quiet_http import QuietHandler
from toolbar.bridge.headers import harden
from toolbar.bridge.keys import TRUSTED
from toolbar.bridge.problems import problem

KEEP_ALIVE_SECONDS: Final = 30
MOST_CONNECTIONS: Final = 256
"""A clinic's browsers hold a dozen; more is somebody trying to use us up."""

STRANGER_SECONDS: Final = 20.0
"""How long a connection lives without a good credential; opening a page takes a fraction of it."""

LINGERING_SECONDS: Final = 5.0
"""How long the rest of a refused body is read, so that its sender hears the refusal."""


class BareAnswer(web.Response):
    """An answer to something that is no request; no route, so nobody else adds our headers."""

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        if self._req is not None:
            await harden(self._req, self)


class BridgeHandler(QuietHandler):
    """One connection to the bridge; bodies are not inflated: a small one could fill the memory."""

    __slots__ = ("_is_stranger", "_patience", "_server")

    def __init__(self, server: web.Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # aiohttp means "none" and does not say so
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            lingering_time=LINGERING_SECONDS,
            auto_decompress=False,
        )
        self._server = server
        self._is_stranger = True
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection; if there are far too many, another one ends for it."""
        super().connection_made(transport)
        self._patience = self._loop.call_later(STRANGER_SECONDS, self._lose_patience)
        if len(self._server.connections) > MOST_CONNECTIONS:
            make_room(self._server.connections)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the connection."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    @property
    def may_go(self) -> int | None:
        """How readily it makes room: strangers first, then who waits; none if we work for it."""
        request = self._current_request
        if self._is_stranger and (request is None or TRUSTED not in request):
            return 0
        return 1 if request is None else None

    def end(self) -> None:
        """End the connection now; to close it would wait until its other end has read."""
        transport = self.transport
        self.force_close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    def _lose_patience(self) -> None:
        if self.may_go == 0:
            self.end()

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
        try:
            return await super()._handle_request(request, start_time, request_handler)
        finally:
            self._is_stranger = self._is_stranger and TRUSTED not in request


def make_room(connections: Iterable[web.RequestHandler]) -> None:
    """End one if there are too many: the oldest of those that go most readily.

    It may be the newest that goes, if we work for all the others.
    """
    handlers = [one for one in connections if isinstance(one, BridgeHandler) and one.transport]
    ranked = [(one.may_go, place) for place, one in enumerate(handlers) if one.may_go is not None]
    if ranked and len(handlers) > MOST_CONNECTIONS:
        handlers[min(ranked)[1]].end()


async def _refuse(_: web.BaseRequest) -> web.StreamResponse:
    return _bare("body-invalid", HTTPStatus.BAD_REQUEST)


def _bare(code: str, status: HTTPStatus) -> web.Response:
    full = problem(code, status)
    answer = BareAnswer(body=full.body, status=status, content_type=full.content_type)
    answer.force_close()
    return answer
