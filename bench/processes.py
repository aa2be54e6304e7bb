"""Starts a server of ours or a peer, waits for its first answer, reads its memory, ends it."""

import os
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
    return resident(process.pid)


def resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 for one that has ended (Linux)."""
    status = ""
    with suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    lines = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(lines[0].split()[1]) * 1024 if lines else 0


def processor_time(pid: int) -> float:
    """Return the CPU seconds of a process and of its children that have ended (Linux)."""
    words: list[str] = []
    with suppress(OSError):
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(int(word) for word in words[11:15]) / os.sysconf("SC_CLK_TCK")


def family_time(pid: int) -> float:
    """Return the CPU seconds of a process and of all its children (Linux)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return processor_time(pid) + sum(processor_time(int(one)) for one in children)
