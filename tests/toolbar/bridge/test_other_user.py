"""Another user of the same computer gets nothing out of the bridge, nor out of its files (A14)."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from toolbar.bridge import peers
from toolbar.bridge.guard import runs_as_our_user
from toolbar.bridge.peers import owner

BECOME = """
import encodings.idna, os, socket, sys
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
"""
ASK = f"""{BECOME}
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=10) as connection:
    connection.sendall(sys.stdin.buffer.read())
    while piece := connection.recv(65536):
        sys.stdout.buffer.write(piece)
"""
READ = f"""{BECOME}
for name in sys.argv[1:]:
    try:
        print(open(name, "rb").read(1) is not None)
    except PermissionError:
        print(False)
"""
PEER, OURS = ("127.0.0.1", 0x8BD7), ("127.0.0.1", 0xB85E)
HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  inode\n"
LINE = "   1: {ours} {peer} 01 00000000:00000000 00:00000000 00000000  {uid}  0 {inode} 1 0 20 4\n"


def table(uid: int, inode: int, *, ours: str = "0100007F:8BD7") -> str:
    other = LINE.format(ours="0100007F:B85E", peer="0100007F:8BD7", uid=7, inode=1)
    return HEAD + other + LINE.format(ours=ours, peer="0100007F:B85E", uid=uid, inode=inode)


needs_little_endian = pytest.mark.skipif(sys.byteorder == "big", reason="the lines are of x86")


@needs_little_endian
def test_the_socket_at_the_other_end_is_found_and_no_other() -> None:
    assert owner(table(1000, 42), PEER, OURS) == 1000
    assert owner(table(1000, 42, ours="0100007F:8BD8"), PEER, OURS) is None
    assert owner(HEAD, PEER, OURS) is None


@needs_little_endian
def test_a_socket_that_is_closed_already_does_not_pass_for_roots() -> None:
    # who sends and closes at once is listed under 0, without an inode
    assert owner(table(0, 0), PEER, OURS) is None
    assert owner(table(0, 42), PEER, OURS) == 0


@needs_little_endian
def test_addresses_of_ipv6_are_found() -> None:
    line = LINE.format(
        ours="00000000000000000000000001000000:8BD7",
        peer="00000000000000000000000001000000:B85E",
        uid=1000,
        inode=42,
    )
    assert owner(line, ("::1", 0x8BD7), ("::1", 0xB85E)) == 1000


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists sockets with their owners")
def test_if_the_list_cannot_be_read_everybody_is_a_stranger(
    bridge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "TABLES", {4: Path("/nowhere"), 6: Path("/nowhere")})
    answer = bridge.ask("GET", "/health")
    assert (answer.status, answer.code) == (403, "user-refused")


@needs_little_endian
def test_a_line_that_was_missed_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = iter([HEAD, HEAD, table(os.geteuid(), 42), HEAD])

    class Seen(type(tmp_path)):  # type: ignore[misc]
        def read_text(self, *_: object, **__: object) -> str:
            return next(tables)

    monkeypatch.setattr(peers, "TABLES", {4: Seen(tmp_path)})
    assert peers._belongs_to_us(PEER, OURS)
    monkeypatch.setattr(peers, "TRIES", 1)
    assert not peers._belongs_to_us(PEER, OURS)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_our_own_user_is_answered(lasting_bridge: Any, address: str) -> None:
    host = f"[{address}]" if ":" in address else address
    request = f"GET /health HTTP/1.1\r\nHost: {host}:{lasting_bridge.port}\r\n"
    raw = lasting_bridge.send_raw(f"{request}Connection: close\r\n\r\n".encode(), address=address)
    assert raw.startswith(b"HTTP/1.1 200")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone lists sockets with their owners")
def test_a_caller_who_closes_at_once_changes_nothing(bridge: Any) -> None:
    body = b'{"code":"wrong","name":"a"}'
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", bridge.port)) as connection:
            connection.sendall(
                f"POST /v1/pairings HTTP/1.1\r\nHost: 127.0.0.1:{bridge.port}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
    assert bridge.ask("GET", "/health").status == 200


second_user = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0,
    reason="NOT TESTED: to be another user takes Linux and root",
)


def as_nobody(
    script: str, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a script that becomes ``nobody`` first; another user may not even see our Python."""
    command = [sys.executable, "-I", "-c", script, *arguments]
    return subprocess.run(  # noqa: S603 - a command of our own
        command, input=given, capture_output=True, check=False, cwd="/", timeout=30
    )


@second_user
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
@pytest.mark.parametrize(("without", "status"), [(runs_as_our_user, b"200"), (None, b"403")])
def test_another_user_gets_nothing_even_with_a_stolen_session(
    start: Any, address: str, without: Any, status: bytes
) -> None:
    bridge = start(without=without)
    host = f"[{address}]" if ":" in address else address
    request = (
        f"GET /v1/submissions HTTP/1.1\r\nHost: {host}:{bridge.port}\r\nConnection: close\r\n"
        f"Authorization: {bridge.panel()['authorization']}\r\n\r\n"
    )
    asked = as_nobody(ASK, address, str(bridge.port), given=request.encode())
    assert asked.stdout[9:12] == status, asked.stderr
    assert (b"user-refused" in asked.stdout) == (without is None)


@pytest.fixture
def anyones() -> Iterator[Path]:
    """A folder that everybody may enter, unlike those of pytest."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@second_user
def test_another_user_reads_none_of_its_files(start: Any, anyones: Path) -> None:
    bridge = start(directory=anyones / "clinic")
    bridge.ask("GET", "/v1/submissions", **bridge.panel())  # opens the clinic
    files = sorted(bridge.directory.iterdir())
    assert {"state.db", "outbox.db", "secrets.json"} <= {file.name for file in files}
    # the same program with the same files opened for all reads them, so it is not the program
    for mode, can_read in ((None, False), (0o755, True)):
        if mode is not None:
            bridge.directory.chmod(mode)
            for file in files:
                file.chmod(0o644)
        tried = as_nobody(READ, *map(str, files))
        assert tried.stderr == b""
        assert tried.stdout.split() == [str(can_read).encode()] * len(files)
