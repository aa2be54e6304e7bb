"""Handlers that are imported at their first call: the bridge starts with the clinic's PC."""

import asyncio
from importlib import import_module
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

PACKAGE: Final = "toolbar.bridge.handlers"


def later(module: str, name: str) -> Handler:
    """Return a handler that stands for ``name`` of a module of ``handlers``.

    The import runs in a thread: it takes longer than other requests may wait.
    """
    loaded: list[Handler] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        if not loaded:
            found = await asyncio.to_thread(import_module, f"{PACKAGE}.{module}")
            loaded.append(getattr(found, name))
        return await loaded[0](request)

    handler.__qualname__ = f"{module}.{name}"
    return handler
