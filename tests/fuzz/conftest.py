"""Says what the marker means, and ends a test that hangs."""

import signal
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

import pytest

QUIET = 120
"""Seconds after which a single document counts as a hang."""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "fuzz: mutated documents, OCEAN_FUZZ_EXAMPLES of each kind")


class HangError(BaseException):
    """A document takes too long. No ``Exception``: readers suppress what libraries raise."""


@pytest.fixture
def alarm() -> Iterator[None]:
    """Raise in the middle of whatever runs, should nobody wind the alarm again in time."""

    def ring(_: int, __: FrameType | None) -> NoReturn:
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(QUIET)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
