"""The Support Site's side: the sites it supports, its requests, entering one, leaving it."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal import cookies, proofs
from portal.access import Access, route
from portal.grants import asking, entering
from portal.grants.admitting import SUPPORT_SITES
from portal.grants.clinic_pages import lists, number_of
from portal.grants.entering import Door
from portal.grants.models import Scope, SupportRequest
from portal.grants.rules import LENGTHS, until
from portal.grants.terms import Form, read_terms
from portal.page import csrf_token, page, see_other
from portal.people.step_up import require_step_up
from portal.refusals import Refusal, RequestRefusedError
from portal.row_security import every_site
from portal.state import CLOCK, DATABASE, VIEWER

WRONG: Final = HTTPStatus.UNPROCESSABLE_ENTITY
REFUSED: Final = {
    Refusal.NOT_FOUND: ("site", "site-unknown"),
    Refusal.REQUEST_EXISTS: ("site", "request-exists"),
    Refusal.REQUEST_TOO_SOON: ("site", "request-too-soon"),
}


async def show(request: web.Request) -> web.Response:
    """Show who lets this Support Site in, and what waits."""
    return await _show(request, Form())


async def ask(request: web.Request) -> web.Response:
    """Ask a clinic for access."""
    given = await request.post()
    database, now = request.app[DATABASE], request.app[CLOCK]()
    number = str(given.get("site", "")).strip()
    support = _own(request, str(given.get("support", "")))
    terms, form = read_terms(lists(given))
    wrong = None
    if terms is None:
        return await _show(request, form, number=number)
    try:
        with every_site():  # the clinic's log, and a mail to its Site Admins
            await asking.ask(database, now, request[VIEWER], support, number, terms)
    except RequestRefusedError as error:
        if error.refusal not in REFUSED:
            raise
        wrong = REFUSED[error.refusal]
    if wrong is not None:
        field, code = wrong
        return await _show(request, replace(form, errors={field: code}), number=number)
    return see_other("/supported-sites")


async def enter(request: web.Request) -> web.Response:
    """Enter a supported site: who is at the keyboard proves once more who they are."""
    require_step_up(request)
    database, now, viewer = request.app[DATABASE], request.app[CLOCK](), request[VIEWER]
    token = request.cookies.get(cookies.session_name(request), "")
    door = Door(viewer, proofs.digest(token))
    with every_site():  # the clinic's log, before the door to its site is open
        await entering.enter(database, now, door, number_of(request, "grant"))
    return see_other("/supported-sites")


async def leave(request: web.Request) -> web.Response:
    """Leave the site that was entered."""
    await entering.leave(request.app[DATABASE], request.app[CLOCK](), request[VIEWER])
    return see_other("/supported-sites")


async def _show(
    request: web.Request,
    form: Form,
    *,
    number: str = "",
) -> web.Response:
    database, now, mine = request.app[DATABASE], request.app[CLOCK](), request[SUPPORT_SITES]
    whose = SupportRequest.support_site_id.in_([one.id for one in mine])
    return page(
        request,
        "grants/supported.html",
        status=WRONG if form.errors else HTTPStatus.OK,
        mine=mine,
        grants=await entering.list_supported(database, now, request[VIEWER]),
        requests=await asking.list_waiting(database, now, whose),
        form=form,
        number=number,
        lengths=tuple(LENGTHS),
        until=until,
        all_scopes=tuple(Scope),
        grant_token=csrf_token(request, cookies.session_name(request)),
    )


def _own(request: web.Request, number: str) -> int:
    found = [one.id for one in request[SUPPORT_SITES] if one.number == number]
    if not found:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    return found[0]


BASE: Final = "/supported-sites"
ROUTES: Final = (
    route("GET", BASE, Access.SUPPORT_SITE, show),
    route("POST", BASE + "/requests", Access.SUPPORT_SITE_FORM, ask),
    route("POST", BASE + r"/{grant:\d+}/enter", Access.SUPPORT_SITE_FORM, enter),
    route("POST", BASE + "/leave", Access.SUPPORT_SITE_FORM, leave),
)
