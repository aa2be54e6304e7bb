"""Real processes of ``ocean-portal``, started and ended one by one."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MAIN = "from portal.cli import main; main()"
LISTENING = re.compile(r"The portal answers at http://127\.0\.0\.1:(\d+)")


def environment(database_url: str) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "LC_ALL": "C"}  # noqa: TID251 - for the child
    return kept | {"OCEAN_PORTAL_DATABASE_URL": database_url}


@dataclass
class Portal:
    """One ``ocean-portal serve`` and where it answers."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def start(database_url: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", MAIN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(database_url),
    )


def program(text: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program of a test's own that reads its orders from standard input."""
    return subprocess.Popen(  # noqa: S603 - written by the test
        [sys.executable, "-c", text, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """End it, whatever state it is in."""
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=20)


@contextmanager
def running(database_url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = start(database_url, *arguments)
    try:
        yield process
    finally:
        end(process)


@contextmanager
def serving(database_url: str, *arguments: str, port: int = 0) -> Iterator[Portal]:
    with running(database_url, "serve", "--port", str(port), *arguments) as process:
        yield Portal(process, heard_port(process))


def heard_port(process: subprocess.Popen[str]) -> int:
    """Return the port once it answers."""
    heard = []
    assert process.stderr is not None
    for line in process.stderr:
        heard.append(line)
        match = LISTENING.search(line)
        if match is not None:
            return int(match[1])
    raise AssertionError("".join(heard))
