"""The mails that one worker has claimed and not begun: what goes next, and whether it may."""

import asyncio
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.database import Database
from portal.ending import to_its_end
from portal.mail import settling
from portal.mail.claiming import LEASE, Claim, claim
from portal.mail.models import Mail
from portal.mail.recording import Recorder
from portal.mail.transport import TIMEOUT

FRESH: Final = timedelta(seconds=1)
"""For how long mails are sent without asking whether they are still wanted: then all are asked for.

Asking for each makes a slow machine slower: four workers on it were slower than one.
"""
SAFE: Final = LEASE - timedelta(seconds=2 * TIMEOUT)
"""How long after its claim a mail may be begun: it is over before another may claim it."""
PATIENCE: Final = 2.0
"""Seconds that a worker which is told to end waits for what it is claiming."""


class Held:
    """One worker's claims; its lanes ask for them one after another."""

    def __init__(
        self, database: Database, clock: Clock, recorder: Recorder, per_minute: int | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._recorder = recorder
        self._per_minute = per_minute
        self._claims: deque[Claim] = deque()
        self._put_back: list[Claim] = []
        self._claiming = asyncio.Lock()
        self._seen_at = clock()
        self._is_dry = False

    def look_again(self) -> None:
        """Ask the database again although it had none."""
        self._is_dry = False

    async def next(self) -> tuple[Claim, datetime] | None:
        """Return what is to go next, and when it was last seen to be wanted."""
        async with self._claiming:
            if not self._claims and self._put_back:
                self._claims.extend(self._put_back)
                self._put_back.clear()
                self._seen_at = self._clock() - 2 * FRESH  # each was seen at another time
            if not self._claims and not self._is_dry:
                # what a server took and no note says yet would be claimed as not sent
                await self._recorder.flush()
                self._is_dry = True  # if it fails or finds none, the other lanes need not ask
                self._seen_at = self._clock()
                # once they are ours they must be known here, or nobody could give them back
                await to_its_end(asyncio.create_task(self._claim()), PATIENCE)
                self._is_dry = not self._claims
            elif self._clock() - self._seen_at > FRESH:
                now = self._clock()
                self._claims = deque(await self._still_wanted(self._claims))
                self._seen_at = now
            return (self._claims.popleft(), self._seen_at) if self._claims else None

    async def may_begin(self, one: Claim, seen_at: datetime) -> bool:
        """Whether it may be begun: what is too old is another's by now, or will be."""
        now = self._clock()
        if now - one.claimed_at > SAFE:
            return False
        return now - seen_at <= FRESH or bool(await self._still_wanted([one]))

    def put_back(self, one: Claim) -> None:
        """Hold it again: it was taken, and nothing of it was begun."""
        self._put_back.append(one)

    async def give_back(self) -> None:
        """Let the others have what was not begun, at once."""
        claims = [*self._claims, *self._put_back]
        self._claims.clear()
        self._put_back.clear()
        if claims:
            await settling.release(self._database, claims, self._clock())

    async def _claim(self) -> None:
        self._claims.extend(await claim(self._database, self._seen_at, self._per_minute))

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
