"""Notes what became of a worker's mails: all that wait, in one transaction after another."""

import asyncio
import logging
from collections import deque
from typing import Final

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.mail import settling
from portal.mail.claiming import LEASE, Claim
from portal.mail.conversation import Outcome

MOST: Final = 50
"""Mails that may wait to be noted; so many may go twice if the worker is killed."""
AGAIN: Final = 0.2
PATIENCE: Final = 10.0
"""Seconds that the end of a worker waits for a database that is away."""

log = logging.getLogger(__name__)


class Recorder:
    """Keeps what became of mails until the database has it, also through a restart of it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._results: deque[settling.Result] = deque()
        self._room = asyncio.Semaphore(MOST)
        self._writing: asyncio.Task[None] | None = None

    async def note(self, claim: Claim, outcome: Outcome) -> None:
        """Have it noted soon; waits while too many are not noted yet."""
        await self._room.acquire()
        self._results.append((claim, outcome))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def flush(self) -> None:
        """Wait until everything is noted."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def close(self) -> None:
        """Note what is left, or give up on a database that does not answer."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=PATIENCE)
            self._writing.cancel()
            await asyncio.wait([self._writing])

    async def _write(self) -> None:
        while self._results:
            batch = list(self._results)
            if await self._is_done_with(batch):
                for _ in batch:
                    self._results.popleft()
                    self._room.release()
            else:
                await asyncio.sleep(AGAIN)

    async def _is_done_with(self, batch: list[settling.Result]) -> bool:
        try:
            await settling.note(self._database, self._clock(), batch)
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("mails were not noted", extra=describe(error))
            # past the lease they are another's, and were sent again
            return self._clock() >= batch[0][0].claimed_at + LEASE
        return True
