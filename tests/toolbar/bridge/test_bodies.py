"""A body is declared as JSON, of a bounded size and depth, and says one thing only (A15)."""

import gzip
import json
import socket
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolbar.bridge import bodies
from toolbar.bridge.bodies import DEEPEST, parse
from toolbar.bridge.errors import BodyInvalidError

REFUSED = {
    "nothing": b"",
    "half": b'{"a":',
    "name twice": b'{"a":1,"a":2}',
    "name twice within": b'[{"b":{"a":1,"a":1}}]',
    "not a number": b'{"a":NaN}',
    "infinite": b'{"a":-Infinity}',
    "too large to be finite": b'{"a":1e999}',
    "too many digits": b"1" * 5000,
    "half a pair": rb'{"a":"\ud800"}',
    "utf-16": '{"a":1}'.encode("utf-16"),
    "latin-1": '{"a":"é"}'.encode("latin-1"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep lists": b"[" * 5000 + b"]" * 5000,
    "very deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1),
    "comment": b"{}//",
    "trailing comma": b'{"a":1,}',
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_two_readers_may_read_differently_is_refused(name: str) -> None:
    with pytest.raises(BodyInvalidError) as caught:
        parse(REFUSED[name])
    assert caught.value.__context__ is None


def test_the_plain_parser_would_take_the_name_twice_and_nan() -> None:
    assert json.loads(REFUSED["name twice"]) == {"a": 2}
    assert json.loads(REFUSED["not a number"])
    assert json.loads(REFUSED["utf-16"]) == {"a": 1}


def test_as_deep_as_allowed_is_read() -> None:
    body = b"[" * DEEPEST + b"]" * DEEPEST
    assert parse(body) == json.loads(body)


def test_brackets_in_strings_are_no_depth() -> None:
    assert parse(json.dumps({"a": "[" * 500}).encode()) == {"a": "[" * 500}


def test_many_brackets_side_by_side_are_no_depth() -> None:
    assert parse(b"[" + b"{}," * 500 + b"[]]")


trees = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.text(alphabet='aé"\\[]{}\U0001f600'),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab"), inner, max_size=4),
    max_leaves=20,
)


@given(trees)
def test_whatever_json_can_say_is_read_as_it_is(tree: Any) -> None:
    assert parse(json.dumps(tree).encode()) == tree
    assert parse(json.dumps(tree, ensure_ascii=False).encode()) == tree


@given(st.binary(max_size=200))
def test_no_bytes_get_another_error_out_of_it(body: bytes) -> None:
    with suppress(BodyInvalidError):
        parse(body)


@pytest.mark.parametrize(
    "declared",
    [
        None,
        "text/plain",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "application/jsonx",
        "application/problem+json",
        "application/json; charset=utf-16",
        "application/json; boundary=a",
        "application/json, text/plain",
    ],
)
def test_any_other_declaration_is_refused(lasting_bridge: Any, declared: str | None) -> None:
    answer = lasting_bridge.ask("POST", "/v1/proofs", b"{}", content_type=declared)
    assert (answer.status, answer.code) == (415, "json-only")


@pytest.mark.parametrize("declared", ["application/json", "Application/JSON; charset=UTF-8"])
def test_json_is_read(lasting_bridge: Any, declared: str | None) -> None:
    answer = lasting_bridge.ask("POST", "/v1/proofs", b"{}", content_type=declared)
    assert answer.code == "body-invalid"


def test_a_compressed_body_is_never_inflated(lasting_bridge: Any) -> None:
    body = gzip.compress(b" " * 1_000_000 + b"{}")
    answer = lasting_bridge.ask("POST", "/v1/proofs", body, content_encoding="gzip")
    assert answer.code == "json-only"


@pytest.mark.parametrize(("path", "size"), [("/v1/proofs", 66_000), ("/v1/identify", 5_300_000)])
def test_a_body_that_says_it_is_too_large_is_refused_unread(
    lasting_bridge: Any, path: str, size: int
) -> None:
    credential = lasting_bridge.toolbar()["authorization"]
    request = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{lasting_bridge.port}\r\n"
        f"Authorization: {credential}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", lasting_bridge.port), timeout=30) as connection:
        connection.sendall(request.encode())
        assert b"body-too-large" in connection.recv(65536)


def test_a_body_in_chunks_is_refused_as_soon_as_it_is_too_large(lasting_bridge: Any) -> None:
    request = (
        f"POST /v1/proofs HTTP/1.1\r\nHost: 127.0.0.1:{lasting_bridge.port}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", lasting_bridge.port), timeout=30) as connection:
        connection.sendall(request.encode() + chunk * 3)
        assert b"413" in connection.recv(65536)


def test_a_large_context_is_read(lasting_bridge: Any) -> None:
    body = {"connector": "none", "context": {"documents": ["a" * 4_000_000]}}
    answer = lasting_bridge.ask("POST", "/v1/identify", body, **lasting_bridge.toolbar())
    assert answer.code == "connector-unknown"


def test_a_body_that_does_not_come_is_not_waited_for(
    start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    bridge = start()
    request = (
        f"POST /v1/proofs HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\n"
        "Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{"
    )
    with socket.create_connection(("127.0.0.1", bridge.port), timeout=30) as connection:
        connection.sendall(request.encode())
        assert b"body-invalid" in connection.recv(65536)


@pytest.mark.parametrize(
    "body",
    [{}, [], {"token_id": 1, "nonce": "12345678"}, {"token_id": "a", "nonce": "12345678", "b": 1}],
)
def test_missing_unknown_and_mistyped_members_are_refused(lasting_bridge: Any, body: Any) -> None:
    answer = lasting_bridge.ask("POST", "/v1/proofs", body)
    assert (answer.status, answer.code) == (400, "body-invalid")


@pytest.mark.parametrize("body", [{"a": 1}, [], b"x"])
def test_a_call_without_body_takes_none(lasting_bridge: Any, body: Any) -> None:
    panel = lasting_bridge.panel()
    answer = lasting_bridge.ask("POST", "/v1/submissions/a/cancel", body, **panel)
    assert answer.code == "body-invalid"
    assert lasting_bridge.ask("POST", "/v1/submissions/a/cancel", **panel).code == "not-found"
    assert lasting_bridge.ask("POST", "/v1/submissions/a/cancel", {}, **panel).code == "not-found"
