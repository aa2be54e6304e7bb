"""A user's home on a computer whose ``systemctl`` is ours: it records, and starts a unit."""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from demo.commands import Done
from demo.ports import free_port
from tests.toolbar.cli.here import run_here
from toolbar.bridge.running import Running, find_running

SYSTEMCTL = """#!{python}
import json, os, shlex, subprocess, sys
from pathlib import Path
arguments = sys.argv[1:]
with open({calls!r}, "a") as file:
    file.write(json.dumps(arguments) + "\\n")
assert arguments[0] == "--user"
unit = Path({units!r}) / "ocean-toolbar.service"
link = unit.parent / "default.target.wants" / unit.name
match arguments[1:]:
    case ["enable", _]:
        link.parent.mkdir(exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(unit)
    case ["restart", _] if {fails!r}:
        sys.exit(1)
    case ["restart", _]:
        text = unit.read_text()
        command = next(line for line in text.splitlines() if line.startswith("ExecStart="))
        words = shlex.split(command.removeprefix("ExecStart="))
        subprocess.Popen(
            [word.replace("%%", "%").replace("$$", "$") for word in words], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
"""
"""``disable`` does nothing here: a manager that does not obey must not leave a listener."""


@dataclass
class Computer:
    """One user's computer."""

    home: Path
    port: int = field(default_factory=free_port)
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        return self.home / "clinic"

    @property
    def unit(self) -> Path:
        return self.home / ".config" / "systemd" / "user" / "ocean-toolbar.service"

    @property
    def link(self) -> Path:
        return self.unit.parent / "default.target.wants" / self.unit.name

    async def run(self, *arguments: str, **environment: str) -> Done:
        surroundings = {"HOME": str(self.home), **self.environment, **environment}
        return await run_here(*arguments, "--data-dir", str(self.directory), **surroundings)

    def calls(self) -> Sequence[Sequence[str]]:
        path = self.home / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def bridge(self) -> Running | None:
        return find_running(self.directory)

    def listens(self) -> bool:
        with socket.socket() as one:
            one.settimeout(2)
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def give_systemctl(self, *, fails: bool = False) -> None:
        programs = self.home / "programs"
        programs.mkdir(exist_ok=True)
        text = SYSTEMCTL.format(
            python=sys.executable,
            calls=str(self.home / "calls"),
            units=str(self.unit.parent),
            fails=fails,
        )
        (programs / "systemctl").write_text(text)
        (programs / "systemctl").chmod(0o755)
        self.environment["PATH"] = f"{programs}:/usr/bin:/bin"


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    """A computer with settings and no bridge; whatever was started on it is ended."""
    one = Computer(tmp_path)
    one.directory.mkdir(mode=0o700)
    settings = f'[bridge]\nport = {one.port}\n[secrets]\nkept = "file"\n'
    (one.directory / "settings.toml").write_text(settings)
    one.give_systemctl()
    yield one
    left = one.bridge()
    if left is not None:
        with suppress(ProcessLookupError):
            os.kill(left.process, signal.SIGKILL)
