"""Delivers the mail outbox: claims what is due, sends it, tries again later if that failed.

A worker's lanes send side by side, and a lane sends its next mail when the database
has what became of the last one. Mail to one person goes over one connection, one
after another. So whoever kills a worker makes at most one such mail go twice, and
of mails to many at most one per lane, each under the same id.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.ending import end, to_its_end
from portal.mail import settling
from portal.mail.claiming import LEASE, Claim
from portal.mail.compose import Message
from portal.mail.conversation import Outcome, Step
from portal.mail.held import Held
from portal.mail.letters import Letter, Letters
from portal.mail.recording import Recorder
from portal.mail.return_path import need_key, return_path
from portal.mail.settling import why_ended
from portal.mail.transport import Transport
from portal.settings import MailSettings

POLL: Final = 5.0
LANES: Final = 16
"""Mails to many that one worker sends side by side; so many go twice if it is killed."""

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
        self._held = Held(database, clock, self._recorder, settings.per_minute)
        self._one_by_one = asyncio.Lock()
        self._single = Transport(settings)
        self._key: bytes | None = None
        self._transports = [Transport(settings) for _ in range(LANES)]
        self._lanes: list[asyncio.Task[None]] = []

    def wake(self) -> None:
        """Look at once: there is something new."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until cancelled; then give back what was claimed and not tried."""
        try:
            while True:
                self._woken.clear()
                self._held.look_again()
                lanes = map(self._deliver_due, self._transports)
                self._lanes = [asyncio.create_task(lane) for lane in lanes]
                await asyncio.wait(self._lanes)
                self._single.close()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL)
        finally:
            # what the server took is noted before we end, or it would go once more
            await to_its_end(asyncio.create_task(self.close()))

    async def deliver_next(self) -> bool:
        """Try one message that is due and note what became of it; say whether there was one."""
        self._held.look_again()
        return await self._deliver_next(self._transports[0])

    async def close(self) -> None:
        """Give the connections up, and what was claimed and not tried back to the others.

        What a lane is sending goes first to its end: the server may have the text already.
        """
        await end(*self._lanes)
        for transport in (self._single, *self._transports):
            transport.close()
        await self._recorder.close()
        await self._held.give_back()

    async def _deliver_due(self, transport: Transport) -> None:
        try:
            while await self._deliver_next(transport):
                pass
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("mail delivery failed", extra=describe(error))
        transport.close()

    async def _deliver_next(self, transport: Transport) -> bool:
        while (found := await self._held.next()) is not None:
            one, seen_at = found
            trying: asyncio.Task[asyncio.Future[None]] | None = None
            try:
                async with self._way_of(one, transport) as way:
                    if await self._held.may_begin(one, seen_at):
                        trying = asyncio.create_task(self._try(one, way))
                        await (await to_its_end(trying))
                        return True
            except BaseException:  # told to end, or the database was away
                if trying is None:
                    self._held.put_back(one)
                raise
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
