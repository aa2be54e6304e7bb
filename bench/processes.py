"""Starts a server of ours or a peer, waits for its first answer, reads its memory, ends it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BIN = Path(sys.executable).parent


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command while the block runs; what it says is thrown away."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own commands
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def first_answer(port: int, path: str = "/health") -> None:
    """Return once the server answers; give up after 30 seconds."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()
    for _ in range(30_000):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as one:
            one.sendall(request)
            if one.recv(12).startswith(b"HTTP/1.1"):
                return
        time.sleep(0.001)
    raise TimeoutError


def memory(process: subprocess.Popen[bytes]) -> int:
    """Return the resident memory of a process in bytes (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
