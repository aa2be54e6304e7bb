"""Notes what became of a worker's mails: all that wait, in one transaction after another.

Whoever sends waits for the note before the next mail goes the same way. So as many
mails are not noted as are sent side by side, and no more can go twice.
"""

import asyncio
import logging
from typing import Final

from connectors.contract import Clock
from connectors.logs import describe
from portal.database import Database
from portal.mail import settling
from portal.mail.claiming import Claim
from portal.mail.conversation import Outcome

AGAIN: Final = 0.2
PATIENCE: Final = 10.0
"""Seconds that the end of a worker waits for a database that is away."""

log = logging.getLogger(__name__)


class Recorder:
    """Keeps what became of mails until the database has it, however long that is away."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._results: dict[asyncio.Future[None], settling.Result] = {}
        self._writing: asyncio.Task[None] | None = None

    def note(self, claim: Claim, outcome: Outcome) -> asyncio.Future[None]:
        """Have it noted soon; what is returned is done when the database has it."""
        noted = asyncio.get_running_loop().create_future()
        self._results[noted] = (claim, outcome)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return noted

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
            batch = dict(self._results)
            if await self._is_noted(list(batch.values())):
                for noted in batch:
                    del self._results[noted]
                    if not noted.done():  # whoever waited may have been told to end
                        noted.set_result(None)
            else:
                await asyncio.sleep(AGAIN)

    async def _is_noted(self, batch: list[settling.Result]) -> bool:
        try:
            await settling.note(self._database, self._clock(), batch)
        except Exception as error:  # noqa: BLE001 - the boundary of a background task
            log.error("mails were not noted", extra=describe(error))
            return False
        return True
