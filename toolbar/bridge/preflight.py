"""Answers a browser that asks whether a page of another origin may make a call."""

from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from toolbar.bridge.keys import CROSS_ORIGIN

SECONDS: Final = "600"


def make_preflight(methods: list[str], crossing: list[str]) -> Handler:
    """Return a handler for OPTIONS: all methods are named, the crossing ones granted.

    Granted to a page that the guard let in; the others are the panel's own.
    """
    allowed = ", ".join([*methods, "OPTIONS"])

    async def preflight(request: web.Request) -> web.StreamResponse:
        answer = web.Response(status=204, headers={hdrs.ALLOW: allowed})
        if CROSS_ORIGIN in request:
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = ", ".join(crossing)
            answer.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = "Authorization, Content-Type"
            answer.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = SECONDS
        return answer

    return preflight
