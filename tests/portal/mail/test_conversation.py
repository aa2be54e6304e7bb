"""MAIL, RCPT and DATA, told at once or one by one: the server's every answer is understood."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from portal.mail.conversation import Outcome, Step
from portal.mail.letters import Letter
from portal.mail.transport import Transport
from portal.settings import MailSettings, Tls

SENDER = "no-reply@support.invalid"
TEXT = b"Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"


class Peer:
    """A server that answers as it is told, by the local part of the recipient."""

    def __init__(self, *, pipelining: bool) -> None:
        self.pipelining = pipelining
        self.reads: list[bytes] = []
        self.texts: list[bytes] = []
        self.connections = 0
        self.said_unasked = asyncio.Event()
        self._talks: set[asyncio.Task[None]] = set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._talks.add(task)
        self.connections += 1
        writer.write(b"220-we are\r\n220 ready\r\n")
        with suppress(ConnectionError):
            while line := await reader.readline():
                self.reads.append(line)
                answer = self._answer(line)
                writer.write(answer)
                if answer.startswith(b"354"):
                    await self._take(reader, writer)
        writer.close()

    def _answer(self, line: bytes) -> bytes:
        match line[:4].upper():
            case b"EHLO":
                more = b"250-PIPELINING\r\n" if self.pipelining else b""
                return b"250-peer\r\n" + more + b"250 SIZE 1000000\r\n"
            case b"RCPT":
                names = {b"nobody": b"550 no", b"grey": b"450-wait\r\n450 a bit"}
                names[b"closing"] = b"421 closing"
                found = [answer for name, answer in names.items() if name in line]
                return (*found, b"250 ok")[0] + b"\r\n"
            case b"DATA":
                return b"503 nobody\r\n" if b"strict" in self.reads[-2] else b"354 go on\r\n"
        return b"250 ok\r\n"

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = b""
        while not text.endswith(b"\r\n.\r\n") and text != b".\r\n":
            line = await reader.readline()
            if not line:
                raise ConnectionResetError
            text += line
        self.texts.append(text)
        writer.write(b"554 no valid recipients\r\n" if text == b".\r\n" else b"250 taken\r\n")
        if b"chatty" in self.reads[-2]:
            await self.said_unasked.wait()
            writer.write(b"421 idle for too long\r\n")

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Transport]:
        server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        transport = Transport(MailSettings("127.0.0.1", port, SENDER, Tls.NONE))
        try:
            yield transport
        finally:
            transport.close()
            server.close()
            await asyncio.gather(*self._talks)


def always() -> bool:
    return True


def to(local: str) -> Letter:
    return Letter(f"{local}@clinic.invalid", TEXT)


@pytest.mark.parametrize("pipelining", [False, True])
async def test_one_connection_takes_many_mails_and_a_refused_one_between(
    *, pipelining: bool
) -> None:
    peer = Peer(pipelining=pipelining)
    async with peer.serving() as transport:
        names = ("one", "nobody", "grey", "nobody-strict", "two")
        outcomes = [await transport.send(to(name), SENDER, always) for name in names]
    assert outcomes == [
        Outcome(Step.TAKEN),
        Outcome(Step.RECIPIENT, 550),
        Outcome(Step.RECIPIENT, 450),
        Outcome(Step.RECIPIENT, 550),
        Outcome(Step.TAKEN),
    ]
    assert peer.connections == 1
    whole = TEXT.replace(b"\r\n.", b"\r\n..") + b".\r\n"
    assert [text for text in peer.texts if text != b".\r\n"] == [whole] * 2


@pytest.mark.parametrize("pipelining", [False, True])
async def test_a_server_that_goes_away_is_met_again_on_a_new_connection(
    *, pipelining: bool
) -> None:
    peer = Peer(pipelining=pipelining)
    async with peer.serving() as transport:
        assert await transport.send(to("closing"), SENDER, always) == Outcome(Step.OTHER, 421)
        assert (await transport.send(to("one"), SENDER, always)).step is Step.TAKEN
        assert peer.connections == 2


async def test_what_was_said_unasked_is_not_taken_for_an_answer() -> None:
    peer = Peer(pipelining=True)
    async with peer.serving() as transport:
        assert (await transport.send(to("chatty"), SENDER, always)).step is Step.TAKEN
        peer.said_unasked.set()
        await asyncio.sleep(0.1)  # it arrives, and nobody waits for it
        # with the 421 as its first answer, this mail would count as one that failed
        assert (await transport.send(to("one"), SENDER, always)).step is Step.TAKEN
        assert peer.connections == 2


@pytest.mark.parametrize(
    "address", ["a@x.invalid>\r\nRCPT TO:<b@x.invalid", "a\x00@x.invalid", "a>b@x.invalid", "é@x.i"]
)
async def test_an_address_that_would_be_a_command_is_never_said(address: str) -> None:
    peer = Peer(pipelining=True)
    async with peer.serving() as transport:
        outcome = await transport.send(Letter(address, TEXT), SENDER, always)
    assert outcome == Outcome(Step.RECIPIENT, 553)
    assert not [line for line in peer.reads if line.startswith((b"MAIL", b"RCPT"))]
