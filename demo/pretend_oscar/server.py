"""Puts a pretend OSCAR on a real socket."""

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from demo.pretend_oscar import handshake, pages, rest
from demo.pretend_oscar.faults import Fault
from demo.pretend_oscar.state import OSCAR, OscarState

TOMCAT = "<!doctype html><html><head><title>HTTP Status {0}</title></head><body><h1>HTTP Status {0}</h1></body></html>"  # noqa: E501 - one line of a fixture


class PretendOscar(OscarState):
    """``async with PretendOscar(...) as oscar`` serves it at ``oscar.url`` until the end."""

    _runner: web.AppRunner | None = None
    _port: int = 0

    @property
    def origin(self) -> str:
        """The origin of OSCAR's pages, as a browser sends it."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """OSCAR's address with its context path: what goes into ``base_url``."""
        return self.origin + self.context

    def chart_url(self, patient_id: str) -> str:
        """Return the address of a patient's eChart."""
        return f"{self.url}/casemgmt/newEncounterLayout.jsp?demographicNo={patient_id}"

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


def create_app(oscar: OscarState) -> web.Application:
    """Compose the server; the order matters: what is wrong with OSCAR comes before who asks."""
    app = web.Application(middlewares=[record, answer_as_tomcat, misbehave, rest.authorise])
    app[OSCAR] = oscar
    for table in (handshake.routes, pages.routes):
        for route in table:
            if isinstance(route, web.RouteDef):
                app.router.add_route(route.method, oscar.context + route.path, route.handler)
    rest.add_routes(app, oscar.context)
    app.on_response_prepare.append(_date)
    return app


@web.middleware
async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note what was asked."""
    request.app[OSCAR].requests.append((request.method, request.raw_path))
    return await handler(request)


@web.middleware
async def answer_as_tomcat(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what OSCAR does not know with Tomcat's own page."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _page(error.status)


@web.middleware
async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Do what the switches say, for the services alone: the pages stay as they are."""
    oscar = request.app[OSCAR]
    if not request.path.startswith(f"{oscar.context}/ws/"):
        return await handler(request)
    if Fault.SLOW in oscar.faults:
        await asyncio.Event().wait()
    if Fault.BROKEN in oscar.faults and request.transport is not None:
        request.transport.abort()
    for fault, answer in _wrong(oscar).items():
        if fault in oscar.faults:
            return answer()
    return await handler(request)


async def _date(request: web.Request, response: web.StreamResponse) -> None:
    """Stamp every answer with OSCAR's own clock."""
    now = request.app[OSCAR].now()
    response.headers["Date"] = now.strftime("%a, %d %b %Y %H:%M:%S GMT")
    response.headers["Server"] = "Apache-Coyote/1.1"


def _page(status: int, text: str | None = None) -> web.Response:
    return web.Response(status=status, text=text or TOMCAT.format(status), content_type="text/html")


def _redirect(status: int, location: str) -> web.Response:
    return web.Response(status=status, headers={"Location": location})


def _wrong(oscar: OscarState) -> Mapping[Fault, Callable[[], web.Response]]:
    return {
        Fault.SESSION_EXPIRED_REDIRECT: lambda: _redirect(302, f"{oscar.context}/logout.jsp"),
        Fault.SESSION_EXPIRED_HTML: lambda: _page(
            200, pages.render("login.html", ctx=oscar.context)
        ),
        Fault.NOT_AUTHORIZED: rest.not_authorized,
        Fault.FORBIDDEN: lambda: _page(403),
        Fault.WRONG_CONTEXT: lambda: _page(404),
        Fault.MOVED: lambda: _redirect(301, "https://oscar.invalid/"),
        Fault.PROXY_DOWN: lambda: _page(502),
    }
