"""One lock of a file for all rooms: alone, shared, waited for, let go."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.locking import lock
from connectors.one_at_a_time import one_at_a_time

needs_flock = pytest.mark.skipif(sys.platform == "win32", reason="shared locks, closed handles")


@contextmanager
def opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def test_who_has_it_alone_keeps_others_out_until_the_file_is_closed(tmp_path: Path) -> None:
    with opened(tmp_path / "lock") as second:
        with opened(tmp_path / "lock") as first:
            assert lock(first)
            assert not lock(second)
        assert lock(second)


@needs_flock
def test_sharers_keep_out_only_who_wants_it_alone(tmp_path: Path) -> None:
    with (
        opened(tmp_path / "lock") as first,
        opened(tmp_path / "lock") as second,
        opened(tmp_path / "lock") as alone,
    ):
        assert lock(first, shared=True)
        assert lock(second, shared=True)
        assert not lock(alone)


def test_who_waits_gets_it_when_it_is_let_go(tmp_path: Path) -> None:
    with opened(tmp_path / "lock") as waiting:
        first = os.open(tmp_path / "lock", os.O_RDWR)
        assert lock(first)
        threading.Timer(0.1, os.close, [first]).start()
        assert lock(waiting, wait=True)


@needs_flock
def test_a_block_is_not_lent_without_its_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("fcntl.flock", refuse)  # a file system without locks
    with pytest.raises(BlockingIOError), one_at_a_time(tmp_path / "lock"):
        pytest.fail("inside without the lock")
