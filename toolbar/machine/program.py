"""The command that starts the bridge, wherever the package is installed."""

import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """A program and its arguments, in full: who starts it has no search path and no folder."""

    executable: str
    arguments: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All of it."""
        return (self.executable, *self.arguments)


def bridge_program(data_dir: Path | None, config: Path | None, executable: str) -> Program:
    """Return the command of the bridge with the options that this installation was given.

    The interpreter of the package's own environment runs it, which an upgrade
    keeps where it is. ``-P``: a module that lies in the start folder is not ours.
    """
    options = [("--data-dir", data_dir), ("--config", config)]
    chosen = [word for name, path in options if path for word in (name, str(path.resolve()))]
    return Program(_windowless(executable), ("-P", "-m", "toolbar.cli", "bridge", *chosen))


def _windowless(executable: str) -> str:
    """Return the interpreter that opens no console window at every log-in, on Windows."""
    if sys.platform != "win32":
        return executable
    other = Path(executable).with_name("pythonw.exe")
    return str(other) if other.exists() else executable
