"""The headers of every answer, and what a page of another origin may read."""

from typing import Final

from aiohttp import hdrs, web
from multidict import CIMultiDict

from toolbar.bridge.keys import CROSS_ORIGIN

API_HEADERS: Final = CIMultiDict(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
)
"""A page of the panel has its own policy; what it has set stays."""


async def harden(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Add what is missing, name no server, and let a paired page read its answer."""
    response.headers.merge(API_HEADERS)
    response.headers.popall(hdrs.SERVER, None)
    origin = request.get(CROSS_ORIGIN)
    if origin is not None:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
        # a page has to tell "wait" from "no"
        response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = hdrs.RETRY_AFTER
    response.headers.add(hdrs.VARY, hdrs.ORIGIN)
