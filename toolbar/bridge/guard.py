"""Decides whether a request may be answered at all, before any handler sees it.

Each check is one defence and stands alone. Outermost is the address, then the
user at the other end, the name (DNS rebinding), the kind of request
(navigation), the page that asks, its credential, its pace. Measured with
Chromium 156: a page of any site can send a top-level form or link here without
asking anybody, and a rebound page sends neither Origin nor Sec-Fetch headers.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Final

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.typedefs import Handler, Middleware

from toolbar.bridge.errors import (
    HostRefusedError,
    NavigationRefusedError,
    NotPairedError,
    OriginRefusedError,
    ScopeMissingError,
    UserRefusedError,
)
from toolbar.bridge.keys import CROSS_ORIGIN, KNOWN, PACING, PEERS, POLICIES, TOKEN, TRUSTED
from toolbar.bridge.policy import NO_SUCH_CALL, NOWHERE, Callers, Origins, Policy

Check = Callable[[web.Request, Policy], Awaitable[None]]
"""Raises what is wrong with the request."""

SITE: Final = "Sec-Fetch-Site"
MODE: Final = "Sec-Fetch-Mode"
_PAGE_NAME: Final = re.compile(r"[a-z][a-z0-9+.-]{1,30}://[A-Za-z0-9.:\[\]_-]{1,253}", re.ASCII)


async def came_over_loopback(request: web.Request, _: Policy) -> None:
    """Refuse a request that came in through any other address, whatever socket we were given."""
    socket_name = _socket_name(request)
    if socket_name is None or not _is_loopback(socket_name[0]):
        raise HostRefusedError


async def runs_as_our_user(request: web.Request, _: Policy) -> None:
    """Refuse another user of the same computer, whatever credential he holds."""
    transport = request.transport
    if transport is None or not await request.app[PEERS].is_ours(transport):
        raise UserRefusedError


async def names_this_bridge(request: web.Request, _: Policy) -> None:
    """Demand one Host header that is exactly one of our names with our port, and no other host.

    aiohttp takes the host from an absolute request line, and makes one up for
    HTTP/1.0 without Host; so the raw header and ``request.host`` must agree.
    """
    socket_name = _socket_name(request)
    if socket_name is None or request.version < HttpVersion11:
        raise HostRefusedError
    names = [value for name, value in request.raw_headers if name.lower() == b"host"]
    if len(names) != 1 or names[0] not in _our_names(socket_name[1]):
        raise HostRefusedError
    if request.host.encode() != names[0] or not request.raw_path.startswith("/"):
        raise HostRefusedError


async def is_no_navigation(request: web.Request, policy: Policy) -> None:
    """Refuse a browser that was sent to the API by a link or a form of some page."""
    if request.headers.get(MODE) == "navigate" and not policy.navigable:
        raise NavigationRefusedError


async def comes_from_a_known_page(request: web.Request, policy: Policy) -> None:
    """Compare the Origin, whole and exact, with those that may make this call.

    Without Origin, a browser that says "cross-site" or "same-site" is refused:
    another program's page on loopback counts as the same site.
    """
    if policy.origins is Origins.PUBLIC:
        return
    origins = request.headers.getall(hdrs.ORIGIN, [])
    site = request.headers.get(SITE)
    if not origins:
        if site not in (None, "same-origin", "none"):
            raise OriginRefusedError
        return
    origin = origins[0]
    if len(origins) == 1 and origin == own_origin(request) and site in (None, "same-origin"):
        return
    await request.app[KNOWN].refresh()
    if len(origins) != 1 or not _may_call(request, policy, origin):
        raise OriginRefusedError
    request[CROSS_ORIGIN] = origin


async def holds_a_credential(request: web.Request, policy: Policy) -> None:
    """Demand a token of the very page that asks, or a panel session from our own page."""
    if policy.callers is Callers.OPEN:
        return
    await request.app[KNOWN].refresh()
    scheme, _, credential = _authorization(request).partition(" ")
    match scheme:
        case "Bearer":
            _hold_token(request, policy, credential)
        case "Panel":
            _hold_session(request, policy, credential)
        case _:
            raise NotPairedError
    request[TRUSTED] = True


async def keeps_the_pace(request: web.Request, policy: Policy) -> None:
    """Refuse a caller who asks faster than the call allows."""
    if policy.pace is None:
        return
    caller = request[TOKEN].token_id if TOKEN in request else ""
    request.app[PACING].count((_call(request), caller), policy.pace)


CHECKS: Final[tuple[Check, ...]] = (
    came_over_loopback,
    runs_as_our_user,
    names_this_bridge,
    is_no_navigation,
    comes_from_a_known_page,
    holds_a_credential,
    keeps_the_pace,
)


def make_guard(checks: tuple[Check, ...] = CHECKS) -> Middleware:
    """Return the middleware that runs the checks in order; the tests leave one out at a time."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        policy = _policy(request)
        for check in checks:
            await check(request, policy)
        return await handler(request)

    return guard


def own_origin(request: web.Request) -> str:
    """Return the origin of our own pages under the name that the request uses (once checked)."""
    return f"http://{request.host}"


@cache
def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback


@cache
def _our_names(port: int) -> frozenset[bytes]:
    return frozenset({b"127.0.0.1:%d" % port, b"localhost:%d" % port, b"[::1]:%d" % port})


def _policy(request: web.Request) -> Policy:
    policy = request.app[POLICIES].get(request.match_info.route)
    if policy is None:
        return NO_SUCH_CALL if request.path.startswith("/v1") else NOWHERE
    return policy


def _may_call(request: web.Request, policy: Policy, origin: str) -> bool:
    match policy.origins:
        case Origins.ANY:
            return _PAGE_NAME.fullmatch(origin) is not None
        case Origins.PAIRED:
            return request.app[KNOWN].is_paired(origin)
        case _:
            return False


def _hold_token(request: web.Request, policy: Policy, unverified_token: str) -> None:
    token = request.app[KNOWN].token(unverified_token)
    if token is None:
        raise NotPairedError
    if token.origin != request.headers.get(hdrs.ORIGIN):
        raise OriginRefusedError
    if Callers.TOOLBAR not in policy.callers or policy.scope not in token.scopes:
        raise ScopeMissingError
    request[TOKEN] = token


def _hold_session(request: web.Request, policy: Policy, unverified_session: str) -> None:
    if not request.app[KNOWN].has_session(unverified_session):
        raise NotPairedError
    if request.headers.get(hdrs.ORIGIN) not in (None, own_origin(request)):
        raise OriginRefusedError
    if Callers.PANEL not in policy.callers:
        raise ScopeMissingError


def _authorization(request: web.Request) -> str:
    values = request.headers.getall(hdrs.AUTHORIZATION, [])
    if len(values) != 1:
        raise NotPairedError
    return values[0]


def _call(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return f"{request.method} {resource.canonical if resource else ''}"


def _socket_name(request: web.Request) -> tuple[str, int] | None:
    transport = request.transport
    name = transport.get_extra_info("sockname") if transport is not None else None
    return (name[0], name[1]) if isinstance(name, tuple) else None
