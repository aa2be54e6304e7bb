"""Time and memory from the start of ``ocean-toolbar bridge`` to the first ``/health``."""

import statistics
import sys
import tempfile
import time

from bench.processes import BIN, first_answer, memory, running
from demo.ports import free_port

PAIRS = 15
SETTLED = 2.0
"""Seconds after which the bridge has loaded what it loads behind the first answer."""


def main() -> None:
    """Start both in turn and print the medians and their ratios."""
    ours, peer = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(PAIRS):
            port = free_port()
            bridge = [str(BIN / "ocean-toolbar"), "bridge", "--port", str(port)]
            ours.append(_start([*bridge, "--data-dir", folder], port))
            port = free_port()
            peer.append(_start([sys.executable, "-m", "bench.bare_health", str(port)], port))
    names = ("seconds to the first /health", "MiB then", f"MiB {SETTLED:.0f} s later")
    for at, name in enumerate(names):
        a, b = (statistics.median(one[at] for one in runs) for runs in (ours, peer))
        print(f"cold start, {name}: bridge {a:.3f}, bare aiohttp {b:.3f}, ratio {a / b:.2f}")


def _start(command: list[str], port: int) -> tuple[float, float, float]:
    begun = time.monotonic()
    with running(command) as process:
        first_answer(port)
        taken = time.monotonic() - begun
        then = memory(process)
        time.sleep(SETTLED)
        return taken, then / 2**20, memory(process) / 2**20
