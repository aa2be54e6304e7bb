"""A mail server that says yes to everything, offers PIPELINING, and notes when mails end.

A process of its own, so that its time is not the sender's. It prints its port; a
line on its input is answered with a line of JSON: how many mails came since the
last "new", to how many addresses, in which time, and its own CPU seconds.
"""

import asyncio
import json
import sys
import time

HELLO = b"250-peer\r\n250 PIPELINING\r\n"


class Taken:
    """What came since "new"."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.mails, self.first, self.last = 0, 0.0, 0.0
        self.addresses: set[bytes] = set()

    def told(self) -> dict[str, float]:
        return {
            "mails": self.mails,
            "addresses": len(self.addresses),
            "seconds": self.last - self.first,
            "cpu": time.process_time(),
        }


taken = Taken()


class Peer(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a benchmark
        self.transport, self.buffer, self.body = transport, b"", False
        transport.write(b"220 peer\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        answers = b""
        while True:
            line, found, rest = self.buffer.partition(b"\r\n.\r\n" if self.body else b"\r\n")
            if not found:
                break
            self.buffer = rest
            answers += self._end_of_mail() if self.body else self._answer(line)
        if answers:
            self.transport.write(answers)

    def _end_of_mail(self) -> bytes:
        self.body = False
        taken.mails += 1
        taken.last = time.monotonic()
        taken.first = taken.first or taken.last
        return b"250 taken\r\n"

    def _answer(self, line: bytes) -> bytes:
        word = line[:4].upper()
        if word == b"RCPT":
            taken.addresses.add(line)
        self.body = word == b"DATA"
        return {b"DATA": b"354 go on\r\n", b"EHLO": HELLO}.get(word, b"250 ok\r\n")


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Peer, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    while word := await loop.run_in_executor(None, sys.stdin.readline):
        if word == "new\n":
            taken.begin()
        sys.stdout.write(json.dumps(taken.told()) + "\n")
        sys.stdout.flush()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
