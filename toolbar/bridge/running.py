"""Says that a bridge runs for one data directory, as which process and on which port.

The lock is held by an open file, so a killed process lets go of it; the number
that stands in the file counts only while the lock is held.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from connectors.locking import lock
from toolbar.bridge.errors import BridgeRunningError

FILE: Final = "bridge.running"
_FAR: Final = 1 << 20
"""Where the lock lies: beyond the text, since Windows lets nobody read what is locked."""
_TRIES: Final = 5
_NAP: Final = 0.05


@dataclass(frozen=True, slots=True)
class Running:
    """A bridge that runs now; its port is 0 until it listens."""

    process: int
    port: int


@contextmanager
def one_bridge(directory: Path) -> Iterator[Callable[[int], None]]:
    """Be the one bridge of this directory during the block; raise ``BridgeRunningError``.

    Lends what tells others the port, once it is taken.
    """
    path = directory / FILE
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if not _lock_soon(file):
            raise BridgeRunningError

        def tell(port: int) -> None:
            file.seek(0)
            file.truncate()
            file.write(json.dumps({"process": os.getpid(), "port": port}).encode())
            file.flush()

        tell(0)
        try:
            yield tell
        finally:
            file.truncate(0)


def find_running(directory: Path) -> Running | None:
    """Return the bridge of this directory, or none; changes nothing."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        with (directory / FILE).open("r+b") as file:
            if _lock(file):
                return None
            told = json.loads(file.read(4096))
        found = Running(int(told["process"]), int(told["port"]))
        # 0, 1 and negative numbers are no bridge's: a signal to them would reach many others
        return found if found.process > 1 else None
    return None


def _lock_soon(file: BinaryIO) -> bool:
    """Try for a moment: whoever only looks whether a bridge runs holds the lock for an instant."""
    for _ in range(_TRIES):
        if _lock(file):
            return True
        time.sleep(_NAP)
    return False


def _lock(file: BinaryIO) -> bool:
    """Try to hold the lock as long as the file is open; say whether we do."""
    file.seek(_FAR)
    try:
        return lock(file.fileno())
    finally:
        file.seek(0)
