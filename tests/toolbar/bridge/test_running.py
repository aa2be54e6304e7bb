"""One bridge per folder: a lock says so, and names the process and its port."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolbar.bridge.errors import BridgeRunningError
from toolbar.bridge.running import FILE, Running, find_running, one_bridge

HOLD = """
import sys, time
from pathlib import Path
from toolbar.bridge.running import one_bridge
with one_bridge(Path(sys.argv[1])) as tell:
    tell(8765)
    print("held", flush=True)
    time.sleep(60)
"""


def test_it_is_found_while_it_runs_and_not_after(tmp_path: Path) -> None:
    assert find_running(tmp_path) is None
    with one_bridge(tmp_path) as tell:
        assert find_running(tmp_path) == Running(os.getpid(), 0)
        tell(8765)
        assert find_running(tmp_path) == Running(os.getpid(), 8765)
        tell(80)  # shorter than before
        assert find_running(tmp_path) == Running(os.getpid(), 80)
    assert find_running(tmp_path) is None
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_second_one_is_refused(tmp_path: Path) -> None:
    with one_bridge(tmp_path):
        with pytest.raises(BridgeRunningError), one_bridge(tmp_path):
            pass
        assert find_running(tmp_path) == Running(os.getpid(), 0)
    with one_bridge(tmp_path):
        pass


def test_a_killed_one_lets_go(tmp_path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert find_running(tmp_path) == Running(process.pid, 8765)
    process.kill()
    process.communicate()
    assert find_running(tmp_path) is None  # whatever stands in the file
    assert (tmp_path / FILE).read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        *('{"process": -1, "port": 1}', '{"process": 0, "port": 1}', '{"process": 1, "port": 1}'),
        *("", "{", "[]", '{"process": "x", "port": 1}', '{"port": 1}', "null", "9" * 5000),
    ],
)
def test_a_number_that_is_no_bridges_is_never_given_out(tmp_path: Path, text: str) -> None:
    with one_bridge(tmp_path):
        (tmp_path / FILE).write_text(text)
        assert find_running(tmp_path) is None
