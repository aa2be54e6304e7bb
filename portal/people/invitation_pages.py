"""Where a Site Admin invites people into their sites."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.language import request_language
from portal.page import csrf_token, page, see_other
from portal.people import inviting
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.models import SiteRole
from portal.sites.whose import administered
from portal.state import CLOCK, DATABASE, VIEWER
from web.catalogue import LANGUAGES

PAGE: Final = "/invitations"
LONGEST_NUMBER: Final = 9


async def show(request: web.Request) -> web.Response:
    """Show who is invited to each site that the viewer administers."""
    return await _page(request)


async def send(request: web.Request) -> web.Response:
    """Invite somebody."""
    form = await request.post()
    said = {name: str(form.get(name, "")) for name in ("site", "user", "role", "language")}
    place = next((one for one in administered(request[VIEWER]) if one.number == said["site"]), None)
    if place is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    refused = None
    try:
        await inviting.invite(
            request.app[DATABASE],
            request.app[CLOCK],
            request[VIEWER],
            place,
            said["user"],
            SiteRole.SITE_ADMIN if said["role"] == SiteRole.SITE_ADMIN else SiteRole.USER,
            said["language"] if said["language"] in LANGUAGES else request_language(request),
        )
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await _page(request, refused, said)
    return see_other(f"{PAGE}?done=sent")


async def withdraw(request: web.Request) -> web.Response:
    """Take an invitation back."""
    site_ids = {place.site_id for place in administered(request[VIEWER])}
    written = request.match_info["invitation"]
    number = int(written) if len(written) <= LONGEST_NUMBER else 0  # there is no 0
    database, clock = request.app[DATABASE], request.app[CLOCK]
    await inviting.withdraw(database, clock, request[VIEWER], site_ids, number)
    return see_other(f"{PAGE}?done=withdrawn")


async def _page(
    request: web.Request,
    refused: RequestRefusedError | None = None,
    said: dict[str, str] | None = None,
) -> web.Response:
    database, clock = request.app[DATABASE], request.app[CLOCK]
    done = request.query.get("done", "")
    return page(
        request,
        "people/invitations.html",
        status=refused.status if refused else HTTPStatus.OK,
        refusal=refused.refusal if refused else None,
        said=said or {},
        done=done if done in {"sent", "withdrawn"} else None,
        sites=[
            (place, await inviting.list_open(database, clock, place.site_id))
            for place in administered(request[VIEWER])
        ],
        roles=inviting.ROLES,
        languages=LANGUAGES,
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


ROUTES: Final = (
    route("GET", PAGE, Access.ANY_ADMIN, show),
    route("POST", PAGE, Access.ANY_ADMIN_FRESH_FORM, send),
    route("POST", PAGE + r"/{invitation:[0-9]+}/withdraw", Access.ANY_ADMIN_FORM, withdraw),
)
