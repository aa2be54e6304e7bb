"""Runs the bridge on loopback until it is told to end."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from connectors import logs
from connectors.contract import Clock
from toolbar.bridge.app import Parts, create_app
from toolbar.bridge.listening import BACKLOG, take_port
from toolbar.bridge.panel.pages import routes as pages
from toolbar.bridge.protocol import BridgeHandler
from toolbar.bridge.running import one_bridge
from toolbar.bridge.state import LocalState
from toolbar.bridge.warming import warming

if TYPE_CHECKING:
    from toolbar.clinic import Clinic
    from toolbar.settings import Settings

END_SECONDS: Final = 1.0
"""How long an answer may still take once we are told to end; waited for twice at most."""

log = logging.getLogger(__name__)


def run(settings: "Settings", directory: Path, clock: Clock, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises ``PortTakenError`` if we cannot listen, ``BridgeRunningError`` if a
    bridge already works in this directory.
    """
    asyncio.run(_run(settings, directory, clock, port))


@asynccontextmanager
async def serving(
    settings: "Settings", directory: Path, clock: Clock, port: int
) -> AsyncIterator[int]:
    """Serve while the block runs; lend the port (any free one, if 0 was asked for)."""
    state = await asyncio.to_thread(LocalState, directory, clock)

    @asynccontextmanager
    async def open_clinic() -> "AsyncIterator[Clinic]":
        # a heavy import, and it may be wanted while others are being answered
        module = await asyncio.to_thread(import_module, "toolbar.clinic")
        async with module.open_clinic(settings, directory, clock) as clinic:
            yield clinic

    app = create_app(Parts(open_clinic, state, clock, pages))
    async with AsyncExitStack() as stack:
        tell = await asyncio.to_thread(stack.enter_context, one_bridge(directory))
        sockets = await take_port(port)
        taken = sockets[0].getsockname()[1]
        await stack.enter_async_context(listening(app, sockets))
        await asyncio.to_thread(tell, taken)
        await stack.enter_async_context(warming(app))
        yield taken


@asynccontextmanager
async def listening(app: web.Application, sockets: list[socket.socket]) -> AsyncIterator[None]:
    """Answer on these sockets while the block runs; end every connection after it."""
    runner = web.AppRunner(app, shutdown_timeout=END_SECONDS, access_log=None)
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as stack:
        for one in sockets:
            stack.callback(one.close)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        server = runner.server
        if server is None:
            raise RuntimeError("the runner made no server")
        for one in sockets:
            listener = await loop.create_server(
                lambda: BridgeHandler(server), sock=one, backlog=BACKLOG
            )
            stack.callback(listener.close)
        yield


async def _run(settings: "Settings", directory: Path, clock: Clock, port: int) -> None:
    loop = asyncio.get_running_loop()
    logs.watch(loop)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        _on_signal(loop, number, told.set)
    async with serving(settings, directory, clock, port) as taken:
        log.info("the bridge listens", extra={"port": taken})
        await told.wait()
    log.info("the bridge has ended")


def _on_signal(
    loop: asyncio.AbstractEventLoop, number: signal.Signals, then: Callable[[], None]
) -> None:
    try:
        loop.add_signal_handler(number, then)
    except NotImplementedError:  # Windows
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(then))
