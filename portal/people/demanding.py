"""A site demands a second factor of its people, or no longer does."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from portal.audit.acts import Act
from portal.audit.recording import Actor, record
from portal.sites.models import Site


async def demand_factor(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, *, demanded: bool
) -> None:
    """Keep the demand and record the change; it holds from the next request of everybody's.

    Whoever lacks a factor is led to set one up first, the actor too. The caller has checked
    that the actor is Site Admin of the site itself and has stepped up.
    """
    site = (
        await session.scalars(select(Site).where(Site.id == site_id).with_for_update(of=Site))
    ).one()
    before = site.factor_demanded_at is not None
    if before == demanded:
        return
    site.factor_demanded_at = now if demanded else None
    await session.flush()
    facts = ({"second_factor": before}, {"second_factor": demanded})
    await record(session, now, actor, Act.SITE_CHANGED, site_id, *facts)
