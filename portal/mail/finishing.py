"""Ends mailings: when none of its mails waits the figures are kept, and later the rows go.

A worker may still note what became of a mail that was stopped in its hands, so the
figures are final only when every claim of that moment is over. Until the rows go a
mail that comes back is known as ours (its return path names the row), and is counted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.database import Database, forget_old_pages
from portal.duties import INSERT
from portal.errors import ValueRefusedError
from portal.mail.claiming import LEASE
from portal.mail.models import Ended, Mail, Mailing, MailRetention

USUAL_DAYS: Final = 30
"""GUESS: mail servers give up after five days (RFC 5321, 4.5.4.1), and their reports come then."""
LONGEST_DAYS: Final = 3650
ONLY: Final = 1
SENT: Final = "sent"
WAITING: Final = "waiting"
FINAL_AFTER: Final = 2 * LEASE
AT_ONCE: Final = 5000
"""Rows deleted in one transaction, so that no worker waits long."""


async def keep_for(database: Database, days: int) -> None:
    """Set how long rows stay; raises ``ValueRefusedError`` for a number beyond 1 to 3650."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueRefusedError
    async with database.writing() as session:
        insert = INSERT[session.get_bind().dialect.name](MailRetention)
        await session.execute(
            insert.values(id=ONLY, days=days).on_conflict_do_update(
                index_elements=["id"], set_={"days": days}
            )
        )


async def progress(session: AsyncSession, mailings: Sequence[Mailing]) -> dict[int, dict[str, int]]:
    """Return per mailing how many are sent, wait, and ended for which reason.

    Kept figures are read as they are; of the others only what is settled is counted,
    by an index: what waits is the rest.
    """
    counted = {one.id: dict(one.figures) for one in mailings if one.figures is not None}
    running = {one.id: one for one in mailings if one.figures is None}
    if not running:
        return counted
    found = await session.execute(
        select(Mail.mailing_id, Mail.ended, func.count().label("mails"))
        .where(Mail.mailing_id.in_(running), Mail.next_attempt_at.is_(None))
        .group_by(Mail.mailing_id, Mail.ended)
    )
    for mailing_id, ended, mails in found:
        counted.setdefault(mailing_id or 0, {})[ended or SENT] = mails
    for mailing_id, mailing in running.items():
        counts = counted.setdefault(mailing_id, {})
        counts[WAITING] = mailing.mails - sum(counts.values())
    return counted


async def finish(database: Database, clock: Clock) -> int:
    """Note which mailings are over, keep the figures of those that are final, and let rows go.

    Returns how many rows went. Any process may do it, and end in the middle of it.
    """
    async with database.reading() as session:
        open_ones = list(await session.scalars(select(Mailing.id).where(Mailing.figures.is_(None))))
    for mailing_id in open_ones:
        async with database.writing() as session:
            await _look_at(session, mailing_id, clock())
    gone = 0
    while (some := await _delete_some(database, clock())) > 0:
        gone += some
    if gone:
        await forget_old_pages(database)
    return gone


async def count_bounce(session: AsyncSession, mailing_id: int | None) -> None:
    """Count a mail that came back in the figures that are kept already."""
    if mailing_id is None:
        return
    mailing = await session.get_one(Mailing, mailing_id, with_for_update=True)
    if mailing.figures is not None:
        bounced = Ended.BOUNCED.value
        counts = mailing.figures
        mailing.figures = counts | {
            SENT: counts.get(SENT, 0) - 1,
            bounced: counts.get(bounced, 0) + 1,
        }


async def _look_at(session: AsyncSession, mailing_id: int, now: datetime) -> None:
    mailing = await session.get_one(Mailing, mailing_id, with_for_update=True)
    counts = (await progress(session, [mailing]))[mailing_id]
    if counts.get(WAITING) or counts.get(Ended.PAUSED.value):
        mailing.finished_at = None
    elif mailing.finished_at is None:
        mailing.finished_at = now
    elif mailing.figures is None and now >= mailing.finished_at + FINAL_AFTER:
        mailing.figures = {name: mails for name, mails in counts.items() if mails}


async def _delete_some(database: Database, now: datetime) -> int:
    async with database.writing() as session:
        days = await session.scalar(select(MailRetention.days)) or USUAL_DAYS
        over = select(Mailing.id).where(
            Mailing.finished_at <= now - timedelta(days=days), Mailing.figures.is_not(None)
        )
        some = select(Mail.id).where(Mail.mailing_id.in_(over), Mail.next_attempt_at.is_(None))
        gone = await session.execute(delete(Mail).where(Mail.id.in_(some.limit(AT_ONCE))))
        rows: int = gone.rowcount  # type: ignore[attr-defined]  # a DELETE has one
    return rows
