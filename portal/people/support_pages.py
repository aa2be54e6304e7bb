"""The entry of the support portal, where the link at the bottom left of every page leads."""

from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.navigation import SUPPORT, entries
from portal.page import page
from portal.state import VIEWER


async def show(request: web.Request) -> web.Response:
    """Show where to go: tickets, announcements, one's own activities."""
    return page(request, "support.html", support_menu=entries(SUPPORT, request[VIEWER]))


ROUTES: Final = (route("GET", "/support", Access.PERSON, show),)
