"""A watched disk, and how long these tests run: longer behind ``make crash``."""

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from connectors.secret import Secret
from tests.crash.disk import Disk
from toolbar.troubleshooting.submission import State, Submission

KEY: Final = Secret("ab" * 32)
NOW: Final = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
ROUNDS: Final = int(os.environ.get("OCEAN_CRASH_ROUNDS", "1"))  # noqa: TID251 - the runner's


def now() -> datetime:
    return NOW


def submission(number: int) -> Submission:
    return Submission(
        submission_id=f"00000000-0000-4000-8000-{number:012d}",
        state=State.QUEUED,
        idempotency_key=f"key-{number}",
        fingerprint="f" * 64,
        created_at=NOW,
        site_number="7001",
        connector="oscar",
    )


@pytest.fixture
def disk() -> Iterator[Disk]:
    found = Disk.one()
    if found is None:
        pytest.skip("sqlite3 brings an SQLite of its own here, which nothing can be put beneath")
    yield found
    found.witness = None


@pytest.fixture
def new_folder() -> Iterator[Callable[[], Path]]:
    """Make folders where nothing takes time to sync, if there is such a place."""
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own in it
    with tempfile.TemporaryDirectory(dir=place) as parent:
        count = 0

        def make() -> Path:
            nonlocal count
            count += 1
            folder = Path(parent) / str(count)
            folder.mkdir()
            return folder

        yield make
