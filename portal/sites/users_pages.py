"""The Users page: a site's people, "Set Site Admin", the second factor, the way out."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.grants.admitting import SITE_HERE
from portal.grants.clinic_pages import number_of
from portal.page import see_other
from portal.people.demanding import demand_factor
from portal.refusals import Refusal, RequestRefusedError
from portal.sites import members
from portal.sites.models import SiteRole
from portal.sites.settings_page import settings_page
from portal.state import CLOCK, DATABASE, VIEWER

DEMANDS: Final = {"yes": True, "no": False}
ROLES: Final = {"yes": SiteRole.SITE_ADMIN, "no": SiteRole.USER}


async def show(request: web.Request) -> web.Response:
    """Show who belongs to the site."""
    return await _page(request)


async def set_admin(request: web.Request) -> web.Response:
    """Keep whether a person is a Site Admin, at once."""
    role = ROLES.get(str((await request.post()).get("admin", "")))
    if role is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    site, person = request[SITE_HERE], number_of(request, "person")
    refused = None
    try:
        async with request.app[DATABASE].writing() as session:
            now = request.app[CLOCK]()
            await members.set_role(session, now, request[VIEWER], site.site_id, person, role)
    except RequestRefusedError as error:
        refused = error
    return await _answer(request, refused)


async def set_demand(request: web.Request) -> web.Response:
    """Keep whether the site demands a second factor of its people, at once."""
    demanded = DEMANDS.get(str((await request.post()).get("demanded", "")))
    if demanded is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    site, viewer = request[SITE_HERE], request[VIEWER]
    async with request.app[DATABASE].writing() as session:
        await members.lock_members(session, viewer, site.site_id)
        now = request.app[CLOCK]()
        await demand_factor(session, now, viewer, site.site_id, demanded=demanded)
    return await _answer(request, None)


async def remove(request: web.Request) -> web.Response:
    """Remove a person from the site."""
    site, person = request[SITE_HERE], number_of(request, "person")
    refused = None
    try:
        async with request.app[DATABASE].writing() as session:
            now = request.app[CLOCK]()
            await members.remove(session, now, request[VIEWER], site.site_id, person)
    except RequestRefusedError as error:
        refused = error
    return await _answer(request, refused)


async def _answer(request: web.Request, refused: RequestRefusedError | None) -> web.Response:
    if refused is None:
        return see_other(f"/sites/{request[SITE_HERE].number}/users?saved=1")
    if refused.refusal is not Refusal.LAST_SITE_ADMIN:
        raise refused
    return await _page(request, refused)


async def _page(request: web.Request, refused: RequestRefusedError | None = None) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        people = await members.list_members(session, request[SITE_HERE].site_id)
    admins = [one for one in people if one.role is SiteRole.SITE_ADMIN]
    return settings_page(
        request,
        "sites/users.html",
        here="users",
        status=refused.status if refused else HTTPStatus.OK,
        refusal=refused.refusal if refused else None,
        people=people,
        demanded=any(
            place.demands_factor
            for place in request[VIEWER].places
            if place.site_id == request[SITE_HERE].site_id
        ),
        lacking=sum(not one.second_factor for one in people),
        last_admin=admins[0] if len(admins) == 1 else None,
    )


BASE: Final = "/sites/{number}/users"
ROUTES: Final = (
    route("GET", BASE, Access.SITE_ADMIN, show),
    route("POST", f"{BASE}/factor", Access.SITE_ADMIN_FRESH_FORM, set_demand),
    route("POST", BASE + r"/{person:\d+}/role", Access.SITE_ADMIN_FRESH_FORM, set_admin),
    route("POST", BASE + r"/{person:\d+}/remove", Access.SITE_ADMIN_FRESH_FORM, remove),
)
