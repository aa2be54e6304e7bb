"""The check of Cloud Connect, which is stricter than that of a site's other pages."""

from aiohttp import web

from portal.cloud_connect.whose import has_cloud_connect
from portal.grants.admitting import SITE_HERE, for_site
from portal.guarding.of_people import person
from portal.refusals import Refusal, RequestRefusedError
from portal.state import VIEWER

_site_admin = for_site(person)


async def cloud_connect(request: web.Request) -> None:
    """Let in the site's own Site Admins with a second factor; it is nobody else's to see."""
    await _site_admin(request)
    viewer = request[VIEWER]
    if not has_cloud_connect(viewer, request[SITE_HERE].site_id):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    if not viewer.second_factor:
        raise RequestRefusedError(Refusal.FACTOR_NEEDED)
