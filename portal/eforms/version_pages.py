"""An eForm's versions: previewed, published, withdrawn, compared, taken back; and its history."""

from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.eforms import drafts, fields, kept
from portal.eforms.comparing import differences
from portal.eforms.edit_pages import BESIDE, editor
from portal.eforms.form import Form
from portal.eforms.models import Eform
from portal.eforms.pages import EFORM, by, eform_id
from portal.eforms.publishing import (
    history_of,
    publish,
    restore,
    version_of,
    versions_of,
    withdraw,
)
from portal.grants.admitting import SITE_HERE
from portal.language import request_language
from portal.page import see_other
from portal.refusals import RequestRefusedError
from portal.sites.settings_page import settings_page
from portal.state import DATABASE
from web.catalogue import LANGUAGES

MOST: Final = 200
"""Lines of history on the page."""


async def preview(request: web.Request) -> web.Response:
    """Show the draft or a version as a patient sees it; nothing on it can be sent."""
    eform, form = await _form(request, fields.number(request.query, "version"))
    asked = request.query.get("in", request_language(request))
    shown = form.languages.each()
    return settings_page(
        request,
        "eforms/preview.html",
        here="eforms",
        eform=eform,
        form=form,
        version=fields.number(request.query, "version"),
        shown=asked if asked in shown else shown[0],
        choices_of=[one for one in LANGUAGES if one in shown],
    )


async def history(request: web.Request) -> web.Response:
    """Show the versions, and who did what, the newest first."""
    async with request.app[DATABASE].reading() as session:
        eform = await drafts.find(session, request[SITE_HERE].site_id, eform_id(request))
        versions = await versions_of(session, eform.id)
        changes = await history_of(session, eform.id, MOST)
    return settings_page(
        request,
        "eforms/history.html",
        here="eforms",
        eform=eform,
        form=kept.read(eform.draft),
        versions=versions,
        changes=changes,
    )


async def compare(request: web.Request) -> web.Response:
    """Show what differs between two versions; 0 is the draft."""
    before, after = (fields.number(request.query, name) for name in ("before", "after"))
    eform, old = await _form(request, before)
    _, new = await _form(request, after)
    async with request.app[DATABASE].reading() as session:
        versions = await versions_of(session, eform.id)
    return settings_page(
        request,
        "eforms/compare.html",
        here="eforms",
        eform=eform,
        form=new,
        before=before,
        after=after,
        versions=versions,
        differences=differences(old, new),
    )


async def publish_draft(request: web.Request) -> web.Response:
    """Publish the draft; what is lacking is said on the editor's page."""
    revision = fields.number(await request.post(), "revision")
    refused = None
    try:
        async with request.app[DATABASE].writing() as session:
            await publish(session, by(request), eform_id(request), revision)
    except RequestRefusedError as error:
        refused = error
    return await _answer(request, refused)


async def withdraw_form(request: web.Request) -> web.Response:
    """Take the eForm out of use."""
    async with request.app[DATABASE].writing() as session:
        await withdraw(session, by(request), eform_id(request))
    return await _answer(request, None)


async def take_back(request: web.Request) -> web.Response:
    """Make an old version the draft."""
    revision = fields.number(await request.post(), "revision")
    number = fields.number(request.match_info, "version")
    refused = None
    try:
        async with request.app[DATABASE].writing() as session:
            await restore(session, by(request), eform_id(request), revision, number)
    except RequestRefusedError as error:
        refused = error
    return await _answer(request, refused)


async def _answer(request: web.Request, refused: RequestRefusedError | None) -> web.Response:
    if refused is None:
        here = f"/sites/{request[SITE_HERE].number}/eforms/{eform_id(request)}"
        return see_other(f"{here}?saved=1")
    if refused.refusal not in BESIDE:
        raise refused
    return await editor(request, refused=refused)


async def _form(request: web.Request, number: int) -> tuple[Eform, Form]:
    """Return the eForm with a version of it, or with its draft."""
    async with request.app[DATABASE].reading() as session:
        eform = await drafts.find(session, request[SITE_HERE].site_id, eform_id(request))
        form = await version_of(session, eform.id, number) if number else kept.read(eform.draft)
    return eform, form


ROUTES: Final = (
    route("GET", EFORM + "/preview", Access.EFORMS, preview),
    route("GET", EFORM + "/history", Access.EFORMS, history),
    route("GET", EFORM + "/compare", Access.EFORMS, compare),
    route("POST", EFORM + "/publish", Access.EFORMS_FORM, publish_draft),
    route("POST", EFORM + "/withdraw", Access.EFORMS_FORM, withdraw_form),
    route("POST", EFORM + r"/versions/{version:\d+}/restore", Access.EFORMS_FORM, take_back),
)
