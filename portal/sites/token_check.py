"""Finds the site of a token: not revoked, not at its end, and with the scope asked for."""

from datetime import datetime

from sqlalchemy import select, update

from portal import proofs
from portal.database import Database
from portal.principals import Clinic
from portal.sites.models import Site, SiteToken, TokenScope
from portal.sites.tokens import is_living


async def clinic_of(
    database: Database, now: datetime, token: str, scope: TokenScope
) -> Clinic | None:
    """Return the site of this token, or none; the first use of each day (UTC) is noted."""
    async with database.reading() as session:
        found = await session.execute(
            select(Site.id, Site.number, SiteToken.id, SiteToken.scopes, SiteToken.last_used_at)
            .join(SiteToken, SiteToken.site_id == Site.id)
            .where(
                SiteToken.token_digest == proofs.digest(token),
                is_living(now),
            )
        )
        row = found.one_or_none()
    if row is None:
        return None
    site_id, number, token_id, scopes, last_used = row
    if scope not in scopes.split():
        return None
    if last_used is None or last_used.date() < now.date():
        async with database.writing() as session:
            await session.execute(
                update(SiteToken).where(SiteToken.id == token_id).values(last_used_at=now)
            )
    return Clinic(site_id, number, token_id)
