"""Mails each clinic where its log stands: what was mailed can no longer be rewritten unseen."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from connectors.contract import Clock
from portal.audit import chain
from portal.audit.models import AuditHead
from portal.database import Database
from portal.duties import Duty
from portal.grants.notices import site_admins
from portal.mail.queue import queue_mail
from portal.sites.models import Site


async def mail_checkpoints(database: Database, clock: Clock) -> int:
    """Queue a checkpoint for each site whose log grew since its last one; return how many sites."""
    async with database.reading() as session:
        grown = select(AuditHead.site_id).where(AuditHead.entries > AuditHead.mailed)
        sites = list(await session.scalars(grown.order_by(AuditHead.site_id)))
    for site_id in sites:
        await _mail(database, clock, site_id)
    return len(sites)


async def _mail(database: Database, clock: Clock, site_id: int) -> None:
    async with database.writing() as session:
        head = await session.get_one(AuditHead, site_id, with_for_update=True)
        site = await session.get_one(Site, site_id)
        for reader in await site_admins(session, site_id):
            queue_mail(
                session,
                clock(),
                "audit-checkpoint",
                reader.address,
                reader.language,
                path=f"/sites/{site.number}/audit",
                site=site.number,
                entries=str(head.entries),
                checkpoint=chain.checkpoint(site.number, head.entries, head.digest),
            )
        head.mailed = head.entries


CHECKPOINTS: Final = Duty("audit-checkpoints", timedelta(days=1), mail_checkpoints)
