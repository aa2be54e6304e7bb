"""What the bridge has in memory gets into no core file and no list of processes (E5)."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from demo.ports import free_port
from tests.toolbar.bridge.test_serve import ask_health
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now

CRASH = """
import os, sys
from connectors.no_dumps import forbid_dumps
if sys.argv[1] == "forbid":
    forbid_dumps()
os.abort()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into Linux's /proc")


def may_dump() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (1 << 20 if most < 0 else min(1 << 20, most), most))


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="nothing here may dump its memory"
)
@pytest.mark.parametrize(("defence", "ended"), [("none", os.CLD_DUMPED), ("forbid", os.CLD_KILLED)])
def test_a_crash_leaves_no_core(tmp_path: Path, defence: str, ended: int) -> None:
    command = [sys.executable, "-c", CRASH, defence]
    with subprocess.Popen(  # noqa: S603 - a command of our own
        command,
        cwd=tmp_path,
        preexec_fn=may_dump,  # noqa: PLW1509 - no threads of ours yet
    ) as process:
        found = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert found is not None
    assert (found.si_status, found.si_code) == (signal.SIGABRT, ended)


def test_a_running_bridge_dumps_nothing_and_names_no_secret(tmp_path: Path) -> None:
    port = free_port()
    state = LocalState(tmp_path, utc_now)
    secrets = [state.make_panel_secret(), state.make_pairing_code(), state.make_token("a", None)[0]]
    toolbar = Path(sys.executable).with_name("ocean-toolbar")
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        [toolbar, "bridge", "--port", str(port), "--data-dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ask_health(port)
        about = Path("/proc") / str(process.pid)
        limit = next(line for line in (about / "limits").read_text().splitlines() if "core" in line)
        assert limit.split()[4:6] == ["0", "0"]
        assert about.stat().st_uid == 0  # not dumpable: the kernel hands what is in there to root
        shown = (about / "cmdline").read_bytes() + (about / "environ").read_bytes()
        assert not [secret for secret in secrets if secret.encode() in shown]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)
