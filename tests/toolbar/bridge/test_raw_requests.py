"""Requests as no client library writes them: all refused, none quoted (A7, A8)."""

import socket
from typing import Any

import pytest
from aiohttp import web

from toolbar.bridge.guard import holds_a_credential, names_this_bridge
from toolbar.bridge.headers import API_HEADERS
from toolbar.bridge.keys import POLICIES
from toolbar.bridge.policy import PAGE
from toolbar.bridge.routes import CALLS

OPEN = {"/health", "/openapi.json", "/panel/", "/toolbar.js"}

OURS = "127.0.0.1:{port}"
MALFORMED = {
    "http 1.1 without host": "GET /health HTTP/1.1\r\n\r\n",
    "two hosts": "GET /health HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
    "two different hosts": "GET /health HTTP/1.1\r\nHost: {host}\r\nHost: evil.test\r\n\r\n",
    "absolute form": "GET http://evil.test/health HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "absolute form that agrees": "GET http://{host}/health HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "absolute form with a user": "GET http://a@{host}/health HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "authority form": "CONNECT evil.test:443 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "asterisk form": "OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "http 1.0 without host": "GET /health HTTP/1.0\r\n\r\n",
    "http 1.0 with host": "GET /health HTTP/1.0\r\nHost: {host}\r\n\r\n",
    "http 0.9": "GET /health\r\n\r\n",
    "length and chunks": "POST /v1/proofs HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\n"
    "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": "POST /v1/proofs HTTP/1.1\r\nHost: {host}\r\nContent-Length: 2\r\n"
    "Content-Length: 3\r\n\r\n{{}}",
    "folded header": "GET /health HTTP/1.1\r\nHost: {host}\r\nX-A: b\r\n c\r\n\r\n",
    "bare line feeds": "GET /health HTTP/1.1\nHost: {host}\n\n",
    "space before colon": "GET /health HTTP/1.1\r\nHost : {host}\r\n\r\n",
    "nul in the address": "GET /hea\0lth HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "no http at all": "Zzyzxquark\r\n\r\n",
    "unknown expectation": "GET /health HTTP/1.1\r\nHost: {host}\r\nExpect: Zzyzxquark\r\n\r\n",
    "a header line too long": "GET /health HTTP/1.1\r\nHost: {host}\r\nX-A: {long}\r\n\r\n",
    "a request line too long": "GET /{long} HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "too many headers": "GET /health HTTP/1.1\r\nHost: {host}\r\n{many}\r\n",
    "bad chunk": "POST /v1/proofs HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    "Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
}


def bytes_of(request: Any, bridge: Any) -> bytes:
    host = OURS.format(port=bridge.port)
    many = "".join(f"X-{number}: a\r\n" for number in range(200))
    given: bytes = request.format(host=host, long="Zzyzxquark" * 2000, many=many).encode()
    if b" HTTP/1.1\r\n" not in given or b"chunked" in given:
        return given
    return given.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


@pytest.mark.parametrize("name", MALFORMED)
def test_a_request_that_is_none_is_refused_with_a_problem(
    lasting_bridge: Any, name: str, parse: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = parse(lasting_bridge.send_raw(bytes_of(MALFORMED[name], lasting_bridge)))
    assert answer.status in {400, 421}
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.code in {"body-invalid", "host-refused"}
    assert b"Zzyzxquark" not in answer.raw
    assert not caplog.records


@pytest.mark.parametrize("name", MALFORMED)
def test_such_an_answer_names_no_server_and_has_all_headers(
    lasting_bridge: Any, name: str, parse: Any
) -> None:
    answer = parse(lasting_bridge.send_raw(bytes_of(MALFORMED[name], lasting_bridge)))
    assert answer.header("Server") is None
    assert {key: answer.header(key) for key in API_HEADERS} == API_HEADERS


@pytest.mark.parametrize("name", ["absolute form", "http 1.0 without host"])
def test_without_the_check_aiohttp_answers_it(unguarded: Any, name: str, parse: Any) -> None:
    bridge = unguarded(names_this_bridge)
    assert parse(bridge.send_raw(bytes_of(MALFORMED[name], bridge))).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/../health",
        "/v1/..%2fhealth",
        "/panel/../v1/submissions",
        "/panel/..%2f..%2fv1%2fsubmissions",
        "/v1%2fsubmissions",
        "//v1/submissions",
        "/v1//submissions",
        "/v1/submissions;a",
        "/v1/submissions/",
        "/V1/submissions",
        "/v1/submissions%00",
        "/panel/static/..%2f..%2fstate.py",
        "/panel/static/%2e%2e/state.py",
    ],
)
def test_no_spelling_of_a_path_gets_around_its_policy(lasting_bridge: Any, path: str) -> None:
    answer = lasting_bridge.ask("GET", path)
    assert answer.status in {401, 404}
    assert b"submissions" not in answer.body


def test_without_its_policy_a_route_is_open_to_all(start: Any) -> None:
    # the policy hangs on the route that was matched, not on how its address was written
    bridge = start(without=holds_a_credential)
    assert bridge.ask("GET", "/v1/submissions").status == 200
    assert bridge.ask("GET", "/v1/%73ubmissions").status == 200
    guarded = start()
    assert guarded.ask("GET", "/v1/%73ubmissions").code == "not-paired"


UPGRADE = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec_websocket_version": "13",
    "sec_websocket_key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.mark.parametrize("origin", [None, "https://evil.test", "http://127.0.0.1:1", "null"])
def test_no_address_opens_a_web_socket(lasting_bridge: Any, origin: str | None) -> None:
    # a browser asks nobody before it opens one, and says nothing but the Origin (A6)
    for path in (*{call.path for call in CALLS}, "/panel/", "/toolbar.js", "/"):
        request = UPGRADE | {"connection": "Upgrade, close", "origin": origin}
        answer = lasting_bridge.ask("GET", path.replace("{", "a").replace("}", ""), **request)
        assert answer.status in {200, 400, 401, 403, 404, 405}
        assert answer.header("Upgrade") is None
        assert (answer.status == 200) <= (path in OPEN)


def test_a_bridge_with_a_web_socket_would_open_it(start: Any) -> None:
    def plant(app: web.Application) -> None:
        async def opens(request: web.Request) -> web.WebSocketResponse:
            opened = web.WebSocketResponse()
            await opened.prepare(request)
            await opened.close()
            return opened

        route = app.router.add_get("/panel/socket", opens, allow_head=False)
        app[POLICIES][route] = PAGE  # type: ignore[index]

    bridge = start(extra=plant)
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in UPGRADE.items())
    request = f"GET /panel/socket HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\n{head}\r\n"
    with socket.create_connection(("127.0.0.1", bridge.port), timeout=30) as connection:
        connection.sendall(request.encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 101")


def test_a_method_that_a_path_does_not_have_is_named_with_those_it_has(lasting_bridge: Any) -> None:
    answer = lasting_bridge.ask("DELETE", "/v1/context")
    assert (answer.status, answer.code) == (405, "method-not-allowed")
    assert answer.header("Allow") == "GET,OPTIONS,PUT"
