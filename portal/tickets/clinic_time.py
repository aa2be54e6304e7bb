"""The time zone in which a clinic reads when it may expect an answer."""

from contextlib import suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.database import Database
from portal.sites.models import Site
from portal.tickets.business_clock import TORONTO


def zone_of(site: Site) -> ZoneInfo:
    """Return the site's own zone; the support organisation's for a site that named none."""
    zone = TORONTO
    if site.time_zone:
        with suppress(ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo(site.time_zone)
    return zone


async def zone_at(database: Database, site_id: int) -> ZoneInfo:
    """Return the zone of the site of this id."""
    async with database.reading() as session:
        return zone_of(await session.get_one(Site, site_id))
