"""Ends the bridge of a data directory, whoever started it."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from toolbar.bridge.running import Running, find_running
from toolbar.machine.errors import BridgeStaysError

ASK_SECONDS: Final = 10.0
"""A bridge ends within two seconds; one that hangs is ended the hard way: its files survive it."""
_STEP: Final = 0.05


def end_bridge(directory: Path, patience: float = ASK_SECONDS) -> Running | None:
    """End the bridge and wait until it is gone; return which it was, none if none ran.

    Raises ``BridgeStaysError`` if it does not go.
    """
    found = find_running(directory)
    if found is None:
        return None
    hard = signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL
    for number in (signal.SIGTERM, hard):
        # whoever holds the lock wrote the number, so it is no other program's by now
        with suppress(ProcessLookupError, PermissionError):
            os.kill(found.process, number)
        if _is_gone(directory, patience):
            return found
    raise BridgeStaysError


def _is_gone(directory: Path, patience: float) -> bool:
    until = time.monotonic() + patience
    while find_running(directory) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(_STEP)
    return True
