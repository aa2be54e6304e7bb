"""Files and folders that only their owner can open."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def make_owner_only(directory: Path) -> None:
    """Make the folder (and its parents), readable by its owner alone."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)


def write_owner_only(path: Path, body: bytes) -> None:
    """Replace the file whole and durably: temporary file, fsync, rename.

    On Windows the profile's own access list keeps others out, so the default
    data directory lies inside the profile.
    """
    handle, name = tempfile.mkstemp(dir=path.parent)  # made 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
        with suppress(PermissionError):  # Windows opens no folder, and keeps renames by itself
            _sync(path.parent)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _sync(directory: Path) -> None:
    """Make a rename last: a key that a power cut takes back would strand what it encrypted."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
