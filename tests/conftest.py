"""What all tests share: the fuzzing profile, and a clock."""

import logging
import os
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from connectors.contract import Clock

settings.register_profile(
    "default",
    max_examples=int(os.environ.get("OCEAN_FUZZ_EXAMPLES", "60")),  # noqa: TID251 - the runner's
    deadline=None,
    derandomize="OCEAN_FUZZ_EXAMPLES" not in os.environ,  # noqa: TID251 - the runner's
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("default")


@pytest.fixture
def clock() -> Clock:
    """The real clock, in UTC."""
    return lambda: datetime.now(UTC)  # noqa: TID251 - the tests' own entry point


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that was logged at any level while the test was set up and ran, arguments included.

    In a teardown ``caplog.records`` holds the teardown's own records alone.
    """
    caplog.set_level(logging.DEBUG)

    def read() -> str:
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        return "\n".join(f"{record.getMessage()} {vars(record)}" for record in records)

    return read

