"""What has to happen again to a backup's rows before anybody sees them.

A backup is older than what was purged and ended since: whoever purges or ends adds here
what does it again. Each work gets the restore's own transaction.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from portal.journal.repeating import repeat
from portal.journal.standing import Journal
from portal.operating.shutting import end_access, end_log_ins, note_restored, tell_restored
from portal.reading.links import end_all_links
from portal.sites.tokens import hold_all
from portal.tickets.purging import purge_again
from portal.tickets.retention import purge_restored


@dataclass(frozen=True, slots=True)
class Restoring:
    """A restore under way: its transaction, the present moment, the backup's, the journal."""

    session: AsyncSession
    now: datetime
    as_of: datetime
    journal: Journal | None


Repeat = Callable[[Restoring], Awaitable[object]]


async def _note(one: Restoring) -> None:
    await note_restored(one.session, one.now, one.as_of)


async def _tell(one: Restoring) -> None:
    await tell_restored(one.session, one.now, one.as_of)


async def _repeat(one: Restoring) -> None:
    if one.journal is not None:
        await repeat(one.session, one.now, one.journal)


async def _hold(one: Restoring) -> None:
    if one.journal is None or not one.journal.complete:
        await hold_all(one.session, one.now)


def _at_once(*works: Callable[[AsyncSession, datetime], Awaitable[object]]) -> Repeat:
    async def do(one: Restoring) -> None:
        for work in works:
            await work(one.session, one.now)

    return do


REPEATED: Final[tuple[Repeat, ...]] = (
    _note,
    _repeat,
    _at_once(purge_again, purge_restored),
    _at_once(end_all_links, end_log_ins, end_access),
    _hold,
    _tell,
)
