"""Each address of the portal that answers a page, with an example that has something to show."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from portal.access import Route
from portal.app import ROUTES
from tests.portal.grants.principals import Callers

NO_PAGE: Final = (
    *("/openapi.json", "/reading/attachments/"),
    *("/static/", "/api/", "/svc/", "/health/", "/.well-known/"),
    *("/announcements/images/", "/announcements/{section}/feed."),
    *("/tickets/{number}/bundle", "/tickets/{number}/attachments/"),
    *("/tickets/events", "/tickets/{number}/events", "/sites/{number}/audit/live"),
    *("/desk/figures/counts.csv", "/desk/figures/tickets.csv", "/sites/{number}/credits/export"),
    *("/sites/{number}/audit/export", "/sites/{number}/patients/ciphertext"),
    "/sites/{number}/patients/key/{version}",
    r"/sites/{number}/eforms/{eform:\d+}/export",
)
"""How addresses begin that answer a file, a stream or a program, and never a page."""
LEADS_ON: Final = frozenset(
    {
        *("/", "/my-activities", "/sites/{number}/cloud-connect/enter"),
    }
)
"""These answer with the address of a page, or with the way to prove who one is."""
QUERIES: Final[Mapping[str, tuple[str, ...]]] = {
    "/hand-over/{connector:accuro|medaccess|pssuite}": ("patientID=1234&siteNumber=7001",),
    "/request/done": ("ticket=T-000001",),
    "/tickets": ("", "view=all&q=note", "view=all&q=nothing+like+it"),
    "/announcements/search": ("", "q=rhubarb", "q=nothing+like+it"),
    "/sites/{number}/support-sites": ("", "find=7910", "find=nothing+like+it"),
    "/sites/{number}/audit": ("", "actor=nothing+like+it"),
    r"/sites/{number}/eforms/{eform:\d+}": ("", "item=0", "add=line"),
    r"/sites/{number}/eforms/{eform:\d+}/compare": ("", "before=0&after=1"),
    "/log-in": ("", "done=reset"),
    "/reset": ("", "sent"),
}
"""What is asked of an address beside its own; one page may have several faces."""


def page_routes() -> tuple[Route, ...]:
    """Return every route of the router that answers a page."""
    return tuple(
        one
        for one in ROUTES
        if one.method == "GET" and not one.path.startswith(NO_PAGE) and one.path not in LEADS_ON
    )


def examples(callers: Callers, line: Route) -> list[str]:
    """Return the addresses to look at, the plain one first."""
    path = callers.address(line)
    if path in callers.ids:  # the token of a mail's link
        return [f"{path}?{callers.ids[path]}"]
    return [f"{path}?{query}" if query else path for query in QUERIES.get(line.path, ("",))]


async def who_may(callers: Callers, address: str) -> AsyncIterator[str]:
    """Give the kinds of people who are shown a page at this address, the rarest kinds first."""
    for kind in reversed(callers.browsers):
        if kind not in callers.headers:  # programs look at no pages
            answer = await callers.browsers[kind].get(address)
            if answer.status == 200 and answer.content_type == "text/html":
                yield kind
