"""What the operator did at a clinic: in the clinic's own log, and in a mail to its Site Admins.

Whoever runs the portal can make accounts and tokens and take factors off. That is no
emergency entrance: none of it happens without the clinic reading of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act, Facts
from portal.audit.recording import PORTAL, record
from portal.grants.notices import Reader, site_admins
from portal.mail.queue import queue_mail
from portal.sites.models import Site
from portal.tickets.business_clock import TORONTO
from web.catalogue import Catalogue, format_datetime

WHY: Final = "by-operator"


async def tell_operator_act(  # noqa: PLR0913, PLR0917 - what was done, where, and who reads it
    session: AsyncSession,
    now: datetime,
    act: Act,
    site_id: int,
    facts: Facts,
    readers: Sequence[Reader] | None = None,
) -> None:
    """Record an act of the operator's and tell these, or all of the site's Site Admins.

    It is in the act's own transaction, so there is no act without both. Who adds a Site
    Admin gives the readers of before: the new one is not the one to be asked.
    """
    await record(session, now, PORTAL, act, site_id, None, {**facts, "why": WHY})
    told = await site_admins(session, site_id) if readers is None else readers
    number = (await session.scalars(select(Site.number).where(Site.id == site_id))).one()
    for reader in told:
        queue_mail(
            *(session, now, "operator-acted", reader.address, reader.language),
            path=f"/sites/{number}/audit",
            site=number,
            what=Catalogue(reader.language).text(f"audit.act.{act}"),
            at=format_datetime(now, TORONTO, reader.language),
        )
