"""Runs a whole portal inside this process: schema, listener, pages, mail."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from connectors.contract import Clock
from portal.app import create_app
from portal.database import Database, open_database
from portal.metrics import Metrics
from portal.migrate import migrate, require_current
from portal.operating.monitor import monitored
from portal.server import answering, listen
from portal.settings import MailSettings, PortalSettings
from portal.state import ENDING, METRICS


@dataclass(frozen=True, slots=True)
class Serving:
    """How browsers come here (directly, if nothing is said), and where mail goes out."""

    public_url: str | None = None
    mail: MailSettings | None = None
    deliver_mail: bool = True
    do_duties: bool = True
    drain_seconds: float = 2.0
    """How long what runs may still take once the process was told to end."""
    factor_key: Path | None = None
    """The file that seals second factors, if it is not beside a SQLite database."""


@dataclass(frozen=True, slots=True)
class RunningPortal:
    """A portal that answers, and its database to make sites, people and tokens in."""

    url: str
    port: int
    database: Database
    clock: Clock
    metrics: Metrics


@asynccontextmanager
async def run_portal(
    database_url: str,
    clock: Clock,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    serving: Serving | None = None,
) -> AsyncIterator[RunningPortal]:
    """Serve while the block runs; port 0 takes a free one.

    Raises ``OSError`` if the port is taken, before anything else is touched.
    """
    listener = listen(host, port)
    serving = serving or Serving()
    async with serve_on(listener, database_url, clock, serving) as running:
        yield running


@asynccontextmanager
async def serve_on(
    listener: socket.socket,
    database_url: str,
    clock: Clock,
    serving: Serving,
    monitor: socket.socket | None = None,
) -> AsyncIterator[RunningPortal]:
    """Serve on this listener while the block runs, and close it; ``monitor`` likewise.

    A SQLite database is brought up to date first: nobody else uses it. Others
    are the operator's to migrate, before the new release starts anywhere.
    """
    with listener:
        host, port = listener.getsockname()[:2]
        public_url = serving.public_url or f"http://{host}:{port}"
        settings = PortalSettings(
            *(public_url, serving.mail, serving.deliver_mail, serving.do_duties),
            serving.factor_key,
        )
        async with open_database(database_url) as database:
            await (migrate if database_url.startswith("sqlite") else require_current)(database)
            app = create_app(database, clock, settings)
            # the monitoring ends last, so that it can tell that the rest is ending
            async with (
                monitored(monitor, database, clock, app[METRICS], app[ENDING]),
                answering(app, listener, serving.drain_seconds),
            ):
                yield RunningPortal(public_url, port, database, clock, app[METRICS])
