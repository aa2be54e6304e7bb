"""Every call of the bridge and who may make it, on one screen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from toolbar.bridge.health import health
from toolbar.bridge.later import later
from toolbar.bridge.policy import (
    DOCUMENTS_BODY,
    PAGE,
    PICTURE_BODY,
    SLOW,
    STEADY,
    Callers,
    Origins,
    Policy,
)
from toolbar.bridge.preflight import make_preflight

READ: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})


class RouteUnguardedError(RuntimeError):
    """A route has no policy, or a page's route does more than show: we do not start."""


@dataclass(frozen=True, slots=True)
class Call:
    """One route: method, address, what it does, who may."""

    method: str
    path: str
    handler: Handler
    policy: Policy


_ANYBODY: Final = Policy(Callers.OPEN, navigable=True)
_KNOCK: Final = Policy(Callers.OPEN, pace=SLOW)
_TOOLBAR: Final = Policy(Callers.TOOLBAR, scope="context:write", largest_body=DOCUMENTS_BODY)
_BOTH: Final = Policy(
    Callers.TOOLBAR | Callers.PANEL, scope="preview:open", largest_body=DOCUMENTS_BODY
)
_READING: Final = Policy(
    Callers.TOOLBAR | Callers.PANEL,
    scope="preview:open",
    pace=STEADY,
    largest_body=DOCUMENTS_BODY,
)
_PANEL: Final = Policy(Callers.PANEL, Origins.OWN)

CALLS: Final = (
    Call("GET", "/health", health, _ANYBODY),
    Call("GET", "/openapi.json", later("openapi", "answer"), _ANYBODY),
    Call(
        "POST",
        "/v1/pairings",
        later("doors", "pair"),
        Policy(Callers.OPEN, Origins.ANY, pace=SLOW),
    ),
    Call("POST", "/v1/pairing-codes", later("pairings", "make_code"), _PANEL),
    Call("GET", "/v1/pairings", later("pairings", "show_all"), _PANEL),
    Call("PATCH", "/v1/pairings/{token_id}", later("pairings", "rename"), _PANEL),
    Call("DELETE", "/v1/pairings/{token_id}", later("pairings", "revoke"), _PANEL),
    Call("POST", "/v1/proofs", later("doors", "prove_identity"), _KNOCK),
    Call(
        "POST",
        "/v1/panel-sessions",
        later("doors", "open_session"),
        Policy(Callers.OPEN, Origins.OWN, pace=SLOW),
    ),
    Call("GET", "/v1/connectors", later("connectors", "show"), _BOTH),
    Call("PUT", "/v1/context", later("context", "put"), _TOOLBAR),
    Call("GET", "/v1/context", later("context", "show_all"), _PANEL),
    Call("POST", "/v1/identify", later("previews", "identify_patient"), _BOTH),
    Call("POST", "/v1/previews", later("previews", "create"), _READING),
    Call("GET", "/v1/previews/{preview_id}", later("previews", "show"), _PANEL),
    Call("PATCH", "/v1/previews/{preview_id}", later("previews", "change"), _PANEL),
    Call("GET", "/v1/previews/{preview_id}/context", later("context", "show_standing"), _PANEL),
    Call(
        "POST",
        "/v1/previews/{preview_id}/again",
        later("previews", "prepare_anew"),
        Policy(Callers.PANEL, Origins.OWN, pace=STEADY),
    ),
    Call(
        "POST",
        "/v1/previews/{preview_id}/attachments",
        later("attachments", "add"),
        Policy(Callers.PANEL, Origins.OWN, pace=STEADY, largest_body=PICTURE_BODY),
    ),
    Call(
        "PUT",
        "/v1/previews/{preview_id}/attachments/{attachment_id}/boxes",
        later("attachments", "draw"),
        _PANEL,
    ),
    Call(
        "GET",
        "/v1/previews/{preview_id}/attachments/{attachment_id}",
        later("attachments", "show"),
        _PANEL,
    ),
    Call("POST", "/v1/previews/{preview_id}/check-text", later("sending", "check_words"), _PANEL),
    Call("POST", "/v1/previews/{preview_id}/send", later("sending", "send"), _PANEL),
    Call("GET", "/v1/submissions", later("submissions", "show_all"), _PANEL),
    Call(
        "POST",
        "/v1/ask-again",
        later("submissions", "ask_again"),
        Policy(Callers.PANEL, Origins.OWN, pace=STEADY),
    ),
    Call("GET", "/v1/submissions/{submission_id}", later("submissions", "show"), _PANEL),
    Call("POST", "/v1/submissions/{submission_id}/cancel", later("submissions", "cancel"), _PANEL),
    Call("POST", "/v1/submissions/{submission_id}/retry", later("submissions", "retry"), _PANEL),
    Call("GET", "/v1/announcements", later("announcements", "show_all"), _PANEL),
    Call("GET", "/v1/events", later("events", "follow"), _PANEL),
)


def add_calls(
    app: web.Application, pages: Iterable[web.AbstractRouteDef]
) -> dict[web.AbstractRoute, Policy]:
    """Register all calls, the panel's pages and the preflights; return each route's policy."""
    policies: dict[web.AbstractRoute, Policy] = {}
    for call in CALLS:
        route = app.router.add_route(call.method, call.path, call.handler)
        policies[route] = call.policy
    for path, calls in _crossed().items():
        methods = [call.method for call in CALLS if call.path == path]
        preflight = make_preflight(methods, [call.method for call in calls])
        route = app.router.add_route(hdrs.METH_OPTIONS, path, preflight)
        policies[route] = Policy(Callers.OPEN, calls[0].policy.origins)
    app.add_routes(pages)
    for route in app.router.routes():
        if route not in policies and _is_page(route):
            policies[route] = PAGE
    return policies


def check_policies(app: web.Application, policies: dict[web.AbstractRoute, Policy]) -> None:
    """Raise ``RouteUnguardedError`` if any route has no policy."""
    if any(route not in policies for route in app.router.routes()):
        raise RouteUnguardedError


def _crossed() -> dict[str, list[Call]]:
    """Return the calls that pages of other origins may make, by path."""
    crossed: dict[str, list[Call]] = {}
    for call in CALLS:
        if call.policy.origins in (Origins.PAIRED, Origins.ANY):
            crossed.setdefault(call.path, []).append(call)
    return crossed


def _is_page(route: web.AbstractRoute) -> bool:
    """Say whether it is a page of the panel: a package of pages may bring nothing else.

    A form may be posted to the hand-over, which answers with an address and keeps nothing.
    """
    path = route.resource.canonical if route.resource else ""
    if path == "/launch/{connector}":
        return route.method in READ | {hdrs.METH_POST}
    return route.method in READ and (path == "/toolbar.js" or path.startswith("/panel/"))
