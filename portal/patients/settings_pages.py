"""The page of patient settings: the clinic's Site Admins set them, and whoever configures it."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies
from portal.access import Access, route
from portal.grants.admitting import SITE_HERE
from portal.page import csrf_token, page, see_other
from portal.patients.listing import about_site
from portal.patients.settings import change_rules
from portal.patients.whose import sees_patients
from portal.people.step_up import stepped_up
from portal.refusals import Refusal, RequestRefusedError
from portal.state import CLOCK, DATABASE, VIEWER

BASE: Final = "/sites/{number}/patients/settings"


async def show(request: web.Request) -> web.Response:
    """Show how references are made and how long records are kept."""
    return await _page(request)


async def save(request: web.Request) -> web.Response:
    """Keep the settings, or show them again with what is wrong."""
    form, site = await request.post(), request[SITE_HERE]
    digits, days = str(form.get("digits", "")), str(form.get("retention_days", ""))
    refused = False
    try:
        async with request.app[DATABASE].writing() as session:
            now, viewer = request.app[CLOCK](), request[VIEWER]
            await change_rules(session, now, viewer, site.site_id, digits, days)
    except RequestRefusedError as error:
        if error.refusal is not Refusal.PATIENT_SETTINGS_REFUSED:
            raise
        refused = True
    if refused:
        return await _page(request, refused={"digits": digits, "retention_days": days})
    return see_other(BASE.format(number=site.number) + "?saved=1")


async def _page(request: web.Request, refused: dict[str, str] | None = None) -> web.Response:
    site = request[SITE_HERE]
    settings, references = await about_site(request.app[DATABASE], site.site_id)
    return page(
        request,
        "patients/settings.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        site=site,
        settings=settings,
        references=references,
        refused=refused,
        saved="saved" in request.query,
        proven=stepped_up(request),
        lists=sees_patients(request[VIEWER], site.site_id),
        token=csrf_token(request, cookies.session_name(request)),
    )


ROUTES: Final = (
    route("GET", BASE, Access.CONFIGURATION, show),
    route("POST", BASE, Access.CONFIGURATION_FRESH_FORM, save),
)
