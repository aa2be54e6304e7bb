"""Every route, every wrong caller: the matrix is made from the router itself (A9, A10)."""

import re
from importlib import import_module
from typing import Any

import pytest
from aiohttp import web

from toolbar.bridge.guard import holds_a_credential
from toolbar.bridge.keys import POLICIES
from toolbar.bridge.later import PACKAGE
from toolbar.bridge.policy import PAGE, Callers, Origins
from toolbar.bridge.routes import CALLS, Call, RouteUnguardedError, add_calls, check_policies

PAGE_ORIGIN = "https://emr.clinic.test"
GUARDED = [call for call in CALLS if call.policy.callers is not Callers.OPEN]
PANEL_ONLY = [call for call in GUARDED if call.policy.callers is Callers.PANEL]
TOOLBAR_ONLY = [call for call in GUARDED if call.policy.callers is Callers.TOOLBAR]


def named(call: Call) -> str:
    return f"{call.method} {call.path}"


def ask(bridge: Any, call: Call, **headers: Any) -> Any:
    path = re.sub(r"{\w+}", "a", call.path)
    body: object = None if call.method == "GET" else {}
    return bridge.ask(call.method, path, body, **headers)


@pytest.mark.parametrize("call", GUARDED, ids=named)
@pytest.mark.parametrize(
    "credential",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Panel",
        "Panel wrong",
        "Basic dGVzdDp0ZXN0",
        "bearer {token}",
        "Bearer  {token}",
        "Bearer {token} ",
        "Bearer {token}x",
        "Panel {token}",
        "Bearer {session}",
        "Panel {session}x",
        "{token}",
    ],
)
def test_a_wrong_credential_opens_nothing(
    lasting_bridge: Any, call: Call, credential: str | None
) -> None:
    token = lasting_bridge.toolbar()["authorization"].removeprefix("Bearer ")
    session = lasting_bridge.panel()["authorization"].removeprefix("Panel ")
    given = credential and credential.format(token=token, session=session)
    if credential == "Bearer {token} ":
        return  # a header's value has no space at its end
    answer = ask(lasting_bridge, call, authorization=given)
    assert (answer.status, answer.code) == (401, "not-paired")
    assert answer.header("WWW-Authenticate") == "Bearer"


@pytest.mark.parametrize("call", GUARDED, ids=named)
def test_two_credentials_are_none(lasting_bridge: Any, call: Call, parse: Any) -> None:
    panel = lasting_bridge.panel()["authorization"]
    path = re.sub(r"{\w+}", "a", call.path)
    request = (
        f"{call.method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{lasting_bridge.port}\r\n"
        f"Authorization: {panel}\r\nAuthorization: {panel}\r\nConnection: close\r\n\r\n"
    )
    assert parse(lasting_bridge.send_raw(request.encode())).status in {400, 401}


@pytest.mark.parametrize("call", PANEL_ONLY, ids=named)
@pytest.mark.parametrize("origin", [None, PAGE_ORIGIN])
def test_no_toolbar_may_do_what_is_the_panel_s(
    lasting_bridge: Any, call: Call, origin: str | None
) -> None:
    answer = ask(lasting_bridge, call, **lasting_bridge.toolbar(origin))
    expected = "scope-missing" if origin is None else "origin-refused"
    assert (answer.status, answer.code) == (403, expected)


@pytest.mark.parametrize("call", TOOLBAR_ONLY, ids=named)
def test_the_panel_may_not_speak_for_a_toolbar(lasting_bridge: Any, call: Call) -> None:
    assert ask(lasting_bridge, call, **lasting_bridge.panel()).code == "scope-missing"


@pytest.mark.parametrize("call", PANEL_ONLY, ids=named)
def test_without_the_check_anybody_may_do_what_is_the_panel_s(unguarded: Any, call: Call) -> None:
    if call.path == "/v1/events":
        return  # never ends
    answer = ask(unguarded(holds_a_credential), call)
    assert answer.status not in {401, 403}


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_no_unpaired_page_may_call_anything_but_pairing(lasting_bridge: Any, call: Call) -> None:
    answer = ask(lasting_bridge, call, origin="https://evil.test")
    if named(call) == "POST /v1/pairings":
        assert answer.code == "body-invalid"
    else:
        assert (answer.status, answer.code) == (403, "origin-refused")
        assert answer.header("Access-Control-Allow-Origin") is None


def test_a_scope_that_is_missing_is_missed(start: Any) -> None:
    bridge = start()
    headers = bridge.toolbar()
    with bridge.state._file.transaction() as database:
        database.execute("UPDATE tokens SET scopes = 'preview:open'")
    assert bridge.ask("PUT", "/v1/context", {}, **headers).code == "scope-missing"
    body = {"connector": "none", "context": {}}
    assert bridge.ask("POST", "/v1/identify", body, **headers).code == "connector-unknown"


def test_every_route_of_the_running_bridge_has_a_policy(lasting_bridge: Any) -> None:
    policies = lasting_bridge.app[POLICIES]
    routes = list(lasting_bridge.app.router.routes())
    assert all(route in policies for route in routes)
    assert len(routes) > len(CALLS)
    for route in routes:
        if policies[route] is PAGE:
            posted = {"POST"} if route.resource.canonical == "/launch/{connector}" else set()
            assert route.method in {"GET", "HEAD"} | posted
            assert not route.resource.canonical.startswith("/v1")


async def nothing(_: web.Request) -> web.Response:
    return web.Response()


@pytest.mark.parametrize(
    "page", [web.post("/panel/a", nothing), web.get("/v1/a", nothing), web.get("/panelx", nothing)]
)
def test_a_package_of_pages_that_brings_more_than_pages_keeps_us_from_starting(
    page: web.RouteDef,
) -> None:
    app = web.Application()
    with pytest.raises(RouteUnguardedError):
        check_policies(app, add_calls(app, [page]))


def test_a_route_added_later_keeps_us_from_starting(start: Any) -> None:
    with pytest.raises(RouteUnguardedError):
        start(extra=lambda app: app.router.add_get("/v1/backdoor", nothing))


def test_no_call_is_open_to_every_origin_but_pairing() -> None:
    anywhere = {call.path for call in CALLS if call.policy.origins in {Origins.ANY, Origins.PUBLIC}}
    assert anywhere == {"/v1/pairings"}


def test_no_scope_sends() -> None:
    for call in CALLS:
        if "send" in call.path or "submissions" in call.path:
            assert call.policy.callers is Callers.PANEL


def test_every_handler_can_be_imported() -> None:
    for call in CALLS:
        module, _, name = call.handler.__qualname__.partition(".")
        if name:
            assert callable(getattr(import_module(f"{PACKAGE}.{module}"), name))


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_every_answer_has_the_headers_and_names_no_server(lasting_bridge: Any, call: Call) -> None:
    answer = ask(lasting_bridge, call)
    assert answer.header("Server") is None
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Cross-Origin-Resource-Policy") == "same-origin"
    assert "frame-ancestors 'none'" in answer.header("Content-Security-Policy")
    assert answer.header("Set-Cookie") is None
