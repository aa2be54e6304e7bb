"""Real DNS rebinding (A1): a name server of ours and Chromium, in a network of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import CHROMIUM

ROOT = Path(__file__).parents[2]
FILES = Path("/etc/netns")


def _can() -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which(CHROMIUM) is None:
        return False
    ip = shutil.which("ip")
    if ip is None:
        return False
    name = f"ocean-can-{os.getpid()}"
    made = subprocess.run([ip, "netns", "add", name], capture_output=True, check=False)  # noqa: S603 - our own command
    subprocess.run([ip, "netns", "del", name], capture_output=True, check=False)  # noqa: S603 - as above
    return made.returncode == 0


pytestmark = pytest.mark.skipif(
    not _can(), reason="REAL DNS REBINDING NOT TESTED: it takes Linux, root, ip netns and Chromium"
)


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - commands of our own


@pytest.fixture(scope="module")
def network() -> Iterator[str]:
    """Make a network with a name server of ours, a public address, and one that can change."""
    name = f"ocean-{os.getpid()}"
    folder = FILES / name
    folder.mkdir(parents=True)
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    run("ip", "netns", "add", name)
    try:
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "addr", "add", "198.51.100.10/32", "dev", "lo")
        run("ip", "-n", name, "link", "add", "roaming", "type", "veth", "peer", "name", "away")
        for one in ("roaming", "away"):
            run("ip", "-n", name, "link", "set", one, "up")
        yield name
    finally:
        run("ip", "netns", "del", name)
        shutil.rmtree(folder)
        with suppress(OSError):  # another run, or somebody's own network, has files there too
            FILES.rmdir()


@pytest.fixture(scope="module")
def found(network: str) -> Any:
    command = ["ip", "netns", "exec", network, sys.executable, "-m", "tests.browser.rebinding"]
    done = subprocess.run(  # noqa: S603 - a command of our own
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=400
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_browser_without_its_own_check_lets_a_rebound_page_read_charts(found: Any) -> None:
    attack = found["no check, no guard"]
    assert (attack["status"], attack["read"]) == (200, True)
    # neither of the headers that could tell: its name alone gives it away
    assert attack["host"].endswith(".rebind.test")
    assert (attack["origin"], attack["site"]) == (None, None)


def test_the_guard_refuses_the_rebound_page(found: Any) -> None:
    attack = found["no check, guard"]
    assert (attack["status"], attack["read"]) == (421, False)
    assert attack["host"].endswith(".rebind.test")


def test_a_browser_of_today_does_not_even_ask(found: Any) -> None:
    for guard in ("guard", "no guard"):
        attack = found[f"check, {guard}"]
        assert (attack["status"], attack["read"], attack["reached"]) == (0, False, 0)
