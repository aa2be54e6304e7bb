"""Who shows no credential cannot use the bridge up: by silence, slowness or number (A15)."""

import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from toolbar.bridge import bodies, protocol
from toolbar.bridge.protocol import BridgeHandler

FLOOD = 10_000
PATIENCE = 0.4


def head(bridge: Any, method: str, path: str, *lines: str) -> bytes:
    first = (f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{bridge.port}")
    return "\r\n".join([*first, *lines, "", ""]).encode()


def connect(bridge: Any) -> socket.socket:
    return socket.create_connection(("127.0.0.1", bridge.port), timeout=30)


def is_ended(connection: socket.socket, seconds: float) -> bool:
    """Say whether the bridge ends the connection in so many seconds; reads what comes before."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            if not connection.recv(65536):
                return True
        except ConnectionError:
            return True
        except TimeoutError:
            break
    return False


@pytest.fixture
def impatient(start: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(protocol, "STRANGER_SECONDS", PATIENCE)
    monkeypatch.setattr(bodies, "SECONDS", 60)
    return start()


def silent(_: Any, __: socket.socket) -> None:
    pass


def slow_header(bridge: Any, connection: socket.socket) -> None:
    connection.sendall(head(bridge, "GET", "/health").removesuffix(b"\r\n\r\n") + b"\r\nX-A: ")


def slow_body(bridge: Any, connection: socket.socket) -> None:
    lines = ("Content-Type: application/json", "Content-Length: 9")
    connection.sendall(head(bridge, "POST", "/v1/proofs", *lines) + b"{")


def refused_body(bridge: Any, connection: socket.socket) -> None:
    lines = ("Content-Type: application/json", "Content-Length: 1000000")
    connection.sendall(head(bridge, "POST", "/v1/identify", *lines))


def asked_once(bridge: Any, connection: socket.socket) -> None:
    connection.sendall(head(bridge, "GET", "/health"))


WAYS = (silent, slow_header, slow_body, refused_body, asked_once)


@pytest.mark.parametrize("way", WAYS)
def test_a_stranger_is_not_waited_for(impatient: Any, way: Callable[..., None]) -> None:
    with connect(impatient) as connection:
        way(impatient, connection)
        assert is_ended(connection, 5)


@pytest.mark.parametrize("way", [silent, slow_header, slow_body, refused_body])
def test_without_the_limit_he_is(
    impatient: Any, way: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BridgeHandler, "_lose_patience", lambda _: None)
    with connect(impatient) as connection:
        way(impatient, connection)
        assert not is_ended(connection, 3 * PATIENCE)


def ask_without_reading(bridge: Any, connection: socket.socket) -> None:
    for _ in range(2000):
        connection.sendall(head(bridge, "GET", "/openapi.json"))


@pytest.mark.parametrize(("end", "ended"), [("end", True), ("force_close", False)])
def test_who_never_reads_an_answer_is_not_waited_for(
    bridge: Any, monkeypatch: pytest.MonkeyPatch, end: str, *, ended: bool
) -> None:
    monkeypatch.setattr(protocol, "STRANGER_SECONDS", 2.0)  # until all buffers are full
    monkeypatch.setattr(BridgeHandler, "end", getattr(BridgeHandler, end))
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", bridge.port))
        connection.settimeout(0.5)
        with suppress(TimeoutError, ConnectionError):
            ask_without_reading(bridge, connection)
        time.sleep(2.5)
        refused = False
        try:
            ask_without_reading(bridge, connection)
        except TimeoutError:
            pass  # the bridge still holds what nobody reads
        except ConnectionError:
            refused = True
    assert refused is ended


def test_who_has_shown_a_credential_is_waited_for(impatient: Any) -> None:
    lines = ("Content-Length: 2", "Content-Type: application/json")
    credential = f"Authorization: {impatient.toolbar()['authorization']}"
    with connect(impatient) as connection:
        connection.sendall(head(impatient, "PUT", "/v1/context", credential, *lines) + b"{}")
        assert b"204" in connection.recv(65536)
        assert not is_ended(connection, 3 * PATIENCE)


@pytest.fixture
def narrow(bridge: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 8)
    return bridge


def flood(bridge: Any, count: int) -> Iterator[socket.socket]:
    """Open connections one after the other and say nothing; at most 500 of them at a time."""
    held: deque[socket.socket] = deque()
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)  # the bridge is a thread here, and would wait for its turn
    try:
        for _ in range(count):
            held.append(connect(bridge))
            if len(held) > 500:
                held.popleft().close()
            yield held[-1]
    finally:
        sys.setswitchinterval(usual)
        for one in held:
            one.close()


def test_ten_thousand_connections_keep_nobody_out_who_has_a_credential(bridge: Any) -> None:
    panel = bridge.panel()
    answers = []
    for number, _ in enumerate(flood(bridge, FLOOD)):
        if number % 1000 == 999:
            answers.append(bridge.ask("GET", "/v1/submissions", **panel).status)
    assert answers == [200] * (FLOOD // 1000)


def test_if_the_newest_had_to_go_a_flood_would_keep_everybody_out(
    narrow: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turn_away(connections: list[BridgeHandler]) -> None:
        connections[-1].force_close()

    panel = narrow.panel()
    monkeypatch.setattr(protocol, "make_room", turn_away)
    opened = flood(narrow, 20)
    for _ in range(19):
        next(opened)
    with pytest.raises((ConnectionError, IndexError)):
        narrow.ask("GET", "/v1/submissions", **panel)
    opened.close()  # type: ignore[attr-defined]


def follow(bridge: Any) -> socket.socket:
    """Return a connection that the bridge works for: the panel's stream of events."""
    connection = connect(bridge)
    credential = f"Authorization: {bridge.panel()['authorization']}"
    connection.sendall(head(bridge, "GET", "/v1/events", credential))
    assert b"200" in connection.recv(65536)
    return connection


def test_those_whom_we_work_for_stay_and_the_newest_goes(narrow: Any) -> None:
    kept = [follow(narrow) for _ in range(8)]
    try:
        with connect(narrow) as newest:
            assert is_ended(newest, 5)
        assert not any(is_ended(one, 0.02) for one in kept)
    finally:
        for one in kept:
            one.close()


def test_strangers_go_before_those_who_have_shown_a_credential(narrow: Any) -> None:
    lines = ("Content-Length: 2", "Content-Type: application/json")
    credential = f"Authorization: {narrow.toolbar()['authorization']}"
    with connect(narrow) as trusted:
        trusted.sendall(head(narrow, "PUT", "/v1/context", credential, *lines) + b"{}")
        assert b"204" in trusted.recv(65536)
        for _ in flood(narrow, 40):
            pass
        trusted.sendall(head(narrow, "PUT", "/v1/context", credential, *lines) + b"{}")
        assert b"204" in trusted.recv(65536)
