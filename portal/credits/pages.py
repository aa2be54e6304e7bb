"""The credits of a site: balance, ledger, and the form by which a Support Site allocates."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.credits.allocating import allocate, given_to, new_transfer
from portal.credits.ledger import MOST
from portal.credits.reading import PAGE, balance_of, export, read_lines
from portal.credits.wishes import Form, read_allocation
from portal.grants.admitting import SITE_HERE
from portal.grants.models import Scope, SupportGrant
from portal.page import page, see_other
from portal.principals import Viewer
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.settings_page import settings_page
from portal.sites.whose import offered
from portal.state import CLOCK, DATABASE, VIEWER

BESIDE_AMOUNT: Final = (Refusal.CREDITS_SHORT, Refusal.CREDITS_NOT_GIVEN)
LONGEST_NUMBER: Final = 9


async def list_sites(request: web.Request) -> web.Response:
    """Show the sites whose credits the viewer sees; lead on where there is only one."""
    sites = offered(request[VIEWER], Scope.CREDITS)
    if len(sites) == 1:
        return see_other(f"/sites/{sites[0].number}/credits")
    return page(request, "credits/sites.html", sites=sites)


async def show(request: web.Request) -> web.Response:
    """Show balance and ledger; to a Support Site also the form."""
    return await _page(request, Form())


async def ask(request: web.Request) -> web.Response:
    """Allocate, for the Support Site that the viewer acts for; nobody else has the form."""
    viewer, site = request[VIEWER], request[SITE_HERE]
    if not _allocates(viewer, site.site_id):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    asked, form = read_allocation(await request.post())
    if asked is None:
        return await _page(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    refused = None
    try:
        now = request.app[CLOCK]()
        await allocate(request.app[DATABASE], now, viewer, site.site_id, asked)
    except RequestRefusedError as error:
        refused = error
    if refused is None:
        return see_other(f"/sites/{site.number}/credits?allocated=1")
    if refused.refusal not in BESIDE_AMOUNT:
        raise refused
    return await _page(request, form.wrong("amount", refused.refusal), refused.status)


async def save(request: web.Request) -> web.StreamResponse:
    """Hand over the whole ledger as CSV."""
    site = request[SITE_HERE]
    response = web.StreamResponse()
    response.content_type, response.charset = "text/csv", "utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="credits-{site.number}.csv"'
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    async for piece in export(request.app[DATABASE], site.site_id):
        await response.write(piece)
    await response.write_eof()
    return response


async def _page(
    request: web.Request, form: Form, status: HTTPStatus = HTTPStatus.OK
) -> web.Response:
    viewer, site_id = request[VIEWER], request[SITE_HERE].site_id
    async with request.app[DATABASE].reading() as session:
        balance = await balance_of(session, site_id)
        lines = await read_lines(session, site_id, _before(request))
        own = given = 0
        if viewer.support is not None and _allocates(viewer, site_id):
            grant = await session.get_one(SupportGrant, viewer.support.grant_id)
            own = await balance_of(session, grant.support_site_id)
            given = await given_to(session, site_id, grant.support_site_id)
    return settings_page(
        request,
        "credits/ledger.html",
        here="credits",
        status=status,
        balance=balance,
        lines=lines[:PAGE],
        older=lines[PAGE - 1].entry.number if len(lines) > PAGE else None,
        allocated="allocated" in request.query,
        allocates=_allocates(viewer, site_id),
        own=own,
        given=given,
        most=MOST,
        form=form,
        transfer=new_transfer(),
    )


def _allocates(viewer: Viewer, site_id: int) -> bool:
    return viewer.supports(site_id, Scope.CREDITS)


def _before(request: web.Request) -> int | None:
    written = request.query.get("before", "")
    plain = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if plain else None


BASE: Final = "/sites/{number}/credits"
ROUTES: Final = (
    route("GET", "/credits", Access.OWN_SITES, list_sites),
    route("GET", BASE, Access.CREDITS, show),
    route("POST", BASE, Access.CREDITS_FORM, ask),
    route("GET", BASE + "/export", Access.CREDITS, save),
)
