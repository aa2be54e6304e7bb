"""A mail server that keeps what it is given: SMTP on a real socket, and the mails as JSON."""

import asyncio
import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One delivery: the envelope's addresses, and the message."""

    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    raw: str = field(repr=False)

    def as_json(self) -> dict[str, object]:
        """Return the form that ``GET /mails`` lists."""
        return {
            "from": self.sender,
            "to": list(self.recipients),
            "subject": self.subject,
            "text": self.text,
            "raw": self.raw,
        }


class MailSink:
    """Catches mail on loopback while the ``async with`` block runs.

    ``refusing`` makes the server answer that it cannot take a mail now; a mail
    server that is down is no server at all.
    """

    def __init__(self) -> None:
        self.mails: list[CaughtMail] = []
        self.caught = asyncio.Event()
        self.refusing = False
        self._caught = asyncio.Event()
        self.smtp_port = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on two free ports."""
        smtp, http = _take(), _take()
        self.smtp_port = smtp.getsockname()[1]
        self.url = f"http://{LOOPBACK}:{http.getsockname()[1]}/mails"
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, sock=smtp)
        app = web.Application()
        app.router.add_get("/mails", self._list)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.SockSite(self._runner, http).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def handle_DATA(self, _: object, __: object, envelope: Any) -> str:  # noqa: N802, ANN401 - aiosmtpd's hook
        """Keep one message."""
        if self.refusing:
            return "451 not now"
        message = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        body = message.get_body(("plain",))
        self.mails.append(
            CaughtMail(
                envelope.mail_from,
                tuple(envelope.rcpt_tos),
                str(message["Subject"]),
                body.get_content() if body is not None else "",
                envelope.content.decode("utf-8", "replace"),
            )
        )
        self._caught.set()
        self.caught.set()
        return "250 caught"

    async def wait_for(self, count: int) -> None:
        """Return once so many mails are here; raise ``TimeoutError`` after half a minute."""
        async with asyncio.timeout(30):
            while len(self.mails) < count:
                self._caught.clear()
                await self._caught.wait()

    async def wait_for_one_to(self, recipient: str) -> CaughtMail:
        """Return the first mail to an address; raise ``TimeoutError`` after half a minute."""
        async with asyncio.timeout(30):
            while True:
                for mail in self.mails:
                    if mail.recipients == (recipient,):
                        return mail
                self._caught.clear()
                await self._caught.wait()

    def _conversation(self) -> SMTP:
        return SMTP(self, hostname="mail-sink", ident="mail-sink", enable_SMTPUTF8=True)

    async def _list(self, _: web.Request) -> web.Response:
        return web.json_response([mail.as_json() for mail in self.mails])


def _take() -> socket.socket:
    return socket.create_server((LOOPBACK, 0))
