"""Delivers the mail outbox: claims what is due, sends it, tries again later if that failed.

Each of a worker's lanes notes a mail as sent before it sends the next one. So
whoever kills a worker makes at most one mail per lane go twice, under the same
id, and only if the server had taken it already. Lanes are there because a
durable commit is slow: PostgreSQL makes those of several lanes durable at once.
"""

import asyncio
import logging
import secrets
from collections import deque
from contextlib import suppress
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.mail import settling
from portal.mail.claiming import LEASE, Claim, claim
from portal.mail.compose import compose
from portal.mail.models import Ended, Mail
from portal.mail.settling import MOST_ATTEMPTS, why_ended
from portal.mail.transport import TIMEOUT, Outcome, Step, Transport
from portal.settings import MailSettings

__all__ = ("LEASE", "MOST_ATTEMPTS", "MailWorker", "backoff", "end")

SHORTEST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 3600.0
POLL: Final = 5.0
AGAIN: Final = 0.2
"""Seconds until a worker that goes on is cancelled again."""
LANES: Final = 4
"""Mails that one worker sends side by side on PostgreSQL; on SQLite one writes at a time anyway."""
FRESH: Final = timedelta(seconds=1)
"""How long after its claim a mail is sent without asking whether it is still wanted."""
SAFE: Final = LEASE - timedelta(seconds=2 * TIMEOUT)
"""How long after its claim a mail may be begun: it is over before another may claim it."""

log = logging.getLogger(__name__)


class MailWorker:
    """One deliverer; on PostgreSQL any number may run side by side on one database."""

    def __init__(
        self, database: Database, clock: Clock, settings: MailSettings, public_url: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._public_url = public_url
        self._woken = asyncio.Event()
        self._claims: deque[Claim] = deque()
        lanes = LANES if database.engine.dialect.name == "postgresql" else 1
        self._transports = [Transport(settings) for _ in range(lanes)]

    def wake(self) -> None:
        """Look at once: there is something new."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; then give back what was claimed and not tried."""
        try:
            while True:
                self._woken.clear()
                await asyncio.gather(*map(self._deliver_due, self._transports))
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL)
        finally:
            await self.close()

    async def deliver_next(self) -> bool:
        """Try one message that is due; say whether there was one."""
        return await self._deliver_next(self._transports[0])

    async def close(self) -> None:
        """Give the connections up, and what was claimed and not tried back to the others."""
        for transport in self._transports:
            await transport.close()
        if self._claims:
            await settling.release(self._database, list(self._claims), self._clock())
            self._claims.clear()

    async def _deliver_due(self, transport: Transport) -> None:
        try:
            while await self._deliver_next(transport):
                pass
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("mail delivery failed", extra=describe(error))
        await transport.close()

    async def _deliver_next(self, transport: Transport) -> bool:
        one = await self._next()
        if one is None:
            return False
        trying = asyncio.create_task(self._try(one, transport))
        try:
            await asyncio.shield(trying)
        except asyncio.CancelledError:
            # what the server takes is noted before we end, or it would go once more
            while not trying.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([trying])
            raise
        return True

    async def _try(self, one: Claim, transport: Transport) -> None:
        await self._settle(one, await self._send(one, transport))

    async def _next(self) -> Claim | None:
        while True:
            if not self._claims:
                per_minute = self._settings.per_minute
                self._claims.extend(await claim(self._database, self._clock(), per_minute))
            if not self._claims:
                return None
            one = self._claims.popleft()
            age = self._clock() - one.claimed_at
            # what is too old is another's by now, or will be; it is claimed anew
            if age <= FRESH or (age <= SAFE and await self._is_wanted(one)):
                return one

    async def _is_wanted(self, one: Claim) -> bool:
        async with self._database.reading() as session:
            found = await session.scalar(
                select(Mail.id).where(
                    Mail.id == one.mail.id,
                    Mail.attempts == one.mail.attempts,
                    Mail.next_attempt_at.is_not(None),
                )
            )
        return found is not None

    async def _send(self, one: Claim, transport: Transport) -> Outcome:
        message = None
        with suppress(ValueError):  # a fact that would break out of its header
            message = compose(one.mail, self._settings.sender, self._public_url, one.shared)
        if message is None:
            return Outcome(Step.OTHER, settling.REFUSED_FOR_GOOD)
        return await transport.send(message)

    async def _settle(self, one: Claim, outcome: Outcome) -> None:
        now = self._clock()
        if outcome.step is Step.TAKEN:
            await settling.note_sent(self._database, one, now)
            return
        why: Ended | None = why_ended(outcome, one.mail.attempts)
        if why is None:
            again = now + timedelta(seconds=backoff(one.mail.attempts))
            await settling.note_later(self._database, one, again)
        else:
            await settling.note_ended(self._database, one, now, why, outcome)
        log.warning(
            "a mail was not taken",
            extra={"http_status": outcome.status, "state": why.value if why else "waiting"},
        )


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
