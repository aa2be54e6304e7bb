"""Composes the bridge from its parts."""

import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

from aiohttp import web

from connectors.contract import Clock
from toolbar.bridge import keys
from toolbar.bridge.changes import Changes, Happened
from toolbar.bridge.contexts import Contexts
from toolbar.bridge.guard import CHECKS, Check, make_guard
from toolbar.bridge.headers import harden
from toolbar.bridge.known import Known
from toolbar.bridge.opening import OpenClinic, Opening
from toolbar.bridge.pacing import Pacing
from toolbar.bridge.peers import Peers
from toolbar.bridge.policy import DOCUMENTS_BODY
from toolbar.bridge.problems import answer_with_problems
from toolbar.bridge.routes import add_calls, check_policies
from toolbar.bridge.state import LocalState


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the bridge needs; ``pages`` are the panel's routes."""

    open_clinic: OpenClinic
    state: LocalState
    clock: Clock
    pages: Iterable[web.AbstractRouteDef] = ()
    checks: tuple[Check, ...] = field(default=CHECKS)


def create_app(parts: Parts) -> web.Application:
    """Return the bridge; raise ``RouteUnguardedError`` if a route has no policy."""
    app = web.Application(
        middlewares=[answer_with_problems, make_guard(parts.checks)],
        client_max_size=DOCUMENTS_BODY,
    )
    policies = add_calls(app, parts.pages)
    check_policies(app, policies)
    app[keys.POLICIES] = policies
    app[keys.STATE] = parts.state
    app[keys.CLOCK] = parts.clock
    app[keys.KNOWN] = Known(parts.state, parts.clock)
    app[keys.CONTEXTS] = Contexts()
    app[keys.CHANGES] = Changes()
    app[keys.PEERS] = Peers()
    app[keys.PACING] = Pacing(time.monotonic)
    opening = app[keys.OPENING] = Opening(parts.open_clinic)
    app.on_response_prepare.append(harden)

    async def refuse_new_routes(app: web.Application) -> None:
        check_policies(app, policies)

    async def close_clinic(_: web.Application) -> AsyncIterator[None]:
        yield
        await opening.close()

    async def end_streams(_: web.Application) -> None:
        app[keys.CHANGES].tell(Happened.END)

    app.on_startup.append(refuse_new_routes)
    app.on_shutdown.append(end_streams)
    app.cleanup_ctx.append(close_clinic)
    return app
