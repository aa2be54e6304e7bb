"""Puts a pretend Accuro on a real socket."""

import asyncio
import urllib.parse
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from aiohttp.typedefs import Handler

from demo.pretend_accuro import pages, rest
from demo.pretend_accuro.faults import Fault
from demo.pretend_accuro.state import ACCURO, AccuroState

LOG_IN: Final = "<!doctype html><html><head><title>Citrix Gateway</title></head></html>"
NOWHERE: Final = "<!doctype html><html><body><h1>Not Found</h1></body></html>"
LONG: Final = "600"
INTERFACE: Final = ("/rest/", "/v1/")


class PretendAccuro(AccuroState):
    """``async with PretendAccuro(...) as accuro`` serves it at ``accuro.url`` until the end."""

    _runner: web.AppRunner | None = None
    _port: int = 0

    @property
    def origin(self) -> str:
        """The origin of the pages, as a browser sends it."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """The address of the interface: what goes into ``base_url``."""
        return self.origin

    def chart_url(self, patient_id: str) -> str:
        """Return the address of a patient's chart."""
        return f"{self.origin}/patients/{patient_id}"

    def menu_url(self, patient_id: str) -> str:
        """Return the address that our entry of the CDS menu opens from this chart by GET."""
        patient = next(one for one in self.patients if one.emr_id == patient_id)
        opens = self.cds_url or f"{self.origin}{pages.CLINIC_PAGE}"
        return f"{opens}?{urllib.parse.urlencode(self.as_written(patient))}"

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; on any free port unless one is named."""
        self._runner = web.AppRunner(
            create_app(self), access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the socket and end every request."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()


def create_app(accuro: AccuroState) -> web.Application:
    """Compose the server; the order matters: what is wrong with it comes before who asks."""
    app = web.Application(middlewares=[record, misbehave, rest.authorise, lack_permission])
    app[ACCURO] = accuro
    rest.add_routes(app, accuro.patient_path)
    app.add_routes(pages.routes)
    return app


@web.middleware
async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note what was asked, and how many asked the interface at once."""
    accuro = request.app[ACCURO]
    accuro.requests.append((request.method, request.path))
    if not request.path.startswith(INTERFACE):
        return await handler(request)
    accuro.in_flight += 1
    accuro.most_in_flight = max(accuro.most_in_flight, accuro.in_flight)
    try:
        await asyncio.sleep(accuro.thinking_seconds)
        return await handler(request)
    finally:
        accuro.in_flight -= 1


@web.middleware
async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Do what the switches say, for the interface alone: the pages stay as they are."""
    accuro = request.app[ACCURO]
    if not request.path.startswith(INTERFACE):
        return await handler(request)
    if Fault.SLOW in accuro.faults:
        await asyncio.Event().wait()
    if Fault.BROKEN in accuro.faults and request.transport is not None:
        request.transport.abort()
    if Fault.BUSY_ONCE in accuro.faults and request.path not in accuro.busy:
        accuro.busy.add(request.path)
        return rest.error(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": "1"})
    for fault, answer in _WRONG.items():
        if fault in accuro.faults:
            return answer()
    return await handler(request)


@web.middleware
async def lack_permission(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer about patients as a user is answered who may not see them."""
    faults = request.app[ACCURO].faults
    if request.path.startswith("/rest/") and "/patients" in request.path:
        for fault, status in _OF_PATIENTS.items():
            if fault in faults:
                return rest.error(status)
        if Fault.NO_CONTENT in faults:
            return web.Response(status=HTTPStatus.NO_CONTENT)
    return await handler(request)


def _page(status: int, text: str) -> web.Response:
    return web.Response(status=status, text=text, content_type="text/html")


_OF_PATIENTS: Final = {
    Fault.PERMISSION_MISSING: HTTPStatus.UNAUTHORIZED,
    Fault.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Fault.BAD_REQUEST: HTTPStatus.BAD_REQUEST,
}

_WRONG: Final[Mapping[Fault, Callable[[], web.Response]]] = {
    Fault.CITRIX: lambda: _page(200, LOG_IN),
    Fault.NO_SUCH_PATH: lambda: _page(404, NOWHERE),
    Fault.MOVED: lambda: web.Response(status=301, headers={"Location": "https://moved.invalid/"}),
    Fault.RATE_LIMITED: lambda: rest.error(HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": LONG}),
    Fault.SERVER_ERROR: lambda: rest.error(HTTPStatus.INTERNAL_SERVER_ERROR),
    Fault.PROXY_DOWN: lambda: _page(503, NOWHERE),
}
