"""A lock on a file, which the system takes back from a process that ends, however it ends."""

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

PATIENCE: Final = 30.0
_PAUSE: Final = 0.02


class FileLock:
    """Held by one holder alone, or shared by several; never waits unless told to.

    Windows has no shared lock in Python's library, so sharing is free of charge
    there: a file that another process has open cannot be renamed on Windows.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    @property
    def is_held(self) -> bool:
        """Say whether this object holds the lock."""
        return self._handle is not None

    def take(self, *, shared: bool = False) -> bool:
        """Take the lock if it is free; raise ``OSError`` if the file cannot be made."""
        if self._handle is None:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(handle, shared=shared):
                os.close(handle)
                return False
            self._handle = handle
        return True

    def wait(self, *, shared: bool = False) -> bool:
        """Take the lock once it is free; false if it is not within ``PATIENCE`` seconds."""
        end = time.monotonic() + PATIENCE
        while not self.take(shared=shared):
            if time.monotonic() > end:
                return False
            time.sleep(_PAUSE)
        return True

    def let_go(self) -> None:
        """Give the lock back, if it is held."""
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None


def _lock(handle: int, *, shared: bool) -> bool:
    with suppress(OSError):  # somebody else has it
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - the other half of this module's platforms

            if not shared:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - there is none on Windows

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        return True
    return False
