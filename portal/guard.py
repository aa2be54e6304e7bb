"""Lets a request reach its handler only with the proof that its route asks for."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from connectors.errors import EmrRefusedError
from ocean.serve import read_caller
from portal import cookies
from portal.access import Access
from portal.announcements.critical import unread
from portal.cloud_connect.whose import has_cloud_connect
from portal.database import Database
from portal.errors import Refusal, RequestRefusedError
from portal.forms import check_form, comes_from_us, is_csrf_token, with_form
from portal.grants.admitting import (
    SITE_HERE,
    Check,
    for_site,
    for_support_site,
    let_support_in,
    watched,
)
from portal.grants.models import Scope
from portal.patients.records import check_caller
from portal.patients.whose import PATIENT_SITE, admit, need_admin, need_own
from portal.people.models import StaffRole
from portal.people.step_up import require_step_up
from portal.people.viewers import viewer_of
from portal.principals import Clinic, Viewer
from portal.reading.links import reader_of
from portal.row_security import every_site, only_sites
from portal.sites.models import TokenScope
from portal.sites.token_check import clinic_of
from portal.state import ACCESS, BANNERS, CLINIC, CLOCK, DATABASE, READER, VIEWER

FOR_EVERY_SITE: Final = frozenset(
    {
        Access.MAIL_LINK,  # a token that only its mailbox has says which row
        Access.FORM,  # nobody is known before the log-in is done
        Access.OPERATOR,
        Access.OPERATOR_FORM,  # a change of the calendar moves the clocks of all tickets
    }
)
"""Where an answer is made from the rows of all sites, whoever asks."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check what the route asks for; refuse a route that nobody classified."""
    access = request.app[ACCESS].get(request.match_info.route)
    if access is not None:
        await CHECKS[access](request)
    elif request.match_info.http_exception is None:
        raise RequestRefusedError(Refusal.NOT_FOUND)
    with _rows(request, access):
        return await watched(request, handler)


def _rows(request: web.Request, access: Access | None) -> AbstractContextManager[None]:
    """Return the part of the database that the answer is made from, where that is a wall."""
    clinic, viewer = request.get(CLINIC), request.get(VIEWER)
    reader = request.get(READER)
    if clinic is not None:
        return only_sites({clinic.site_id})
    if reader is not None:
        return only_sites({reader.site_id})
    if access in FOR_EVERY_SITE or (viewer is not None and viewer.sees_every_site()):
        return every_site()
    return only_sites(viewer.sees() if viewer is not None else ())


async def find_clinic(
    database: Database, now: datetime, authorization: list[str], scope: TokenScope
) -> Clinic:
    """Return the site of a bearer token that has this scope; raise ``RequestRefusedError``."""
    scheme, _, token = authorization[0].partition(" ") if len(authorization) == 1 else ("", "", "")
    clinic = None
    if scheme.lower() == "bearer" and token:
        clinic = await clinic_of(database, now, token.strip(), scope)
    if clinic is None:
        raise RequestRefusedError(Refusal.SITE_TOKEN_REFUSED)
    return clinic


async def _reader(request: web.Request) -> None:
    """Let in who opened a ticket's private link in this browser, to that ticket."""
    token = request.cookies.get(cookies.reading_name(request), "")
    reader = await reader_of(request.app[DATABASE], request.app[CLOCK], token) if token else None
    if reader is None:
        raise RequestRefusedError(Refusal.LINK_GONE)
    request[READER] = reader


async def _reader_form(request: web.Request) -> None:
    await _reader(request)
    await check_form(request, cookies.reading_name(request))


async def _reader_script(request: web.Request) -> None:
    await _reader(request)
    _need_script(request, cookies.reading_name(request))


async def _open(_: web.Request) -> None:
    """Let everybody in: the route shows nothing of anybody."""


async def _anybody(request: web.Request) -> None:
    """Let everybody in, and say who it is of those who are logged in."""
    viewer = await _viewer(request)
    if viewer is not None and not viewer.factor_missing:
        request[VIEWER] = viewer


