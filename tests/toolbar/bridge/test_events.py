"""The panel hears at once that a submission has changed, as long as it may."""

import socket
from pathlib import Path
from typing import Any

import pytest

from toolbar.bridge.changes import MOST_FOLLOWERS
from toolbar.bridge.handlers import events
from toolbar.bridge.keys import CHANGES


def open_stream(bridge: Any, panel: Any) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", bridge.port), timeout=30)
    request = (
        f"GET /v1/events HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\n"
        f"Authorization: {panel['authorization']}\r\nConnection: close\r\n\r\n"
    )
    connection.sendall(request.encode())
    return connection


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    received = b""
    while wanted not in received:
        piece = connection.recv(65536)
        if not piece:
            raise EOFError
        received += piece
    return received


def test_a_chart_that_is_opened_is_told_without_saying_whose(bridge: Any) -> None:
    with open_stream(bridge, bridge.panel()) as connection:
        read_until(connection, b": here\n\n")
        chart = {"connector": "oscar", "context": {"patient_id": "1234"}}
        assert bridge.ask("PUT", "/v1/context", chart, **bridge.toolbar()).status == 204
        told = read_until(connection, b"{}\n\n")
        assert b"event: context\ndata: {}\n\n" in told


def send_something(bridge: Any) -> str:
    chart = {"connector": "oscar", "context": {"patient_id": "1234"}}
    preview_id = bridge.ask("POST", "/v1/previews", chart, **bridge.toolbar()).json["preview_id"]
    preview = bridge.ask("GET", f"/v1/previews/{preview_id}", **bridge.panel()).json
    ticket = {
        "reporter": {"name": "Robin Desk", "email": "desk@clinic.test"},
        "site_number": "7001",
        "emr": "oscar",
        "services": ["eforms"],
        "frequency": "constant",
        "scope": "one_patient",
        "description": "The form stays blank.",
        "language": "en",
    }
    body = {"digest": preview["digest"], "nonce": preview["nonce"], "ticket": ticket}
    key = preview["idempotency_key"]
    path = f"/v1/previews/{preview_id}/send"
    assert bridge.ask("POST", path, body, idempotency_key=key, **bridge.panel()).status == 202
    return str(key)


def test_a_change_is_told(bridge: Any) -> None:
    with open_stream(bridge, bridge.panel()) as connection:
        assert b"Content-Type: text/event-stream" in read_until(connection, b": here\n\n")
        key = send_something(bridge)
        told = read_until(connection, b"\n\n")
        assert b"event: submission\n" in told
        assert key.encode() in told
        # nothing that a sending needs is told
        assert b"nonce" not in told
        assert b"fingerprint" not in told


def test_the_stream_ends_with_its_session(
    bridge: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.05)
    with open_stream(bridge, bridge.panel()) as connection:
        read_until(connection, b": still here\n\n")
        clock.pass_by(hours=12)
        with pytest.raises(EOFError):
            read_until(connection, b"never said")


def test_the_stream_ends_with_the_bridge(tmp_path: Path, running_bridge: Any) -> None:
    with running_bridge(tmp_path) as bridge:
        connection = open_stream(bridge, bridge.panel())
        read_until(connection, b": here\n\n")
    with connection:
        assert connection.recv(100) in {b"0\r\n\r\n", b""}


def test_a_panel_that_goes_away_is_forgotten(bridge: Any) -> None:
    changes = bridge.app[CHANGES]
    with open_stream(bridge, bridge.panel()) as connection:
        read_until(connection, b": here\n\n")
        assert len(changes._followers) == 1
    for _ in range(5):
        send_something(bridge)
    assert len(changes._followers) == 0


def test_too_many_followers_are_refused(bridge: Any) -> None:
    panel = bridge.panel()
    streams = []
    try:
        for _ in range(MOST_FOLLOWERS):
            streams.append(open_stream(bridge, panel))
            read_until(streams[-1], b": here\n\n")
        assert bridge.ask("GET", "/v1/events", **panel).code == "too-many-requests"
    finally:
        for stream in streams:
            stream.close()
