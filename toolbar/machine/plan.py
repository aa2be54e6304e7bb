"""What an autostart is on this computer: one file, and the commands that make the system heed it.

Each system's module only makes a plan, which can be shown; here it is carried out.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connectors.owner_only import write_owner_only
from toolbar.machine.errors import AutostartRefusedError, AutostartUnavailableError

Command = tuple[str, ...]
PATIENCE: Final = 60
TRIES: Final = 3
PAUSE: Final = 0.5
"""Seconds: launchd still ends an agent after it has said so, and takes no new one until then."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The file with its bytes, and what is run for it.

    ``prepare`` and ``leave`` may fail: what they undo is not always there.
    ``links`` are the names that the system itself gives to the file.
    """

    path: Path
    body: bytes
    encoding: str
    start: tuple[Command, ...]
    leave: tuple[Command, ...]
    prepare: tuple[Command, ...] = ()
    forget: tuple[Command, ...] = ()
    links: tuple[Path, ...] = ()
    file_is_the_entry: bool = True
    """Whether the system reads the file where it lies; else ``ask`` says if it knows of it."""
    ask: Command = ()


def describe(plan: Plan) -> str:
    """Return the file and the commands of ``put``, for a person."""
    return f"# {plan.path}\n{plan.body.decode(plan.encoding)}\n{_typed(plan.start)}"


def describe_leaving(plan: Plan) -> str:
    """Return the commands of ``take_away`` and the files that it removes, for a person."""
    removed = "".join(f"- {path}\n" for path in (plan.path, *plan.links))
    return f"{_typed(plan.leave)}{removed}{_typed(plan.forget)}"


def put(plan: Plan, environment: Mapping[str, str]) -> None:
    """Write the file and start what it says, now and at each log-in; the same twice is the same.

    Raises ``AutostartUnavailableError`` if this computer has no such system, and
    ``AutostartRefusedError`` if that refuses; then nothing of it is left.
    """
    if _program(plan.start[0], environment) is None:
        raise AutostartUnavailableError
    plan.path.parent.mkdir(parents=True, exist_ok=True)
    write_owner_only(plan.path, plan.body)
    for command in plan.prepare:
        _run(command, environment)
    if not all(_run_firmly(command, environment) for command in plan.start):
        take_away(plan, environment)
        raise AutostartRefusedError


def take_away(plan: Plan, environment: Mapping[str, str]) -> bool:
    """End it and remove the file and its links; say whether there was anything."""
    found = is_there(plan, environment)
    for command in plan.leave if found else ():
        _run(command, environment)
    for path in (plan.path, *plan.links):
        with suppress(FileNotFoundError):
            path.unlink()
    for command in plan.forget if found else ():
        _run(command, environment)
    return found


def is_there(plan: Plan, environment: Mapping[str, str]) -> bool:
    """Say whether the system would start it at the next log-in."""
    if any(path.exists() or path.is_symlink() for path in (plan.path, *plan.links)):
        return True
    return not plan.file_is_the_entry and _run(plan.ask, environment)


def _typed(commands: Sequence[Command]) -> str:
    return "".join(f"$ {' '.join(command)}\n" for command in commands)


def _run_firmly(command: Command, environment: Mapping[str, str]) -> bool:
    for _ in range(TRIES):
        if _run(command, environment):
            return True
        time.sleep(PAUSE)
    return False


def _run(command: Command, environment: Mapping[str, str]) -> bool:
    """Run one command without showing what it says, which may be in any language."""
    program = _program(command, environment)
    if program is None:
        return False
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - a command of a plan; no shell
            [program, *command[1:]],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
        )
        return done.returncode == 0
    return False


def _program(command: Command, environment: Mapping[str, str]) -> str | None:
    path = environment.get("PATH")
    if sys.platform == "win32":  # where a search begins in the folder that one happens to be in
        path = f"{environment.get('SystemRoot', '')}\\System32"
    return shutil.which(command[0], path=path)