async def _site_token(request: web.Request) -> None:
    await _token(request, TokenScope.TICKETS)


async def _records(request: web.Request) -> None:
    await _token(request, TokenScope.RECORDS)


async def _token(request: web.Request, scope: TokenScope) -> None:
    authorization, now = request.headers.getall("Authorization", []), request.app[CLOCK]()
    request[CLINIC] = await find_clinic(request.app[DATABASE], now, authorization, scope)


async def _site_key(request: web.Request) -> None:
    clinic = None
    with suppress(EmrRefusedError):
        caller = read_caller(request.headers.items())
        clinic = await check_caller(request.app[DATABASE], caller)
    if clinic is None:
        raise RequestRefusedError(Refusal.SITE_KEY_REFUSED)
    request[CLINIC] = clinic


async def _person(request: web.Request) -> None:
    await _setting_up(request)
    if request[VIEWER].factor_missing:
        raise RequestRefusedError(Refusal.FACTOR_NEEDED)


async def _setting_up(request: web.Request) -> None:
    viewer = await _viewer(request)
    if viewer is None:
        raise RequestRefusedError(Refusal.LOG_IN_NEEDED)
    token = request.cookies.get(cookies.session_name(request), "")
    request[VIEWER] = await let_support_in(request, viewer, token)


async def _mail_link(_: web.Request) -> None:
    """Let everybody in: the handler does what the token in the address says, and no more."""


def _staff(role: StaffRole) -> Check:
    async def check(request: web.Request) -> None:
        await _person(request)
        if role not in request[VIEWER].staff:
            raise RequestRefusedError(Refusal.NOT_FOUND)

    return check


def _upload(first: Check) -> Check:
    """Return the check of a form with a file; the handler reads the form's token first."""

    async def check(request: web.Request) -> None:
        await first(request)
        if not comes_from_us(request) or request.content_type != "multipart/form-data":
            raise RequestRefusedError(Refusal.FORM_REFUSED)

    return check


async def _viewer(request: web.Request) -> Viewer | None:
    token = request.cookies.get(cookies.session_name(request))
    if not token:
        return None
    database, clock = request.app[DATABASE], request.app[CLOCK]
    viewer = await viewer_of(database, clock, token)
    if viewer is not None and request.method == "GET":
        request[BANNERS] = await unread(database, clock, viewer)
    return viewer


async def _form(request: web.Request) -> None:
    await check_form(request, cookies.form_name(request))


async def _fresh(request: web.Request) -> None:
    await _person(request)
    require_step_up(request)


async def _fresh_form(request: web.Request) -> None:
    await with_form(_person)(request)  # first, for it says where to go on after the proof
    require_step_up(request)


async def _desk(request: web.Request) -> None:
    await _person(request)
    if not request[VIEWER].sees_every_site():
        raise RequestRefusedError(Refusal.NOT_FOUND)


async def _patients(request: web.Request) -> None:
    await _person(request)
    number = request.match_info["number"]
    request[PATIENT_SITE] = await admit(request.app[DATABASE], request[VIEWER], number)


async def _ciphertext(request: web.Request) -> None:
    await _patients(request)
    need_own(request[PATIENT_SITE])


async def _patients_admin(request: web.Request) -> None:
    await _patients(request)
    need_admin(request[PATIENT_SITE])


async def _patients_admin_fresh_form(request: web.Request) -> None:
    await with_form(_patients_admin)(request)
    require_step_up(request)


async def _patients_admin_script(request: web.Request) -> None:
    await _patients_admin(request)
    _need_script(request, cookies.session_name(request))


async def _person_script(request: web.Request) -> None:
    await _person(request)
    _need_script(request, cookies.session_name(request))


async def _script(request: web.Request) -> None:
    _need_script(request, cookies.form_name(request))


def _need_script(request: web.Request, cookie: str) -> None:
    secret, given = request.cookies.get(cookie, ""), request.headers.get("CSRF-Token", "")
    if not (secret and comes_from_us(request) and is_csrf_token(given, secret)):
        raise RequestRefusedError(Refusal.FORM_REFUSED)


