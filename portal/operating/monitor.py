"""The listener of the monitoring: ``/metrics`` and health, apart from what browsers reach."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from connectors.contract import Clock
from portal.database import Database
from portal.figure_list import FIGURES
from portal.metrics import Metrics, expose
from portal.operating.health import live, ready
from portal.server import answering
from portal.state import CLOCK, DATABASE, ENDING, METRICS


async def show_metrics(request: web.Request) -> web.Response:
    """Answer every number in Prometheus' text format."""
    app = request.app
    body = await expose(app[METRICS], app[DATABASE], app[CLOCK](), FIGURES)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def create_monitor(
    database: Database, clock: Clock, metrics: Metrics, ending: asyncio.Event
) -> web.Application:
    """Return the application of the second listener."""
    app = web.Application()
    app[DATABASE] = database
    app[CLOCK] = clock
    app[METRICS] = metrics
    app[ENDING] = ending
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/health/live", live)
    app.router.add_get("/health/ready", ready)
    return app


@asynccontextmanager
async def monitored(
    listener: socket.socket | None,
    database: Database,
    clock: Clock,
    metrics: Metrics,
    ending: asyncio.Event,
) -> AsyncIterator[None]:
    """Answer the monitoring while the block runs, and close the listener; without one, nothing."""
    if listener is None:
        yield
        return
    with listener:
        async with answering(create_monitor(database, clock, metrics, ending), listener):
            yield
