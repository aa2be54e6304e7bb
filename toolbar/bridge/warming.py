"""Loads the heavy parts once the bridge answers, so that the first click finds them ready."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Final

from aiohttp import web

from connectors.errors import ProductError
from connectors.logs import describe
from toolbar.bridge.keys import OPENING
from toolbar.bridge.later import PACKAGE

DELAY_SECONDS: Final = 0.25
"""Lets whoever waits for us hear that we are here before we are busy."""

HANDLERS: Final = (
    "doors",
    "pairings",
    "context",
    "connectors",
    "previews",
    "sending",
    "submissions",
    "events",
)

log = logging.getLogger(__name__)


@asynccontextmanager
async def warming(app: web.Application) -> AsyncIterator[None]:
    """Warm up beside the block, stop when it ends."""
    task = asyncio.create_task(_warm(app))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _warm(app: web.Application) -> None:
    await asyncio.sleep(DELAY_SECONDS)
    try:
        for name in HANDLERS:
            await asyncio.to_thread(import_module, f"{PACKAGE}.{name}")
        await app[OPENING].clinic()
    except ProductError as error:
        # whoever calls hears it too; nothing is lost by going on
        log.warning("warming up met a refusal", extra={"code": error.code})
    except Exception as error:  # noqa: BLE001 - the boundary of a background task
        log.error("warming up failed", extra=describe(error))
