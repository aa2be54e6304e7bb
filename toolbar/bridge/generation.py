"""A number in shared memory that says whether the state file changed, without asking the disk."""

import mmap
import os
from pathlib import Path
from typing import Final

_BYTES: Final = 8


class Generation:
    """Counts the changes of a file across processes.

    Revoking is done by another process than the one that must obey at once. A
    request may not wait for the disk, and reading a mapped page is no wait.
    """

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size < _BYTES:
                os.truncate(handle, _BYTES)
            self._page = mmap.mmap(handle, _BYTES)
        finally:
            os.close(handle)

    def read(self) -> int:
        """Return the number of changes so far."""
        return int.from_bytes(self._page[:], "little")

    def advance(self) -> None:
        """Count one change; the caller holds the file's write lock."""
        self._page[:] = ((self.read() + 1) % 2 ** (8 * _BYTES)).to_bytes(_BYTES, "little")
