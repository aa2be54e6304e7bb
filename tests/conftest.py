"""What all tests share: the fuzzing profile, and a clock."""

import gc
import logging
import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from aiohttp import web_app
from hypothesis import HealthCheck, settings

from connectors.contract import Clock
from connectors.logs import OURS

settings.register_profile(
    "default",
    max_examples=int(os.environ.get("OCEAN_FUZZ_EXAMPLES", "60")),  # noqa: TID251 - the runner's
    deadline=None,
    derandomize="OCEAN_FUZZ_EXAMPLES" not in os.environ,  # noqa: TID251 - the runner's
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("default")


ONE_OF_EACH = "--one-of-each"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What the wheel's own run asks for."""
    parser.addoption(
        ONE_OF_EACH, action="store_true", help="run the first case of each test, not all of them"
    )


# before a plugin changes their order: every process must leave out the same
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave all cases but the first of each test out, if that is asked for."""
    if not config.getoption(ONE_OF_EACH):
        return
    first = {item.nodeid.partition("[")[0]: item for item in reversed(items)}
    kept = set(first.values())
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = [item for item in items if item in kept]


def pytest_collection_finish() -> None:
    """Have Python's collector look no more at what was loaded and collected: it all stays.

    It took a quarter of the processor's time of the portal's tests.
    """
    gc.collect()
    gc.freeze()


ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""Where an object lies in memory: digits that resemble anything, now and then."""
USUAL = frozenset(vars(logging.makeLogRecord({}))) - {"args", "exc_info", "exc_text", "stack_info"}
"""What every record has: names and numbers of the logging machinery itself."""


def _all_of(record: logging.LogRecord) -> str:
    extra = {name: value for name, value in vars(record).items() if name not in USUAL}
    return f"{record.name} {record.getMessage()} {extra}"


@pytest.fixture(autouse=True)
def no_server_outlives_its_test() -> Iterator[None]:
    """aiohttp remembers 1,024 handlers with their applications, thus all that these ever held.

    A process has one application; tests make thousands.
    """
    yield
    web_app._cached_build_middleware.cache_clear()


@pytest.fixture
def clock() -> Clock:
    """The real clock, in UTC."""
    return lambda: datetime.now(UTC)  # noqa: TID251 - the tests' own entry point


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """All that was logged at any level while the test was set up and ran, arguments included.

    In a teardown ``caplog.records`` holds the teardown's own records alone.
    """
    # each by name: a test may have set our loggers up as a process does
    for name in ("", *OURS):
        caplog.set_level(logging.DEBUG, logger=name)

    def read() -> str:
        records = [*caplog.get_records("setup"), *caplog.get_records("call")]
        return ADDRESS.sub("", "\n".join(map(_all_of, records)))

    return read
