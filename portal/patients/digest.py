"""Tells a site every Monday morning how many records will go in the week that begins.

Ocean sends such a mail every Monday morning; the hour is a GUESS. It goes to the
people who administer the site and holds a count: no name, no reference, no EMR ID.
"""

from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.contract import Clock
from portal.database import Database
from portal.mail.queue import queue_mail
from portal.patients.models import Patient, PatientSettings
from portal.patients.retention import HOLDS
from portal.patients.settings import lock_settings
from portal.people.models import Membership, Person
from portal.sites.models import Site, SiteRole
from portal.tickets.business_clock import TORONTO

MORNING: Final = time(6)
WEEK: Final = timedelta(days=7)


def last_monday(now: datetime) -> datetime:
    """Return the last Monday morning that has come, by the clocks in Toronto."""
    local = now.astimezone(TORONTO)
    monday = local.date() - timedelta(days=local.weekday())
    morning = datetime.combine(monday, MORNING, TORONTO)
    return morning if morning <= now else datetime.combine(monday - WEEK, MORNING, TORONTO)


async def send_digests(database: Database, clock: Clock) -> int:
    """Tell every site that was not told since Monday morning; return how many were mailed."""
    now = clock()
    monday = last_monday(now)
    waiting = select(PatientSettings.site_id).where(
        or_(PatientSettings.digest_at.is_(None), PatientSettings.digest_at < monday)
    )
    async with database.reading() as session:
        sites = list(await session.scalars(waiting))
    mailed = 0
    for site_id in sites:
        async with database.writing() as session:
            settings = await lock_settings(session, site_id)
            if settings.digest_at is None or settings.digest_at < monday:
                settings.digest_at = now
                mailed += await _tell(session, now, settings, monday + WEEK)
    return mailed


async def _tell(
    session: AsyncSession, now: datetime, settings: PatientSettings, until: datetime
) -> bool:
    """Mark what will go by then and mail the count.

    A record is counted in one mail alone, unless the days of that mail went by and it is
    still there.
    """
    people = await _administrators(session, settings.site_id)
    if not people:
        return False  # nobody was told, so nothing is marked and nothing goes
    marked = await session.execute(
        update(Patient)
        .where(
            Patient.site_id == settings.site_id,
            Patient.updated_at <= until - timedelta(days=settings.retention_days),
            Patient.locked.is_(False),
            or_(Patient.warned_at.is_(None), Patient.warned_at <= now - HOLDS),
        )
        .values(warned_at=now)
        .returning(Patient.id)
    )
    count = len(marked.all())
    if count == 0:
        return False
    number = await session.scalar(select(Site.number).where(Site.id == settings.site_id))
    path = f"/sites/{number}/patients"
    for user_name, language in people:
        queue_mail(
            session,
            now,
            "patients-leave",
            user_name,
            language,
            path=path,
            count=str(count),
            site=str(number),
        )
    return True


async def _administrators(session: AsyncSession, site_id: int) -> list[tuple[str, str]]:
    wanted = (
        select(Person.user_name, Person.language)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.site_id == site_id, Membership.role == SiteRole.SITE_ADMIN)
        .where(Person.closed_at.is_(None))
        .order_by(Person.id)
    )
    found = await session.execute(wanted)
    return [(user_name, language or "en") for user_name, language in found]
