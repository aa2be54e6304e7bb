"""``POST /v1/identify`` per second, beside a bare handler that returns the same JSON."""

import asyncio
import json
import statistics
import sys
import tempfile
from pathlib import Path

from bench.load import per_second
from bench.processes import BIN, first_answer, running
from demo.ports import free_port
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now

ROUNDS = 7
SECONDS = 3.0
CONTEXT = {"patient_id": "1234", "ocean_reference": "482", "site_number": "7001"}


async def main() -> None:
    """Ask both in turn, a process each; the first round warms up and does not count."""
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        (directory / "settings.toml").write_text('[connectors.oscar]\nmode = "page"\n')
        token, _ = LocalState(directory, utc_now).make_token("bench", None)
        port, bare = free_port(), free_port()
        bridge = [str(BIN / "ocean-toolbar"), "bridge", "--port", str(port), "--data-dir", folder]
        peer = [sys.executable, "-m", "bench.bare_identify", str(bare)]
        with running(bridge), running(peer):
            await asyncio.to_thread(first_answer, port)
            await asyncio.to_thread(first_answer, bare, "/")
            asked = (port, _request(port, token)), (bare, _request(bare, token))
            for callers in (1, 8):
                await _compare(asked, callers)


async def _compare(asked: tuple[tuple[int, bytes], tuple[int, bytes]], callers: int) -> None:
    rates = []
    for _ in range(ROUNDS):
        ours, theirs = [await per_second(*one, SECONDS, callers) for one in asked]
        rates.append((ours, theirs))
    a, b = (statistics.median(each) for each in zip(*rates[1:], strict=True))
    ratio = statistics.median(ours / theirs for ours, theirs in rates[1:])
    who = "one caller" if callers == 1 else f"{callers} callers"
    print(f"identify per second, {who}: bridge {a:.0f}, bare aiohttp {b:.0f}, ratio {ratio:.2f}")


def _request(port: int, token: str) -> bytes:
    body = json.dumps({"connector": "oscar", "context": CONTEXT}).encode()
    head = (
        f"POST /v1/identify HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