async def _site_admin_fresh_form(request: web.Request) -> None:
    await with_form(for_site(_person))(request)
    require_step_up(request)


async def _cloud_connect(request: web.Request) -> None:
    await for_site(_person)(request)
    viewer = request[VIEWER]
    if not has_cloud_connect(viewer, request[SITE_HERE].site_id):
        raise RequestRefusedError(Refusal.NOT_FOUND)
    if not viewer.second_factor:
        raise RequestRefusedError(Refusal.FACTOR_NEEDED)


async def _cloud_connect_fresh_form(request: web.Request) -> None:
    await with_form(_cloud_connect)(request)
    require_step_up(request)


CHECKS: Final[Mapping[Access, Check]] = {
    Access.OPEN: _open,
    Access.ANYBODY: _anybody,
    Access.MAIL_LINK: _mail_link,
    Access.READER: _reader,
    Access.READER_FORM: _reader_form,
    Access.READER_SCRIPT: _reader_script,
    Access.SITE_TOKEN: _site_token,
    Access.SITE_KEY: _site_key,
    Access.FORM: _form,
    Access.PERSON: _person,
    Access.PERSON_FORM: with_form(_person),
    Access.SCRIPT: _script,
    Access.PERSON_SCRIPT: _person_script,
    Access.FRESH: _fresh,
    Access.FRESH_FORM: _fresh_form,
    Access.SETTING_UP: _setting_up,
    Access.SETTING_UP_FORM: with_form(_setting_up),
    Access.DESK: _desk,
    Access.DESK_FORM: with_form(_desk),
    Access.PATIENTS: _patients,
    Access.PATIENTS_FORM: with_form(_patients),
    Access.CIPHERTEXT: _ciphertext,
    Access.RECORDS: _records,
    Access.PATIENTS_ADMIN: _patients_admin,
    Access.PATIENTS_ADMIN_FORM: with_form(_patients_admin),
    Access.PATIENTS_ADMIN_FRESH_FORM: _patients_admin_fresh_form,
    Access.CIPHERTEXT_ADMIN_SCRIPT: _patients_admin_script,
    Access.EDITOR: _staff(StaffRole.EDITOR),
    Access.EDITOR_FORM: with_form(_staff(StaffRole.EDITOR)),
    Access.EDITOR_UPLOAD: _upload(_staff(StaffRole.EDITOR)),
    Access.OPERATOR: _staff(StaffRole.OPERATOR),
    Access.OPERATOR_FORM: with_form(_staff(StaffRole.OPERATOR)),
    Access.SITE_ADMIN: for_site(_person),
    Access.SITE_ADMIN_FORM: with_form(for_site(_person)),
    Access.SITE_ADMIN_FRESH_FORM: _site_admin_fresh_form,
    Access.CLOUD_CONNECT: _cloud_connect,
    Access.CLOUD_CONNECT_FRESH_FORM: _cloud_connect_fresh_form,
    Access.TROUBLESHOOTING: for_site(_person, Scope.TROUBLESHOOTING),
    Access.TROUBLESHOOTING_FORM: with_form(for_site(_person, Scope.TROUBLESHOOTING)),
    Access.CONFIGURATION: for_site(_person, Scope.CONFIGURATION),
    Access.CONFIGURATION_FORM: with_form(for_site(_person, Scope.CONFIGURATION)),
    Access.EFORMS: for_site(_person, Scope.EFORMS),
    Access.EFORMS_FORM: with_form(for_site(_person, Scope.EFORMS)),
    Access.EFORMS_UPLOAD: _upload(for_site(_person, Scope.EFORMS)),
    Access.CREDITS: for_site(_person, Scope.CREDITS),
    Access.CREDITS_FORM: with_form(for_site(_person, Scope.CREDITS)),
    Access.SUPPORT_SITE: for_support_site(_person),
    Access.SUPPORT_SITE_FORM: with_form(for_support_site(_person)),
}
