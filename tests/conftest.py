"""What all tests share: the fuzzing profile, and a clock."""

import os
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
