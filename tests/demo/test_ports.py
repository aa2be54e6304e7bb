"""A port that is named before it is used stays free until then."""

import random
import socket
from pathlib import Path

import pytest

from demo.ports import BEYOND, LOWEST, free_port

RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


@pytest.mark.skipif(not RANGE.exists(), reason="no Linux")
def test_the_system_gives_it_to_nobody_by_itself() -> None:
    lowest, _ = map(int, RANGE.read_text("utf-8").split())
    assert lowest >= BEYOND > free_port()
    with socket.socket() as anybody:  # the way that was a race: what the system gives, it may give
        anybody.bind(("127.0.0.1", 0))
        assert anybody.getsockname()[1] >= lowest


def test_one_that_somebody_has_is_not_given() -> None:
    free = free_port()
    with socket.socket() as somebody:
        taken = free_port()
        somebody.bind(("127.0.0.1", taken))
        drawn = iter([taken - LOWEST, taken - LOWEST, free - LOWEST])
        assert free_port(lambda _: next(drawn)) == free


def test_two_processes_with_one_seed_get_different_ones() -> None:
    random.seed(1)
    first = [free_port() for _ in range(3)]
    random.seed(1)
    assert first != [free_port() for _ in range(3)]
