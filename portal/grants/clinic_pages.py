"""The clinic's side: the section "Support Sites" of its Site Account, and what its forms do.

Letting somebody in, or for longer, takes a fresh proof; ending and refusing never wait for one.
"""

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from multidict import MultiMapping

from portal import cookies
from portal.access import Access, route
from portal.grants import asking, granting
from portal.grants.admitting import SITE_HERE, SiteHere
from portal.grants.models import Scope, SupportRequest
from portal.grants.rules import LENGTHS, until
from portal.grants.terms import Form, read_terms
from portal.page import csrf_token, page, see_other
from portal.people.step_up import require_step_up
from portal.refusals import Refusal, RequestRefusedError
from portal.row_security import every_site
from portal.state import CLOCK, DATABASE, VIEWER

LATELY: Final = timedelta(days=30)
LONGEST_ID: Final = 9


async def section(request: web.Request) -> dict[str, Any]:
    """Return what ``grants/section.html`` shows, for any page of the site's own admins."""
    database, now, site = request.app[DATABASE], request.app[CLOCK](), request[SITE_HERE]
    whose = SupportRequest.site_id == site.site_id
    requests = await asking.list_waiting(database, now, whose)
    named = [one.ticket for one in requests]
    return {
        "site": site,
        "grants": await granting.list_grants(database, now, site.site_id),
        "ended": await granting.list_ended(database, now, site.site_id, LATELY),
        "requests": requests,
        "open_tickets": await asking.open_tickets(database, site.site_id, named),
        "lengths": tuple(LENGTHS),
        "until": until,
        "grant_token": csrf_token(request, cookies.session_name(request)),
    }


async def show(request: web.Request) -> web.Response:
    """Show the section; ``find`` looks a Support Site up, ``add`` opens the form for one.

    The form asks for the proof before it is filled in, so that no word of it is lost.
    """
    if "add" in request.query:
        require_step_up(request)
    return await _show(request, Form())


async def add(request: web.Request) -> web.Response:
    """Grant access; the number and code that were shown must belong together."""
    form, site = await request.post(), request[SITE_HERE]
    terms, shown = read_terms(lists(form))
    support = (str(form.get("support", "")), str(form.get("code", "")))
    if terms is None:
        return await _show(request, shown, support[0], HTTPStatus.UNPROCESSABLE_ENTITY)
    database, now, unknown = request.app[DATABASE], request.app[CLOCK](), False
    try:
        with every_site():  # the Support Site's row is locked
            await granting.grant(database, now, request[VIEWER], site.site_id, support, terms)
    except RequestRefusedError as error:
        if error.refusal is not Refusal.GRANT_TICKET_UNKNOWN:
            raise
        unknown = True
    if unknown:
        shown = replace(shown, errors={"ticket": "ticket-unknown"})
        return await _show(request, shown, support[0], HTTPStatus.UNPROCESSABLE_ENTITY)
    return _back(site)


async def extend(request: web.Request) -> web.Response:
    """Let a grant end later; only this click does."""
    length = str((await request.post()).get("length", ""))
    if length not in LENGTHS:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    site, grant_id = request[SITE_HERE], number_of(request, "grant")
    await granting.extend(
        *(request.app[DATABASE], request.app[CLOCK](), request[VIEWER]),
        *(site.site_id, grant_id, length),
    )
    return _back(site)


async def end(request: web.Request) -> web.Response:
    """End a grant at once."""
    site, grant_id = request[SITE_HERE], number_of(request, "grant")
    database, now = request.app[DATABASE], request.app[CLOCK]()
    await granting.end(database, now, request[VIEWER], site.site_id, grant_id)
    return _back(site)


async def decide(request: web.Request) -> web.Response:
    """Approve a request, with a fresh proof, or refuse it."""
    site, request_id = request[SITE_HERE], number_of(request, "request")
    database, now, viewer = request.app[DATABASE], request.app[CLOCK](), request[VIEWER]
    match str((await request.post()).get("decision", "")):
        case "approve":
            require_step_up(request)
            with every_site():  # the Support Site's row is locked
                await asking.approve(database, now, viewer, site.site_id, request_id)
        case "refuse":
            await asking.refuse(database, now, viewer, site.site_id, request_id)
        case _:
            raise RequestRefusedError(Refusal.BODY_INVALID)
    return _back(site)


async def _show(
    request: web.Request, form: Form, support: str = "", status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    asked = " ".join(request.query.get("find", support).split())
    site = request[SITE_HERE]
    found = await granting.look_up(request.app[DATABASE], asked, site.site_id) if asked else []
    adding = support or request.query.get("add", "")
    return page(
        request,
        "grants/clinic.html",
        status=status,
        asked=asked,
        found=found,
        adding=next((one for one in found if one.number == adding), None),
        form=form,
        all_scopes=tuple(Scope),
        **await section(request),
    )


def lists(form: MultiMapping[str | bytes | bytearray | web.FileField]) -> dict[str, list[str]]:
    """Return the texts of a form, each name with all its values."""
    return {name: [str(value) for value in form.getall(name)] for name in set(form)}


def number_of(request: web.Request, name: str) -> int:
    """Return a number of the address; one that is too long is nobody's."""
    written = request.match_info[name]
    if len(written) > LONGEST_ID:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return int(written)


def _back(site: SiteHere) -> web.Response:
    return see_other(f"/sites/{site.number}/support-sites")


BASE: Final = "/sites/{number}/support-sites"
ROUTES: Final = (
    route("GET", BASE, Access.SITE_ADMIN, show),
    route("POST", BASE, Access.SITE_ADMIN_FRESH_FORM, add),
    route("POST", BASE + r"/{grant:\d+}/extend", Access.SITE_ADMIN_FRESH_FORM, extend),
    route("POST", BASE + r"/{grant:\d+}/end", Access.SITE_ADMIN_FORM, end),
    route("POST", BASE + r"/requests/{request:\d+}", Access.SITE_ADMIN_FORM, decide),
)
