"""What the commands of ``ocean-portal`` do, apart from reading their options."""

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import platformdirs

from connectors import logs
from connectors.errors import ProductError, SettingsError
from connectors.owner_only import make_owner_only
from portal.database import Database, default_url, open_database
from portal.duties import do_forever
from portal.duty_list import DUTIES
from portal.ending import end
from portal.errors import PortTakenError
from portal.mail.worker import MailWorker
from portal.metrics import Metrics
from portal.migrate import require_current
from portal.operating.monitor import monitored
from portal.running import Serving, serve_on
from portal.server import listen
from portal.settings import MailSettings, PortalSettings
from web.catalogue import Catalogue, language_of

T = TypeVar("T")
Address = tuple[str, int]
"""A host and a port to listen on."""

log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Read this machine's clock; the only place of the portal that does."""
    return datetime.now(UTC)  # noqa: TID251 - the entry point's clock


def catalogue() -> Catalogue:
    """Return the catalogue for ``LC_ALL``, ``LC_MESSAGES`` or ``LANG``."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), None)  # noqa: TID251 - the terminal's language
    return Catalogue(language_of(None, locale))


def say(code: str, **facts: str) -> None:
    """Print one sentence on stderr."""
    sys.stderr.write(catalogue().text(code, **facts) + "\n")


def refuse(error: ProductError) -> None:
    """Print why a command did not do it; a setting is named, a value never."""
    sentence = catalogue().text(error.code)
    code = f"{error.code}: {error.key}" if isinstance(error, SettingsError) else error.code
    say("portal.cli.refused", sentence=sentence, problem=code)


async def with_database(
    url: str | None, work: Callable[[Database], Awaitable[T]], *, current: bool = True
) -> T:
    """Do some work on the database; raise ``SchemaOutdatedError`` unless it is of this release."""
    async with open_database(url or own_database()) as database:
        if current:
            await require_current(database)
        return await work(database)


def do(url: str | None, work: Callable[[Database], Awaitable[T]], *, current: bool = True) -> T:
    """Do one command's work to its end, as ``with_database`` says."""
    return asyncio.run(with_database(url, work, current=current))


async def serve(
    url: str | None, host: str, port: int, serving: Serving, monitor: Address | None = None
) -> None:
    """Answer until told to end; raise ``PortTakenError`` before anything else is touched."""
    told = _end_when_told()
    listener = take(host, port)
    second = take(*monitor) if monitor else None
    async with serve_on(listener, url or own_database(), utc_now, serving, second) as portal:
        log.info("the portal listens", extra={"port": portal.port})
        say("portal.cli.listening", url=portal.url)
        await told.wait()
        log.info("the portal ends")


async def work(
    url: str | None, mail: MailSettings, public_url: str, monitor: Address | None = None
) -> None:
    """Deliver mail and do duties until told to end."""
    told = _end_when_told()
    portal = PortalSettings(public_url, mail)
    second = take(*monitor) if monitor else None

    async def deliver(database: Database) -> None:
        worker = MailWorker(database, utc_now, mail, portal.public_url)
        ending = asyncio.Event()
        async with monitored(second, database, utc_now, Metrics(), ending):
            tasks = (
                asyncio.create_task(worker.run()),
                asyncio.create_task(do_forever(database, utc_now, DUTIES)),
            )
            log.info("the worker works")
            await told.wait()
            ending.set()
            await end(*tasks)

    await with_database(url, deliver)


def take(host: str, port: int) -> socket.socket:
    """Take the port; raise ``PortTakenError``."""
    listener = None
    with suppress(OSError):
        listener = listen(host, port)
    if listener is None:
        raise PortTakenError
    return listener


def own_database() -> str:
    """Return the address of this user's own SQLite file."""
    directory = Path(platformdirs.user_data_dir("ocean-portal", appauthor=False))
    make_owner_only(directory)
    return default_url(directory)


def _end_when_told() -> asyncio.Event:
    """Listen for the signals from now on; the event says that one came."""
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    return told
