"""Hands one message after another to the mail server, over one connection while it lasts."""

import asyncio
import enum
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Final

import aiosmtplib

from portal.settings import MailSettings, Tls

TIMEOUT: Final = 30.0
"""Seconds for one message, from opening the connection to the server's answer."""


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


class Transport:
    """One connection to the mail server, opened by its first message and again when it broke."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._client: aiosmtplib.SMTP | None = None

    async def send(self, message: EmailMessage) -> Outcome:
        """Send to the one address in ``To``; never raises for what the server does."""
        recipient = str(message["To"].addresses[0].addr_spec)
        outcome = Outcome(Step.OTHER)
        try:
            async with asyncio.timeout(TIMEOUT):
                client = await self._connected()
                await client.sendmail(self._settings.sender, recipient, message.as_bytes())
        except aiosmtplib.SMTPRecipientsRefused as error:
            outcome = Outcome(Step.RECIPIENT, error.recipients[0].code)
        except aiosmtplib.SMTPResponseException as error:
            outcome = Outcome(Step.OTHER, error.code)
        except (aiosmtplib.SMTPException, OSError, ValueError):
            await self.close()
        else:
            return Outcome(Step.TAKEN)
        if outcome.step is Step.OTHER:
            await self.close()
        return outcome

    async def close(self) -> None:
        """Give the connection up without a word; the next message opens another."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(aiosmtplib.SMTPException, OSError):
                client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        settings = self._settings
        self._client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls is Tls.IMPLICIT,
            start_tls=settings.tls is Tls.STARTTLS,
            username=settings.user_name,
            # exposed to log in to the mail server
            password=settings.password.expose() if settings.password else None,
            timeout=TIMEOUT,
        )
        await self._client.connect()
        return self._client
