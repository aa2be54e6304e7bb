"""Stands between a connector and a pretend EMR: notes what is asked, spoils what is answered."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, web
from yarl import URL

from connectors.conformance.ways import BODIES, STATUSES, Way, garbled, page

MOST: Final = 256 * 1024 * 1024
"""An answer that does not end ends here, so that a connector without a limit is told."""
ELSEWHERE: Final = "/conformance-elsewhere"
"""Where a redirect leads; nobody has a reason to ask for it."""

_BETWEEN: Final = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})
_PART: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived; ``target`` is path and query behind the EMR's own path."""

    method: str
    target: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    def line(self) -> str:
        """Return what proxies and servers log of it."""
        return f"{self.method} {self.target}"

    def whole(self) -> str:
        """Return all of it but the credentials, which are where they must be."""
        shown = "\n".join(
            f"{name}: {value}" for name, value in self.headers if name.lower() != "authorization"
        )
        return f"{self.line()}\n{shown}\n{self.body.decode('utf-8', 'replace')}"


class Wiretap:
    """Passes requests on to ``target`` while the ``async with`` block runs.

    ``way`` spoils the answers from the number ``first`` on (counted from 0
    since ``spoil``), and with ``only`` that one alone.
    """

    def __init__(self, target: str) -> None:
        parts = URL(target)
        self._origin, self._path = str(parts.origin()), parts.raw_path.rstrip("/")
        self.asked: list[Asked] = []
        self.sent = 0
        self.url = ""
        self._way: Way | None = None
        self._spoiled: Iterator[bool] = iter(())
        self._quote = ""
        self._closing = asyncio.Event()

    def spoil(self, way: Way, quote: str, first: int = 0, *, only: bool = False) -> None:
        """Answer in this way from now on."""

        def numbers() -> Iterator[bool]:
            number = 0
            while True:
                yield number == first or (number > first and not only)
                number += 1

        self._way, self._quote, self._spoiled, self.sent = way, quote, numbers(), 0

    def mend(self) -> None:
        """Pass answers on as they are again."""
        self._way = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=MOST)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._session = ClientSession(
            auto_decompress=False, cookie_jar=DummyCookieJar(), timeout=ClientTimeout(total=30)
        )
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{self._path}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()
        await self._session.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(
            Asked(
                request.method,
                request.raw_path.removeprefix(self._path),
                tuple(request.headers.items()),
                body,
            )
        )
        way = self._way if self._way is not None and next(self._spoiled) else None
        match way:
            case Way.CLOSED if request.transport is not None:
                request.transport.abort()
                return web.Response()
            case Way.HANG:
                await self._closing.wait()
                return web.Response()
            case Way.DRIP | Way.HUGE:
                return await self._stream(request, way)
            case _:
                return await self._pass_on(request, body, way)

    async def _pass_on(
        self, request: web.Request, body: bytes, way: Way | None
    ) -> web.StreamResponse:
        if way in STATUSES:
            return self._refusal(way)
        headers = [
            (name, value) for name, value in request.headers.items() if name.lower() not in _BETWEEN
        ]
        address = URL(self._origin + request.raw_path, encoded=True)
        async with self._session.request(
            request.method, address, headers=headers, data=body or None, allow_redirects=False
        ) as answer:
            told = await answer.read()
            shown = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() not in _BETWEEN
            }
            if way in BODIES:
                told = garbled(way, told, self._quote)
                shown = {
                    name: value
                    for name, value in shown.items()
                    if name.lower() != "content-encoding"
                }
                if way is Way.PAGE:
                    shown["Content-Type"] = "text/html; charset=utf-8"
            return web.Response(status=answer.status, headers=shown, body=told)

    def _refusal(self, way: Way) -> web.Response:
        headers = {"Location": self._path + ELSEWHERE} if way is Way.ELSEWHERE else {}
        if way is Way.TOO_MANY:
            headers = {"Retry-After": "3600"}
        return web.Response(
            status=STATUSES[way],
            body=page(self._quote),
            headers=headers | {"Content-Type": "text/html; charset=utf-8"},
        )

    async def _stream(self, request: web.Request, way: Way) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        part = (self._quote.encode() * (_PART // len(self._quote) + 1))[:_PART]
        await response.write(b'["')
        while self.sent < MOST and not self._closing.is_set():
            if way is Way.DRIP:
                await asyncio.sleep(0.1)
                part = b" "
            await response.write(part)
            self.sent += len(part)
        return response
