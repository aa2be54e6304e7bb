"""Counts tries before they are judged, so that tries side by side count too."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from portal import proofs
from portal.database import Database
from portal.duties import INSERT
from portal.people.models import LogInFailures
from portal.refusals import Refusal, RequestRefusedError

MOST_TRIES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)


async def count_try(
    database: Database, now: datetime, digest: bytes, most: int = MOST_TRIES
) -> None:
    """Count one try of what this digest names; raise ``log-in-locked`` when there were too many.

    One statement, so that any number of first tries at once are all counted.
    """
    async with database.writing() as session:
        await session.execute(
            delete(LogInFailures).where(LogInFailures.last_at <= now - LOCKED_FOR)
        )
        insert = INSERT[session.get_bind().dialect.name](LogInFailures)
        counted = await session.scalar(
            insert.values(user_digest=digest, failures=1, last_at=now)
            .on_conflict_do_update(
                index_elements=[LogInFailures.user_digest],
                set_={"failures": LogInFailures.failures + 1, "last_at": now},
                where=LogInFailures.failures < most,
            )
            .returning(LogInFailures.failures)
        )
    if counted is None:
        raise RequestRefusedError(Refusal.LOG_IN_LOCKED)


async def limit(database: Database, now: datetime, name: str, most: int) -> None:
    """Count one act of this name; raise ``too-many-requests`` when there were too many.

    The name is kept as a digest: a network or an address is counted, not stored.
    """
    allowed = False
    with suppress(RequestRefusedError):
        await count_try(database, now, proofs.digest(name), most)
        allowed = True
    if not allowed:
        raise RequestRefusedError(Refusal.TOO_MANY_REQUESTS)


async def forget_tries(session: AsyncSession, digest: bytes) -> None:
    """Start from none: the last try was right."""
    await session.execute(delete(LogInFailures).where(LogInFailures.user_digest == digest))
