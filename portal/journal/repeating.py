"""Takes away from restored rows what had gone by the moment of the journal."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.fan_out import forget_mails
from portal.announcements.models import Follow
from portal.audit.recording import PORTAL
from portal.journal.people import stand_again
from portal.journal.standing import Journal, mark
from portal.patients.retention import delete_again
from portal.people.demanding import demand_factor
from portal.reading.models import ReadingRight
from portal.sites.models import Site
from portal.sites.tokens import revoke_all_but
from portal.tickets.purging import repeat as purge_listed


async def repeat(session: AsyncSession, now: datetime, journal: Journal) -> None:
    """Take all of it away, with entries in the logs of the sites concerned."""
    await purge_listed(session, journal.purges)
    await _delete_records(session, now, journal)
    await session.execute(
        update(ReadingRight)
        .where(ReadingRight.revoked_at.is_(None), ReadingRight.ticket_id.in_(journal.unread))
        .values(revoked_at=now)
    )
    await stand_again(session, now, journal.people)
    known = await session.scalars(select(Site.id).where(Site.id.in_(journal.demands)))
    for site_id in sorted(known.all()):
        await demand_factor(session, now, PORTAL, site_id, demanded=True)
    await revoke_all_but(session, now, journal.tokens)
    await _unfollow(session, journal)


async def _delete_records(session: AsyncSession, now: datetime, journal: Journal) -> None:
    by_site: dict[int, set[str]] = defaultdict(set)
    for site_id, record in journal.records:
        by_site[site_id].add(record)
    known = set(await session.scalars(select(Site.id)))  # a site may be newer than the backup
    for site_id in sorted(known & by_site.keys()):
        await delete_again(session, now, site_id, by_site[site_id])


async def _unfollow(session: AsyncSession, journal: Journal) -> None:
    follows = await session.execute(select(Follow.id, Follow.token))
    gone = [row.id for row in follows if mark(row.token) not in journal.follows]
    for follow_id in gone:
        await session.execute(delete(Follow).where(Follow.id == follow_id))
    await forget_mails(session, gone)
