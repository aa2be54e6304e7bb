"""What happens to grants without a click: they end, they remind, requests die."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update

from connectors.contract import Clock
from portal.database import Database
from portal.duties import Duty
from portal.grants.asking import let_die
from portal.grants.granting import end_where
from portal.grants.models import SupportGrant
from portal.grants.notices import tell_clinic
from portal.grants.rules import REMINDERS, endings, is_live

HOUR: Final = timedelta(hours=1)


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
    for before in sorted(REMINDERS, reverse=True):
        hours = before // HOUR
        async with database.writing() as session:
            due = await session.scalars(
                select(SupportGrant)
                .where(
                    is_live(now),
                    SupportGrant.ends_at <= now + before,
                    or_(SupportGrant.reminded.is_(None), SupportGrant.reminded > hours),
                )
                .with_for_update()
            )
            for grant in due:
                grant.reminded = hours
                if grant.ends_at - grant.granted_at > before:
                    await tell_clinic(session, now, "support-ends-soon", grant)


LOOK_AFTER: Final = Duty("support-grants", timedelta(minutes=1), look_after)
