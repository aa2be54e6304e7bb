"""Finds the site of a token: not revoked, not at its end, and with the scope asked for."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update

from portal import proofs
from portal.database import Database
from portal.principals import Clinic
from portal.sites.models import Site, SiteToken, TokenScope

USE_NOTED_EVERY: Final = timedelta(minutes=10)
"""A last use is kept this exactly, so that not every request writes."""


async def clinic_of(
    database: Database, now: datetime, token: str, scope: TokenScope
) -> Clinic | None:
    """Return the site of this token, or none; note the use of it."""
    async with database.reading() as session:
        found = await session.execute(
            select(Site.id, Site.number, SiteToken.id, SiteToken.scopes, SiteToken.last_used_at)
            .join(SiteToken, SiteToken.site_id == Site.id)
            .where(
                SiteToken.token_digest == proofs.digest(token),
                SiteToken.revoked_at.is_(None),
                or_(SiteToken.ends_at.is_(None), SiteToken.ends_at > now),
            )
        )
        row = found.one_or_none()
    if row is None:
        return None
    site_id, number, token_id, scopes, last_used = row
    if scope not in scopes.split():
        return None
    if last_used is None or now - last_used >= USE_NOTED_EVERY:
        async with database.writing() as session:
            await session.execute(
                update(SiteToken).where(SiteToken.id == token_id).values(last_used_at=now)
            )
    return Clinic(site_id, number)
