"""What the tests of killed and stopped processes start from: the real clock, a mail server."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.portal.announcements.conftest import room, sink
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import Hosted, MovableClock
from tests.portal.killing.nursery import Nursery, nursery_process

__all__ = ("room", "sink")


@pytest.fixture
def clock() -> MovableClock:
    """The clock of the processes, as it is when the test begins."""
    clock = MovableClock()
    clock.now = datetime.now(UTC)  # noqa: TID251 - theirs is the machine's
    return clock


@pytest.fixture
async def peer() -> AsyncIterator[Unruly]:
    async with Unruly().serving() as one:
        yield one


@pytest.fixture(scope="session")
def bearer() -> Iterator[subprocess.Popen[str]]:
    with nursery_process() as process:
        yield process


@pytest.fixture
def nursery(
    bearer: subprocess.Popen[str], hosted: Hosted, peer: Unruly, tmp_path: Path
) -> Iterator[Nursery]:
    """Bear processes on the test's database; whoever is left at the end is killed."""
    nursery = Nursery(bearer, tmp_path, hosted.database_url, peer.port, hosted.url)
    yield nursery
    for child in nursery.children:
        child.strike()
