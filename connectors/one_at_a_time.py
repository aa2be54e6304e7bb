"""A lock between the processes of one user, held by an open file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.locking import lock


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Wait until no other process is inside, then lend the block; a killed process lets go.

    Raises ``OSError`` where the lock cannot be had: never is the block lent without it.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        if not lock(file.fileno(), wait=True):
            raise BlockingIOError
        yield
