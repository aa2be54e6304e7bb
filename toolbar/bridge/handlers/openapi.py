"""Answers the API document."""

import asyncio
from functools import cache

from aiohttp import web

from toolbar.bridge.answers import answer_tree
from toolbar.bridge.api_document import api_document
from toolbar.bridge.health import version


async def answer(_: web.Request) -> web.Response:
    """Return the OpenAPI document, made once."""
    return answer_tree(await asyncio.to_thread(_document))


@cache
def _document() -> dict[str, object]:
    return api_document(version())
