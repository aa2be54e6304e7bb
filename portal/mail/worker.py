"""Delivers the mail outbox: claims what is due, sends it, tries again later if that failed.

A worker's lanes send side by side, and a lane sends its next mail when the database
has what became of the last one. Mail to one person goes over one connection, one
after another. So whoever kills a worker makes at most one such mail go twice, and
of mails to many at most one per lane, each under the same id.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import select

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.mail import settling
from portal.mail.claiming import LEASE, Claim, claim
from portal.mail.compose import Message
from portal.mail.conversation import Outcome, Step
from portal.mail.letters import Letter, Letters
from portal.mail.models import Mail
from portal.mail.recording import Recorder
from portal.mail.return_path import need_key, return_path
from portal.mail.settling import MOST_ATTEMPTS, backoff, why_ended
from portal.mail.transport import TIMEOUT, Transport
from portal.settings import MailSettings

__all__ = ("LEASE", "MOST_ATTEMPTS", "MailWorker", "backoff", "end")

POLL: Final = 5.0
AGAIN: Final = 0.2
"""Seconds until a worker that goes on is cancelled again."""
LANES: Final = 16
"""Mails to many that one worker sends side by side; so many go twice if it is killed."""
FRESH: Final = timedelta(seconds=1)
"""For how long mails are sent without asking whether they are still wanted: then all are asked for.

Asking for each makes a slow machine slower: four workers on it were slower than one.
"""
SAFE: Final = LEASE - timedelta(seconds=2 * TIMEOUT)
"""How long after its claim a mail may be begun: it is over before another may claim it."""

T = TypeVar("T")
log = logging.getLogger(__name__)


class MailWorker:
    """One deliverer; on PostgreSQL any number may run side by side on one database."""

    def __init__(
        self, database: Database, clock: Clock, settings: MailSettings, public_url: str
    ) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._letters = Letters(settings.sender, public_url)
        self._recorder = Recorder(database, clock)
        self._woken = asyncio.Event()
        self._claims: deque[Claim] = deque()
        self._claiming = asyncio.Lock()
        self._seen_at = clock()
        self._is_dry = False
        self._one_by_one = asyncio.Lock()
        self._single = Transport(settings)
        self._key: bytes | None = None
        self._transports = [Transport(settings) for _ in range(LANES)]

    def wake(self) -> None:
        """Look at once: there is something new."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; then give back what was claimed and not tried."""
        try:
            while True:
                self._woken.clear()
                self._is_dry = False
                await asyncio.gather(*map(self._deliver_due, self._transports))
                self._single.close()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL)
        finally:
            # what the server took is noted before we end, or it would go once more
            await _to_its_end(asyncio.create_task(self.close()))

    async def deliver_next(self) -> bool:
        """Try one message that is due and note what became of it; say whether there was one."""
        self._is_dry = False
        return await self._deliver_next(self._transports[0])

    async def close(self) -> None:
        """Give the connections up, and what was claimed and not tried back to the others."""
        for transport in (self._single, *self._transports):
            transport.close()
        await self._recorder.close()
        if self._claims:
            await settling.release(self._database, list(self._claims), self._clock())
            self._claims.clear()

    async def _deliver_due(self, transport: Transport) -> None:
        try:
            while await self._deliver_next(transport):
                pass
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("mail delivery failed", extra=describe(error))
        transport.close()

    async def _deliver_next(self, transport: Transport) -> bool:
        while (found := await self._next()) is not None:
            one, seen_at = found
            async with self._way_of(one, transport) as way:
                if await self._is_ours(one, seen_at):
                    trying = asyncio.create_task(self._try(one, way))
                    await (await _to_its_end(trying))
                    return True
        return False

    @asynccontextmanager
    async def _way_of(self, one: Claim, lane: Transport) -> AsyncIterator[Transport]:
        """Give the connection that it goes over: a mail to many has its own unsubscription."""
        if one.mail.unsubscribe:
            yield lane
        else:
            async with self._one_by_one:
                yield self._single

    async def _try(self, one: Claim, transport: Transport) -> asyncio.Future[None]:
        """Send it; return what is done when the database has what became of it."""
        outcome = await self._send(one, transport)
        if outcome.step is not Step.TAKEN:
            why = why_ended(outcome, one.attempts)
            log.warning(
                "a mail was not taken",
                extra={"http_status": outcome.status, "state": why.value if why else "waiting"},
            )
        return self._recorder.note(one, outcome)

    async def _next(self) -> tuple[Claim, datetime] | None:
        """Return what is to go next, and when it was last seen to be wanted."""
        async with self._claiming:
            if not self._claims and not self._is_dry:
                # what a server took and no note says yet would be claimed as not sent
                await self._recorder.flush()
                per_minute = self._settings.per_minute
                self._is_dry = True  # if it fails or finds none, the other lanes need not ask
                self._seen_at = self._clock()
                self._claims.extend(await claim(self._database, self._seen_at, per_minute))
                self._is_dry = not self._claims
            elif self._clock() - self._seen_at > FRESH:
                now = self._clock()
                self._claims = deque(await self._still_wanted(self._claims))
                self._seen_at = now
            return (self._claims.popleft(), self._seen_at) if self._claims else None

    async def _is_ours(self, one: Claim, seen_at: datetime) -> bool:
        """Whether it may be begun: what is too old is another's by now, or will be."""
        now = self._clock()
        if now - one.claimed_at > SAFE:
            return False
        return now - seen_at <= FRESH or bool(await self._still_wanted([one]))

    async def _still_wanted(self, claims: Iterable[Claim]) -> list[Claim]:
        """Return those that are still ours, in one question however many they are."""
        held = {one.mail.id: one for one in claims}
        async with self._database.reading() as session:
            found = await session.execute(
                select(Mail.id, Mail.attempts).where(
                    Mail.id.in_(held), Mail.next_attempt_at.is_not(None)
                )
            )
            attempts = {row.id: row.attempts for row in found}
        return [one for one in held.values() if attempts.get(one.mail.id) == one.attempts]

    async def _send(self, one: Claim, transport: Transport) -> Outcome:
        letter: Letter | None = None
        with suppress(ValueError):  # a fact that would break out of its header
            letter = self._letters.write(one.mail)
        if letter is None:
            return Outcome(Step.OTHER, settling.REFUSED_FOR_GOOD)
        return_path = await self._return_path(one.mail)
        return await transport.send(letter, return_path, lambda: self._is_in_time(one))

    def _is_in_time(self, one: Claim) -> bool:
        """Whether it is still ours: we may have been stopped while the server was asked."""
        return self._clock() - one.claimed_at < LEASE

    async def _return_path(self, mail: Message) -> str:
        if self._settings.bounces is None:
            return self._settings.sender
        if self._key is None:
            self._key = await need_key(self._database)
        return return_path(self._key, self._settings.bounces, mail.id)


async def _to_its_end(work: asyncio.Task[T]) -> T:
    """Wait until it is done, also while we are told to end; only then end."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([work])
        raise


async def end(delivering: asyncio.Task[None]) -> None:
    """Cancel a worker's ``run`` until it has ended.

    Once is not enough: ``asyncio.wait_for``, here and in the mail client, forgets
    a cancellation that comes together with what it waits for (Python 3.11).
    """
    while not delivering.done():
        delivering.cancel()
        await asyncio.wait([delivering], timeout=AGAIN)
