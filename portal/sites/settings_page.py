"""Renders a page of a site's settings: which tabs there are, and which sites one can go to."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.cloud_connect.whose import has_cloud_connect
from portal.grants.admitting import SITE_HERE
from portal.grants.models import Scope
from portal.page import POLICY, csrf_token, page
from portal.principals import Viewer
from portal.sites.whose import offered
from portal.state import VIEWER

TABS: Final = ("account", "eforms", "users", "credentials", "credits", "cloud-connect")
"""The pages of a site's settings, in their order."""
SUPPORT_TABS: Final = {
    "account": Scope.CONFIGURATION,
    "eforms": Scope.EFORMS,
    "credits": Scope.CREDITS,
}
"""Those that a Support Site may be let in to, each for its purpose: people and tokens are the
clinic's alone."""


def settings_page(
    request: web.Request,
    template: str,
    *,
    here: str,
    status: HTTPStatus = HTTPStatus.OK,
    policy: str = POLICY,
    **facts: object,
) -> web.Response:
    """Answer one page of a site's settings; ``here`` is its tab."""
    viewer, site_id = request[VIEWER], request[SITE_HERE].site_id
    return page(
        request,
        template,
        status=status,
        policy=policy,
        **{"site": request[SITE_HERE]} | facts,
        tabs=tabs_at(viewer, site_id),
        here=here,
        others=[
            site
            for site in offered(viewer, *SUPPORT_TABS.values())
            if site.site_id != site_id and here in tabs_at(viewer, site.site_id)
        ],
        saved="saved" in request.query,
        token=csrf_token(request, cookies.session_name(request)),
    )


def tabs_at(viewer: Viewer, site_id: int) -> list[str]:
    """Return the pages of a site's settings that the viewer may open, in their order."""
    if viewer.administers(site_id):
        hidden = () if has_cloud_connect(viewer, site_id) else ("cloud-connect",)
        return [tab for tab in TABS if tab not in hidden]
    return [tab for tab, scope in SUPPORT_TABS.items() if viewer.supports(site_id, scope)]
