"""How long a refusal takes for a token that is wrong at its end, beside one wrong from its start.

A ratio that stays near 1 is what nobody can guess a token by, letter by letter.
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from bench.processes import BIN, first_answer, running
from demo.ports import free_port
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now

ROUNDS = 4000


async def main() -> None:
    """Ask in turn, first one and then the other first, over one kept connection each."""
    with tempfile.TemporaryDirectory() as folder:
        token, _ = LocalState(Path(folder), utc_now).make_token("bench", None)
        port = free_port()
        bridge = [str(BIN / "ocean-toolbar"), "bridge", "--port", str(port), "--data-dir", folder]
        near = token[:-1] + ("A" if token[-1] != "A" else "B")
        far = ("A" if token[0] != "A" else "B") + token[1:]
        with running(bridge):
            await asyncio.to_thread(first_answer, port)
            kinds = [_request(port, near), _request(port, far)]
            streams = [await asyncio.open_connection("127.0.0.1", port) for _ in kinds]
            taken: list[list[float]] = [[], []]
            for number in range(ROUNDS):
                for kind in (0, 1) if number % 2 else (1, 0):
                    taken[kind].append(await _seconds(*streams[kind], kinds[kind]))
            for _, writer in streams:
                writer.close()
    a, b = (1e6 * statistics.median(one[ROUNDS // 10 :]) for one in taken)
    print(f"a wrong token refused: near {a:.0f} us, far {b:.0f} us, ratio {a / b:.3f}")


async def _seconds(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes
) -> float:
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 401"):
        raise RuntimeError("not refused")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    await reader.readexactly(length)
    return time.perf_counter() - begun


def _request(port: int, token: str) -> bytes:
    head = f"GET /v1/connectors HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    return f"{head}Authorization: Bearer {token}\r\n\r\n".encode()
