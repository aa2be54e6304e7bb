"""A lock between the processes of one user, held by an open file."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait until no other process is inside, then lend the block; a killed process lets go."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - the other half of this module's platforms

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - loaded by its first use, to start fast

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
