"""Hands one message after another to the mail server, over one connection while it lasts."""

import asyncio
from collections.abc import Callable
from typing import Final

import aiosmtplib

from portal.mail.conversation import Conversation, Outcome, Step
from portal.mail.letters import Letter
from portal.settings import MailSettings, Tls

TIMEOUT: Final = 30.0
"""Seconds for one message, from opening the connection to the server's answer."""


class Transport:
    """One connection to the mail server, opened by its first message and again when it broke."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._conversation: Conversation | None = None

    async def send(self, letter: Letter, return_path: str, may_go: Callable[[], bool]) -> Outcome:
        """Send to the letter's one recipient; never raises for what the server does.

        ``may_go`` is asked last, when only the text is missing.
        """
        outcome = Outcome(Step.OTHER)
        try:
            async with asyncio.timeout(TIMEOUT):
                conversation = await self._connected()
                outcome = await conversation.send(
                    return_path, letter.recipient, letter.content, may_go
                )
        except aiosmtplib.SMTPResponseException as error:
            outcome = Outcome(Step.OTHER, error.code)
        except (aiosmtplib.SMTPException, OSError, ValueError):
            pass
        if outcome.step is Step.OTHER:
            self.close()
        return outcome

    def close(self) -> None:
        """Give the connection up without a word; the next message opens another."""
        conversation, self._conversation = self._conversation, None
        if conversation is not None:
            conversation.close()

    async def _connected(self) -> Conversation:
        if self._conversation is not None and self._conversation.is_usable:
            return self._conversation
        self.close()
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.tls is Tls.IMPLICIT,
            start_tls=settings.tls is Tls.STARTTLS,
            username=settings.user_name,
            # exposed to log in to the mail server
            password=settings.password.expose() if settings.password else None,
            timeout=TIMEOUT,
        )
        await client.connect()
        if client.transport is None or not isinstance(client.transport, asyncio.Transport):
            raise ConnectionResetError
        if client.is_ehlo_or_helo_needed:
            try:
                await client.ehlo()
            except aiosmtplib.SMTPHeloError:
                await client.helo()
        extensions = frozenset(client.esmtp_extensions)
        self._conversation = Conversation(client.transport, extensions)
        return self._conversation
