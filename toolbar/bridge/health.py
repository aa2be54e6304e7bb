"""Says that the bridge is here, and nothing else; ready from the first moment."""

import asyncio
from functools import cache
from typing import Final

from aiohttp import web

from toolbar.bridge.answers import answer_tree

PRODUCT: Final = "ocean-toolbar"


async def health(_: web.Request) -> web.Response:
    """Answer the product's name and version."""
    installed = await asyncio.to_thread(version)  # reads a file, the first time
    return answer_tree({"status": "ok", "product": PRODUCT, "version": installed})


@cache
def version() -> str:
    """Return the installed version."""
    from importlib.metadata import version as installed  # noqa: PLC0415 - costs the start 30 ms

    return installed("ocean-emr-toolbar")
