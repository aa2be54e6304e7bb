"""Tells a clinic once a day what Support Sites did there: who, for whom, act, before and after.

Acts come first, and every one of them is mailed; pages that were opened or refused are summed
up behind them. So nobody buries an act under pages, and what one mail cannot hold is in the next.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from sqlalchemy import select, update

from connectors.contract import Clock
from portal.audit.acts import OF_PAGES
from portal.audit.models import AuditEntry, AuditHead
from portal.audit.pages_summed import Alike, sum_up
from portal.audit.wording import mailed, summed
from portal.database import Database
from portal.duties import Duty
from portal.grants.notices import site_admins
from portal.mail.queue import queue_mail
from portal.sites.models import Site
from web.catalogue import Catalogue

MOST_LINES: Final = 100
"""Acts and summed pages in a mail; mail programs cut off what is much longer."""


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
        wanted = select(AuditEntry).where(*theirs, AuditEntry.act.not_in(OF_PAGES))
        acts = list(await session.scalars(wanted.order_by(AuditEntry.number)))
        pages = await sum_up(session, site_id, theirs)
        site = await session.get_one(Site, site_id)
        for reader in await site_admins(session, site_id):
            for lines in _mails(acts, pages, Catalogue(reader.language)):
                queue_mail(
                    session,
                    clock(),
                    "support-daily",
                    reader.address,
                    reader.language,
                    path=f"/sites/{site.number}/audit?support=yes",
                    site=site.number,
                    count=str(len(acts) + sum(one.times for one in pages)),
                    lines=lines,
                )
        await session.execute(
            update(AuditHead).where(AuditHead.site_id == site_id).values(told=head.entries)
        )


def _mails(acts: list[AuditEntry], pages: list[Alike], catalogue: Catalogue) -> Iterator[str]:
    """Give the lines of each mail; the first of them says which mail it is, of how many."""
    lines = [mailed(entry, catalogue) for entry in acts]
    lines += [summed(alike, catalogue) for alike in pages]
    begins = range(0, len(lines), MOST_LINES)
    for part, begin in enumerate(begins, 1):
        rule = catalogue.text(
            "audit.daily",
            acts=len(acts),
            pages=sum(one.times for one in pages),
            part=part,
            parts=len(begins),
        )
        yield "\n\n".join((rule, *lines[begin : begin + MOST_LINES]))


DAILY: Final = Duty("support-daily", timedelta(days=1), tell_daily)
