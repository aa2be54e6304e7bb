"""Asks one server the same question over a few kept connections, and counts the answers."""

import asyncio
import time


async def per_second(port: int, request: bytes, seconds: float, callers: int) -> float:
    """Return answers with status 200 per second; any other status is an error."""
    end = time.monotonic() + seconds
    counts = await asyncio.gather(*(_ask(port, request, end) for _ in range(callers)))
    return sum(counts) / seconds


async def _ask(port: int, request: bytes, end: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.monotonic() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError("not answered")
        await reader.readexactly(_length(head))
        count += 1
    writer.close()
    return count


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return int(next(line for line in lines if line.startswith(b"content-length:")).split(b":")[1])
