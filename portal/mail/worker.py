"""Delivers the mail outbox: claims a message, sends it, tries again later if that failed."""

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import Final

import aiosmtplib
from sqlalchemy import select, update

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.mail.compose import compose
from portal.mail.models import Mail
from portal.settings import MailSettings, Tls

TIMEOUT: Final = 30.0
LEASE: Final = timedelta(minutes=2)
"""How long a claimed message is left to the one who claimed it."""
SHORTEST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 3600.0
MOST_ATTEMPTS: Final = 40
POLL: Final = 5.0
AGAIN: Final = 0.2
"""Seconds until a worker that goes on is cancelled again."""
REFUSED_FOR_GOOD: Final = 500

log = logging.getLogger(__name__)


class MailWorker:
    """One deliverer; any number may run side by side on one database."""

    def __init__(
        self, database: Database, clock: Clock, settings: MailSettings, public_url: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._public_url = public_url
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once: there is something new."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self.deliver_next():
                    pass
            except Exception as error:  # noqa: BLE001 - the boundary of a background task
                log.error("mail delivery failed", extra=describe(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL)

    async def deliver_next(self) -> bool:
        """Try one message that is due; say whether there was one."""
        mail = await self._claim()
        if mail is None:
            return False
        outcome = await self._send(compose(mail, self._settings.sender, self._public_url))
        await self._settle(mail, outcome)
        return True

    async def _claim(self) -> Mail | None:
        now = self._clock()
        async with self._database.writing() as session:
            mail = await session.scalar(
                select(Mail)
                .where(Mail.next_attempt_at <= now)
                .order_by(Mail.next_attempt_at, Mail.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if mail is not None:
                mail.attempts += 1
                mail.next_attempt_at = now + LEASE
        return mail

    async def _send(self, message: EmailMessage) -> int | None:
        """Return none if the server took it, else its status (0: it did not answer)."""
        settings = self._settings
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.host,
                port=settings.port,
                use_tls=settings.tls is Tls.IMPLICIT,
                start_tls=settings.tls is Tls.STARTTLS,
                username=settings.user_name,
                # exposed to log in to the mail server
                password=settings.password.expose() if settings.password else None,
                timeout=TIMEOUT,
            )
        except aiosmtplib.SMTPResponseException as error:
            return error.code
        except aiosmtplib.SMTPRecipientsRefused as error:
            return error.recipients[0].code
        except (aiosmtplib.SMTPException, OSError, ValueError):
            return 0
        return None

    async def _settle(self, mail: Mail, status: int | None) -> None:
        now = self._clock()
        given_up = status is not None and (
            status >= REFUSED_FOR_GOOD or mail.attempts >= MOST_ATTEMPTS
        )
        again = None
        if status is not None and not given_up:
            again = now + timedelta(seconds=backoff(mail.attempts))
        async with self._database.writing() as session:
            await session.execute(
                update(Mail)
                .where(Mail.id == mail.id)
                .values(
                    next_attempt_at=again,
                    sent_at=now if status is None else None,
                    facts=mail.facts if again else {},
                )
            )
        if status is not None:
            state = "given up" if given_up else "waiting"
            log.warning("a mail was not taken", extra={"http_status": status, "state": state})


def backoff(attempts: int) -> float:
    """Return how many seconds to wait: doubled each time, a random part of it, at most an hour."""
    most = min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(attempts, 20))
    return SHORTEST_WAIT + secrets.randbelow(1000) / 1000 * (most - SHORTEST_WAIT)


async def end(delivering: asyncio.Task[None]) -> None:
    """Cancel a worker's ``run`` until it has ended.

    Once is not enough: ``asyncio.wait_for``, here and in the mail client, forgets
    a cancellation that comes together with what it waits for (Python 3.11).
    """
    while not delivering.done():
        delivering.cancel()
        await asyncio.wait([delivering], timeout=AGAIN)
