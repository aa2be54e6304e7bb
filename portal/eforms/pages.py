"""The list of a site's eForms: begun, imported from a file, exported as one."""

import asyncio
from datetime import UTC
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.eforms import drafts, fields, json_file, kept
from portal.eforms.findings import Finding, Reason
from portal.eforms.form import Form, Languages
from portal.eforms.models import Act
from portal.eforms.publishing import version_of
from portal.eforms.reading import Imported, read_questionnaire
from portal.eforms.writing import Status, Tree, questionnaire
from portal.file_form import read_upload
from portal.grants.admitting import SITE_HERE
from portal.grants.models import Scope
from portal.page import page, see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.settings_page import settings_page
from portal.sites.whose import entered, offered
from portal.state import CLOCK, DATABASE, VIEWER
from web.pages import STATIC

TO_WRITE: Final = "application/fhir+json"


async def enter(request: web.Request) -> web.Response:
    """Lead to the eForms of the site that one acts at; show the sites where there are several."""
    viewer = request[VIEWER]
    sites = entered(viewer, Scope.EFORMS) or offered(viewer)
    if len(sites) == 1:
        return see_other(f"/sites/{sites[0].number}/eforms")
    return page(request, "eforms/sites.html", sites=sites)


async def show_list(request: web.Request) -> web.Response:
    """Show the site's eForms."""
    return await _list(request)


async def create(request: web.Request) -> web.Response:
    """Begin an eForm that has a title."""
    typed, wrong = fields.form_words(await request.post(), Form())
    if not typed.title:
        wrong |= {"title_en"}
    if wrong:
        return await _list(request, given=typed, wrong=wrong)
    async with request.app[DATABASE].writing() as session:
        eform = await drafts.create(session, by(request), typed, drafts.Done(Act.CREATED))
    return see_other(f"/sites/{request[SITE_HERE].number}/eforms/{eform}")


async def take_file(request: web.Request) -> web.Response:
    """Begin an eForm with what a file holds, or say all that keeps it out."""
    upload = await read_upload(request, "file", json_file.LARGEST, Refusal.EFORM_REFUSED)
    found = await asyncio.to_thread(_read, upload)
    if found.findings:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return settings_page(
            request, "eforms/report.html", here="eforms", status=status, findings=found.findings
        )
    done = drafts.Done(Act.IMPORTED, left_out=found.left_out)
    async with request.app[DATABASE].writing() as session:
        eform = await drafts.create(session, by(request), found.form, done)
    return see_other(f"/sites/{request[SITE_HERE].number}/eforms/{eform}?imported=1")


async def export(request: web.Request) -> web.Response:
    """Answer the draft, or the version that is asked for, as a Questionnaire in a file."""
    number = fields.number(request.query, "version")
    async with request.app[DATABASE].reading() as session:
        eform = await drafts.find(session, request[SITE_HERE].site_id, eform_id(request))
        form, status = kept.read(eform.draft), Status.DRAFT
        if number:
            form = await version_of(session, eform.id, number)
            newest = number == eform.published and eform.withdrawn_at is None
            status = Status.ACTIVE if newest else Status.RETIRED
    tree = questionnaire(form, status, number or None)
    if await asyncio.to_thread(_deviations, tree):
        raise RequestRefusedError(Refusal.EFORM_INCOMPLETE)
    name = f"eform-{request[SITE_HERE].number}-{eform.id}-{number or 'draft'}.json"
    response = web.json_response(tree, content_type=TO_WRITE, dumps=json_file.write_json)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def style(_: web.Request) -> web.FileResponse:
    """Answer the style sheet of these pages."""
    return web.FileResponse(STATIC / "eforms.css")


def by(request: web.Request) -> drafts.By:
    """Return who acts here, and when."""
    now = request.app[CLOCK]().astimezone(UTC)
    return drafts.By(request[VIEWER], request[SITE_HERE].site_id, now)


def eform_id(request: web.Request) -> int:
    """Return the number in the address; raise ``not-found`` for one that no row can have."""
    number = fields.number(request.match_info, "eform")
    if not number:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return number


def _read(upload: bytes) -> Imported:
    """Read a file; first as JSON, then as R4B, then as an eForm."""
    tree = json_file.read_json(upload)
    if tree is None:
        return Imported(Form(), [], [Finding(Reason.FILE)])
    if tree.get("resourceType") != "Questionnaire":
        return Imported(Form(), [], [Finding(Reason.RESOURCE)])
    if places := _deviations(tree):
        return Imported(Form(), [], [Finding(Reason.R4B, name=place) for place in places])
    return read_questionnaire(tree)


def _deviations(tree: dict[str, object] | Tree) -> list[str]:
    from portal.eforms.r4b import deviations  # noqa: PLC0415 - loaded by its first use, it is slow

    return deviations(tree)


async def _list(
    request: web.Request, given: Form | None = None, wrong: frozenset[str] = frozenset()
) -> web.Response:
    async with request.app[DATABASE].reading() as session:
        found = await drafts.list_eforms(session, request[SITE_HERE].site_id)
    return settings_page(
        request,
        "eforms/list.html",
        here="eforms",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        eforms=found,
        given=given or Form(),
        wrong=wrong,
        languages=tuple(Languages),
    )


BASE: Final = "/sites/{number}/eforms"
EFORM: Final = BASE + r"/{eform:\d+}"
ROUTES: Final = (
    route("GET", "/eforms", Access.OWN_SITES, enter),
    route("GET", BASE, Access.EFORMS, show_list),
    route("POST", BASE, Access.EFORMS_FORM, create),
    route("POST", BASE + "/import", Access.EFORMS_UPLOAD, take_file),
    route("GET", EFORM + "/export", Access.EFORMS, export),
    route("GET", "/static/eforms.css", Access.OPEN, style),
)
