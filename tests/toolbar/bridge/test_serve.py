"""Starting and ending: loopback alone, one bridge per port, quick to answer, quick to end (A14)."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from connectors.secret_store import Kept
from demo.ports import free_port
from toolbar.bridge import listening, warming
from toolbar.bridge.errors import Occupant, PortTakenError
from toolbar.bridge.guard import came_over_loopback
from toolbar.bridge.listening import take_port
from toolbar.bridge.serve import serving
from toolbar.settings import Settings

HEAVY = (
    "pydantic",
    "jinja2",
    "cryptography",
    "keyring",
    "babel",
    "oauthlib",
    "lxml",
    "sqlalchemy",
    "typer",
    "rich",
    "toolbar.clinic",
    "toolbar.troubleshooting",
)
RUN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from connectors import logs
from connectors.errors import ProductError
from toolbar.bridge import serve
from toolbar.settings import Settings
from connectors.secret_store import Kept
logs.set_up()
try:
    settings = Settings(secrets=Kept.FILE)
    serve.run(settings, Path(sys.argv[1]), lambda: datetime.now(UTC), int(sys.argv[2]))
except ProductError as error:
    print(error.code, error.occupant, file=sys.stderr)
    sys.exit(1)
"""


def run_bridge(directory: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, "-W", "error", "-c", RUN, str(directory), str(port)],
        stderr=subprocess.PIPE,
        text=True,
    )


def ask_health(port: int) -> Any:
    request = f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(request.encode())
                return json.loads(connection.makefile("rb").read().partition(b"\r\n\r\n")[2])
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError


def test_nothing_heavy_is_loaded_before_the_bridge_answers() -> None:
    code = "import sys, toolbar.bridge.serve; print(*sys.modules)"
    ran = subprocess.run(  # noqa: S603 - a command of our own
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert {"aiohttp", "sqlite3"} <= loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_bridge_in_time_even_with_open_connections(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    process = run_bridge(tmp_path, port)
    try:
        assert ask_health(port)["product"] == "ocean-toolbar"
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"POST /v1/proofs HTTP/1.1\r\nHost: 127.0.0.1:")
            slow.sendall(f"{port}\r\nContent-Type: application/json\r\n".encode())
            slow.sendall(b"Content-Length: 9\r\n\r\n{")
            time.sleep(0.4)  # into the warming, too
            began = time.monotonic()
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        assert process.returncode == 0
        assert time.monotonic() - began < 5
        assert "ERROR" not in said
    finally:
        process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_second_bridge_says_that_there_is_one_and_stops(tmp_path: Path) -> None:
    port = free_port()
    first = run_bridge(tmp_path / "first", port)
    try:
        ask_health(port)
        second = run_bridge(tmp_path / "second", port)
        _, said = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "port-taken ocean-toolbar" in said
        assert ask_health(port)["status"] == "ok"
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=60)


async def test_the_port_can_be_taken_again_right_after_a_restart(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        async with serving(Settings(secrets=Kept.FILE), tmp_path, utc, port):
            # our side closes first, so the port stays half-used for a minute
            await asyncio.to_thread(ask_health, port)


def utc() -> datetime:
    return datetime(2026, 11, 23, tzinfo=UTC)


class Other(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"product":"something else"}')

    def log_message(self, *_: object) -> None:
        pass


async def test_another_program_on_the_port_is_told_from_a_bridge() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever).start()
        try:
            with pytest.raises(PortTakenError) as caught:
                await take_port(server.server_port)
        finally:
            server.shutdown()
    assert caught.value.occupant is Occupant.OTHER
    assert caught.value.port == server.server_port
    assert caught.value.__context__ is None


async def test_a_program_that_never_answers_is_another_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listening, "ASK_SECONDS", 0.1)
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(PortTakenError) as caught,
    ):
        await take_port(silent.getsockname()[1])
    assert caught.value.occupant is Occupant.OTHER


async def test_a_squatter_on_the_other_loopback_address_is_noticed() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as squatter:
        port = squatter.getsockname()[1]
        with pytest.raises(PortTakenError):
            await take_port(port)
        # and the address that was free is given back
        with socket.create_server(("127.0.0.1", port)):
            pass


async def test_a_machine_without_ipv6_has_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        listening, "ADDRESSES", ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "2001:db8::1"))
    )
    sockets = await take_port(0)
    assert [one.getsockname()[0] for one in sockets] == ["127.0.0.1"]
    sockets[0].close()


async def test_we_listen_on_loopback_by_number_and_nowhere_else() -> None:
    sockets = await take_port(0)
    assert [one.getsockname()[0] for one in sockets] == ["127.0.0.1", "::1"]
    for one in sockets:
        one.close()


async def test_nobody_else_can_take_the_port_beside_us() -> None:
    sockets = await take_port(0)
    port = sockets[0].getsockname()[1]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            other.bind(("127.0.0.1", port))
        with pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", port))
    for one in sockets:
        one.close()


def own_address() -> str | None:
    """Return an address of this machine that is not loopback, if it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


@pytest.mark.skipif(own_address() is None, reason="this machine has no other address")
@pytest.mark.parametrize(("without", "status"), [(None, 421), (came_over_loopback, 200)])
def test_a_socket_that_is_not_loopback_gets_no_answer_even_if_we_were_given_one(
    tmp_path: Path,
    running_bridge: Any,
    monkeypatch: pytest.MonkeyPatch,
    without: Any,
    status: int,
    parse: Any,
) -> None:
    address = own_address()
    monkeypatch.setattr(listening, "ADDRESSES", ((socket.AF_INET, address),))
    with running_bridge(tmp_path, without=without) as bridge:
        request = (
            f"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\nConnection: close\r\n\r\n"
        )
        answer = parse(bridge.send_raw(request.encode(), address=address))
        assert answer.status == status


async def test_warming_loads_what_the_first_click_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warming, "DELAY_SECONDS", 0.0)
    async with serving(Settings(secrets=Kept.FILE), tmp_path, utc, 0) as port:
        for _ in range(500):
            if (tmp_path / "outbox.db").exists():
                break
            await asyncio.sleep(0.01)
        assert (await asyncio.to_thread(ask_health, port))["status"] == "ok"
    assert "toolbar.bridge.handlers.previews" in sys.modules
