"""A lock on a file, which the system takes back from a process that ends, however it ends."""

import os
import time
from pathlib import Path
from typing import Final

from connectors.locking import lock

PATIENCE: Final = 30.0
_PAUSE: Final = 0.02


class FileLock:
    """Held by one holder alone, or shared by several; never waits unless told to.

    On Windows sharing is free of charge (``connectors.locking``), and enough: a file
    that another process has open cannot be renamed there.
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
            if not lock(handle, shared=shared):
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
