"""A mail server that fails on purpose: at RCPT, in DATA, after DATA, by greylisting."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from aiosmtpd.smtp import SMTP

from demo.mail_sink import LOOPBACK


class Unruly:
    """Fails the first time that it meets an address whose name says how; counts what it took."""

    def __init__(self) -> None:
        self.port = 0
        self.met: Counter[str] = Counter()
        self.taken: list[tuple[str, str]] = []
        """Each message that was taken: its recipient and its Message-ID."""
        self.raw: list[str] = []
        self.recipients: list[int] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name - aiosmtpd's hook
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        del session, options
        self.met[address] += 1
        first = self.met[address] == 1
        if address.startswith("nobody"):
            return "550 no such user"
        if address.startswith("grey") and first:
            return "451 greylisted, try again later"
        if address.startswith("hangs-up-at-rcpt") and first:
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        del session
        (address,) = envelope.rcpt_tos  # one recipient per mail
        self.recipients.append(len(envelope.rcpt_tos))
        first = self.met[address] == 1
        if address.startswith("fails-in-data") and first:
            return "452 no room"
        text = envelope.content.decode("utf-8", "replace")
        found = re.search(r"^Message-ID: (\S+)", text, re.MULTILINE)
        assert found is not None
        self.taken.append((address, found[1]))
        self.raw.append(text)
        if address.startswith("lost-answer") and first:
            server.transport.abort()
        return "250 taken"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Self]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(self, hostname="unruly", enable_SMTPUTF8=True), LOOPBACK, 0
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()


class Turns(Unruly):
    """Has the text of so many mails before it answers the first, and the others one by one."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.missing = count
        self.all_here = asyncio.Event()
        self.go_on = asyncio.Semaphore(0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.missing -= 1
        if not self.missing:
            self.all_here.set()
        await self.go_on.acquire()
        return await super().handle_DATA(server, session, envelope)
