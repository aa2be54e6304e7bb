"""Tells a clinic once a day what Support Sites did there: who, for whom, act, before and after."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select, update

from connectors.contract import Clock
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.wording import mailed
from portal.database import Database
from portal.duties import Duty
from portal.grants.notices import site_admins
from portal.mail.queue import queue_mail
from portal.sites.models import Site
from web.catalogue import Catalogue

MOST_ENTRIES: Final = 100
"""Entries in a mail; the count says how many there are, and the page shows all."""


async def tell_daily(database: Database, clock: Clock) -> int:
    """Queue a mail for each clinic where a Support Site did anything since; return how many."""
    async with database.reading() as session:
        busy = (
            select(AuditEntry.site_id)
            .join(AuditHead, AuditHead.site_id == AuditEntry.site_id)
            .where(AuditEntry.grant_id.is_not(None), AuditEntry.number > AuditHead.told)
            .distinct()
            .order_by(AuditEntry.site_id)
        )
        sites = list(await session.scalars(busy))
    for site_id in sites:
        await _tell(database, clock, site_id)
    return len(sites)


async def _tell(database: Database, clock: Clock, site_id: int) -> None:
    async with database.writing() as session:
        head = await session.get_one(AuditHead, site_id, with_for_update=True)
        theirs = (
            AuditEntry.site_id == site_id,
            AuditEntry.grant_id.is_not(None),
            AuditEntry.number > head.told,
            AuditEntry.number <= head.entries,
        )
        first = select(AuditEntry).where(*theirs).order_by(AuditEntry.number).limit(MOST_ENTRIES)
        entries = list(await session.scalars(first))
        count = await session.scalar(select(func.count()).select_from(AuditEntry).where(*theirs))
        site = await session.get_one(Site, site_id)
        for reader in await site_admins(session, site_id):
            catalogue = Catalogue(reader.language)
            queue_mail(
                session,
                clock(),
                "support-daily",
                reader.address,
                reader.language,
                path=f"/sites/{site.number}/audit?support=yes",
                site=site.number,
                count=str(count),
                lines="\n\n".join(mailed(entry, catalogue) for entry in entries),
            )
        await session.execute(
            update(AuditHead).where(AuditHead.site_id == site_id).values(told=head.entries)
        )


DAILY: Final = Duty("support-daily", timedelta(days=1), tell_daily)
