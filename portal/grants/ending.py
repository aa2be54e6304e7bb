"""What happens to grants without a click: they end, they remind, requests die."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from connectors.contract import Clock
from portal.database import Database
from portal.duties import Duty
from portal.grants.asking import let_die
from portal.grants.granting import end_where
from portal.grants.models import Ending, SupportGrant
from portal.grants.notices import tell_clinic
from portal.grants.rules import (
    REMINDERS,
    endings,
    ends_within,
    is_live,
    next_end,
    reminder_at,
)

MAILS: Final = {
    Ending.EXPIRED: "support-ends-soon",
    Ending.IDLE: "support-ends-idle",
    Ending.TICKET_SOLVED: "support-ends-ticket",
}
"""How a clinic is told of an end that comes by itself."""


async def look_after(database: Database, clock: Clock) -> None:
    """End what is over, remind of what ends soon, and note how late it has become.

    A grant that is over was refused already at its use; this writes down those that nobody used.
    """
    now = clock()
    async with database.writing() as session:
        await session.execute(
            update(SupportGrant).where(is_live(now), SupportGrant.seen_at < now).values(seen_at=now)
        )
        for condition, why in endings(now):
            await end_where(session, now, condition, why)
    await _remind(database, now)
    await let_die(database, now)


async def _remind(database: Database, now: datetime) -> None:
    """Tell clinics of ends that are near, each once a reminder; one that moved is told anew."""
    async with database.writing() as session:
        due = await session.scalars(
            select(SupportGrant)
            .where(is_live(now), ends_within(now, max(REMINDERS)))
            .order_by(SupportGrant.id)
            .with_for_update()
        )
        for grant in due:
            at, why = next_end(grant)
            hours = reminder_at(at - now)
            told = grant.reminded if grant.reminded_of == at else None
            if hours is not None and (told is None or hours < told):
                grant.reminded, grant.reminded_of = hours, at
                await tell_clinic(session, now, MAILS[why], grant, at)


LOOK_AFTER: Final = Duty("support-grants", timedelta(minutes=1), look_after)
