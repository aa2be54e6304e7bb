"""MAIL, RCPT and DATA over a connection that is open, encrypted and logged in.

The mail client opens the connection; it asks one thing at a time, so from then on
we speak ourselves. A server that offers PIPELINING (RFC 2920) is told all three
commands at once, and a mail costs two waits instead of four.
"""

import asyncio
import enum
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ADDRESS: Final = re.compile(r"[ !-;=?-~]+")
"""What may stand between the angle brackets of a command: no control character, no bracket."""
LEADING_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
LONGEST_REPLY: Final = 32768
GO_ON: Final = 354
CLOSING: Final = 421
BAD_ADDRESS: Final = 553


class Step(enum.Enum):
    """Where a message was when the server spoke or fell silent."""

    TAKEN = enum.auto()
    RECIPIENT = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message; status 0 says that the server did not answer."""

    step: Step
    status: int = 0


class Conversation(asyncio.Protocol):
    """Takes a connection over and hands messages to the server, one after another."""

    def __init__(self, transport: asyncio.Transport, extensions: frozenset[str]) -> None:
        self._transport = transport
        self._pipelining = "pipelining" in extensions
        self._size = "size" in extensions
        self._buffer = b""
        self._replies: deque[int] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._lost = False
        transport.set_protocol(self)

    @property
    def is_usable(self) -> bool:
        """Whether the next message may go here: nothing was said that we did not ask for."""
        return not (self._lost or self._transport.is_closing() or self._replies or self._buffer)

    async def send(
        self, sender: str, recipient: str, content: bytes, may_go: Callable[[], bool]
    ) -> Outcome:
        """Hand one message over; raises ``OSError`` where the server does not answer.

        ``may_go`` is asked when the server waits for the text: the last moment to leave it.
        Unless it was taken, or only its recipient was refused, the connection is
        in no known state and must be closed.
        """
        if not (ADDRESS.fullmatch(sender) and ADDRESS.fullmatch(recipient)):
            return Outcome(Step.RECIPIENT, BAD_ADDRESS)
        size = f" SIZE={len(content)}" if self._size else ""
        mail, to, begin = await self._ask(
            f"MAIL FROM:<{sender}>{size}\r\n".encode("ascii"),
            f"RCPT TO:<{recipient}>\r\n".encode("ascii"),
            b"DATA\r\n",
        )
        if not _taken(mail):
            return Outcome(Step.OTHER, mail)
        if not _taken(to):
            if to == CLOSING:
                return Outcome(Step.OTHER, to)
            await self._leave(begin)
            return Outcome(Step.RECIPIENT, to)
        if begin != GO_ON or not may_go():
            return Outcome(Step.OTHER, begin)
        self._transport.write(LEADING_DOT.sub(b"..", content) + b".\r\n")
        reply = await self._reply()
        return Outcome(Step.TAKEN) if _taken(reply) else Outcome(Step.OTHER, reply)

    def close(self) -> None:
        """Give the connection up without a word."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Keep the codes of whole replies."""
        self._buffer += data
        if len(self._buffer) > LONGEST_REPLY:
            self.close()
            return
        *lines, self._buffer = self._buffer.split(b"\n")
        for line in lines:
            if line[3:4] != b"-":  # the last line of a reply
                self._replies.append(int(line[:3]) if line[:3].isdigit() else 0)
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for a reply."""
        del exc
        self._lost = True
        self._wake()

    async def _ask(self, *commands: bytes) -> list[int]:
        """Return a reply for each command; 0 for those that a refusal made pointless."""
        if self._pipelining:
            self._transport.write(b"".join(commands))
            return [await self._reply() for _ in commands]
        replies = [0] * len(commands)
        for number, command in enumerate(commands):
            self._transport.write(command)
            replies[number] = await self._reply()
            if not _taken(replies[number]):
                break
        return replies

    async def _leave(self, begin: int) -> None:
        """Leave a message whose recipient was refused: it has no content, and is forgotten."""
        if begin == GO_ON:  # the server waits for a text all the same (RFC 2920, 3.1)
            self._transport.write(b".\r\n")
            await self._reply()
        self._transport.write(b"RSET\r\n")
        await self._reply()

    async def _reply(self) -> int:
        while not self._replies:
            if self._lost:
                raise ConnectionResetError
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        return self._replies.popleft()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def _taken(reply: int) -> bool:
    return reply // 100 == 2
