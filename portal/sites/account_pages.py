"""The Site Account page, and the list of sites whose settings a person may open."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.grants.admitting import SITE_HERE
from portal.grants.clinic_pages import section
from portal.page import SCRIPT_POLICY, page, see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.sites import account
from portal.sites.account import PROVINCES, Account, Standing
from portal.sites.settings_page import SUPPORT_TABS, settings_page, tabs_at
from portal.sites.whose import offered
from portal.state import CLOCK, DATABASE, VIEWER
from portal.time_zones import TIME_ZONES
from web.pages import STATIC


async def list_sites(request: web.Request) -> web.Response:
    """Show the sites whose settings the viewer may open; lead on where there is only one.

    Each leads to the first page that is open there: a grant need not open the account.
    """
    viewer = request[VIEWER]
    sites = [
        (site, f"/sites/{site.number}/{tabs_at(viewer, site.site_id)[0]}")
        for site in offered(viewer, *SUPPORT_TABS.values())
    ]
    if len(sites) == 1:
        return see_other(sites[0][1])
    return page(request, "sites/list.html", sites=sites)


async def show(request: web.Request) -> web.Response:
    """Show the account as it stands."""
    return await _page(request, await _read(request))


async def save(request: web.Request) -> web.Response:
    """Keep the changes; or show them again, beside what is wrong or what another person kept."""
    form = await request.post()
    wanted, version = Account.of_form(form), _number(str(form.get("version", "")))
    site = request[SITE_HERE]
    if wrong := account.faults(wanted):
        return await _page(request, Standing(wanted, version), wrong=wrong)
    other, kept = None, False
    try:
        async with request.app[DATABASE].writing() as session:
            other = await account.save(
                session, request.app[CLOCK](), request[VIEWER], site.site_id, wanted, version
            )
    except RequestRefusedError as error:
        if error.refusal is not Refusal.SITE_NAME_KEPT:
            raise
        kept = True
    if kept:
        return await _page(request, Standing(wanted, version), wrong=frozenset({"name"}))
    if other is not None:
        return await _page(request, Standing(wanted, other.version), other=other.account)
    return see_other(f"/sites/{site.number}/account?saved=1")


async def _page(
    request: web.Request,
    standing: Standing,
    *,
    wrong: frozenset[str] = frozenset(),
    other: Account | None = None,
) -> web.Response:
    status = HTTPStatus.OK
    if wrong:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif other is not None:
        status = HTTPStatus.CONFLICT
    now = await _read(request)
    if now.named_by_operator:  # the field is not the reader's: it shows what stands
        standing = replace(standing, account=replace(standing.account, name=now.account.name))
    own = request[VIEWER].administers(request[SITE_HERE].site_id)
    # a Support Site may change the account, and has no part in who is let in
    shown = await section(request) | {"asked": ""} if own else {"site": request[SITE_HERE]}
    return settings_page(
        request,
        "sites/account.html",
        here="account",
        own=own,
        status=status,
        policy=SCRIPT_POLICY,
        standing=standing,
        named=now.named_by_operator,
        wrong=wrong,
        other=other,
        differing=account.differing(standing.account, other) if other else [],
        provinces=PROVINCES,
        time_zones=TIME_ZONES,
        **shown,
    )


async def _read(request: web.Request) -> Standing:
    async with request.app[DATABASE].reading() as session:
        return await account.read(session, request[SITE_HERE].site_id)


def _number(text: str) -> int:
    # a version that no page of ours wrote is none that stands
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


async def script(_: web.Request) -> web.FileResponse:
    """Answer the module that warns of unsaved changes."""
    return web.FileResponse(STATIC / "unsaved.js")


async def style(_: web.Request) -> web.FileResponse:
    """Answer the style sheet of these pages."""
    return web.FileResponse(STATIC / "settings.css")


ROUTES: Final = (
    route("GET", "/settings", Access.OWN_SITES, list_sites),
    route("GET", "/sites/{number}/account", Access.CONFIGURATION, show),
    route("POST", "/sites/{number}/account", Access.CONFIGURATION_FORM, save),
    route("GET", "/static/settings.css", Access.OPEN, style),
    route("GET", "/static/unsaved.js", Access.OPEN, script),
)
