"""Memory of the bridge over 10 000 previews, beside a bare handler that answers as often."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.processes import BIN, first_answer, memory, running
from demo.ports import free_port
from toolbar.bridge.state import LocalState
from toolbar.cli.place import utc_now

PREVIEWS = 10_000
STEPS = 5
PER_SECOND = 90  # the bridge holds callers to a pace of 100
MESSAGE = (
    "MSH|^~\\&|LAB|MDS|OSCAR|CLINIC|20261123||ORU^R01|{number}|P|2.3\r"
    "PID|1||{number}||Zzyzxquark^Wilhelmina||19610203|F|||1 Nowhere Lane^^Arden\r"
    "OBX|1|NM|4548-4^HbA1c||5.{number}|%|||||F\r"
)

Request = Callable[[int], bytes]


async def main(previews: int = PREVIEWS) -> None:
    """Ask both for as much, in a process each; print the memory at five moments."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "settings.toml").write_text('[connectors.oscar]\nmode = "page"\n')
        token, _ = LocalState(Path(folder), utc_now).make_token("bench", None)
        port, bare = free_port(), free_port()
        bridge = [str(BIN / "ocean-toolbar"), "bridge", "--port", str(port), "--data-dir", folder]
        peer = [sys.executable, "-m", "bench.bare_identify", str(bare)]
        with running(bridge) as ours, running(peer) as theirs:
            await asyncio.to_thread(first_answer, port)
            await asyncio.to_thread(first_answer, bare, "/")
            await _measure("bridge", ours, port, _preview(port, token), previews)
            await _measure("bare aiohttp", theirs, bare, _identify(bare), previews)


async def _measure(
    name: str, process: subprocess.Popen[bytes], port: int, request: Request, count: int
) -> None:
    sizes = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = asyncio.get_running_loop().time()
    for number in range(count):
        writer.write(request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        if head[9:10] != b"2":
            raise RuntimeError("not answered")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        ahead = begun + number / PER_SECOND - asyncio.get_running_loop().time()
        if number % 10 == 0 and ahead > 0:
            await asyncio.sleep(ahead)
        if (number + 1) % (count // STEPS) == 0:
            sizes.append(memory(process) / 1e6)
    writer.close()
    told = ", ".join(f"{size:.0f}" for size in sizes)
    growth = sizes[-1] / sizes[0]
    print(f"memory over {count} answers, {name}: {told} MB, last by first {growth:.3f}")


def _preview(port: int, token: str) -> Request:
    def of(number: int) -> bytes:
        document = {"media_type": "application/hl7-v2", "encoding": "text"}
        document["body"] = MESSAGE.format(number=number)
        context = {"patient_id": str(number + 1), "documents": [document]}
        body = json.dumps({"connector": "oscar", "context": context}).encode()
        return _post("/v1/previews", port, body, f"Authorization: Bearer {token}\r\n")

    return of


def _identify(port: int) -> Request:
    return lambda number: _post("/v1/identify", port, json.dumps({"number": number}).encode(), "")


def _post(path: str, port: int, body: bytes, more: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{more}"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
