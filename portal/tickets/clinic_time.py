"""The time zone in which a clinic reads when it may expect an answer."""

from contextlib import suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.sites.models import Site
from portal.tickets.business_clock import TORONTO


def zone_of(site: Site) -> ZoneInfo:
    """Return the site's own zone; the support organisation's for a site that named none."""
    zone = TORONTO
    if site.time_zone:
        with suppress(ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo(site.time_zone)
    return zone
