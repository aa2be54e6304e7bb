"""My Account, Two-Factor Authentication: an authenticator app, passkeys, recovery codes."""

import io
from http import HTTPStatus
from typing import Final

import pyotp
import segno
from aiohttp import web
from markupsafe import Markup

from connectors.secret import Secret
from portal import cookies
from portal.access import Access, route
from portal.page import SCRIPT_POLICY, csrf_token, page, see_other
from portal.passkeys.models import LONGEST_NAME
from portal.passkeys.registering import list_passkeys
from portal.passkeys.relying_party import party_of
from portal.people import enrolling
from portal.people.factors import kinds_of
from portal.people.step_up import require_step_up
from portal.people.way_back import own_path
from portal.refusals import RequestRefusedError
from portal.state import CLOCK, DATABASE, FACTOR_KEY, VIEWER

PAGE: Final = "/account/factors"
DONE: Final = frozenset({"app-on", "app-off", "passkey-on", "passkey-off"})
ISSUER: Final = "Ocean"
"""Under which name an authenticator app lists the account."""


async def show(request: web.Request) -> web.Response:
    """Show how it stands; a secret that waits is shown to a fresh proof alone."""
    return await factors_page(request)


async def begin(request: web.Request) -> web.Response:
    """Make a secret to be confirmed."""
    require_step_up(request)
    database, clock = request.app[DATABASE], request.app[CLOCK]
    await enrolling.begin(database, clock, request.app[FACTOR_KEY], request[VIEWER])
    return see_other(PAGE + await _query(request))


async def confirm(request: web.Request) -> web.Response:
    """Confirm it by a code, and answer the recovery codes: kept nowhere, so shown right here."""
    require_step_up(request)
    form = await request.post()
    database, clock, key = request.app[DATABASE], request.app[CLOCK], request.app[FACTOR_KEY]
    code, refused = str(form.get("code", "")), None
    try:
        codes = await enrolling.confirm(database, clock, key, request[VIEWER], code)
    except RequestRefusedError as error:
        refused = error
    if refused is not None:
        return await factors_page(request, refused, str(form.get("next", "")))
    return added(request, codes, str(form.get("next", "")))


async def renew(request: web.Request) -> web.Response:
    """Answer new recovery codes in place of the old."""
    database, clock = request.app[DATABASE], request.app[CLOCK]
    return _codes(
        request, await enrolling.renew_recovery_codes(database, clock, request[VIEWER]), ""
    )


async def remove(request: web.Request) -> web.Response:
    """Take the app off."""
    refused = None
    try:
        await enrolling.remove(request.app[DATABASE], request.app[CLOCK], request[VIEWER])
    except RequestRefusedError as error:
        refused = error
    return await after(request, refused, "app-off")


async def after(
    request: web.Request, refused: RequestRefusedError | None, done: str
) -> web.Response:
    """Answer the page with the refusal, or lead to it with what was done."""
    if refused is not None:
        return await factors_page(request, refused)
    return see_other(f"{PAGE}?done={done}")


async def _query(request: web.Request) -> str:
    own = own_path(str((await request.post()).get("next", "")))
    return f"?next={own}" if own else ""


async def factors_page(
    request: web.Request, refused: RequestRefusedError | None = None, way_back: str | None = None
) -> web.Response:
    """Answer the page; a refusal stands beside what was refused."""
    database, clock, viewer = request.app[DATABASE], request.app[CLOCK], request[VIEWER]
    secret, left, done = None, 0, request.query.get("done")
    kinds = await kinds_of(database, viewer.person_id)
    passkeys = await list_passkeys(database, viewer.person_id)
    if viewer.second_factor:
        left = await enrolling.recovery_codes_left(database, viewer.person_id)
    if not kinds.app and await enrolling.is_begun(database, clock, viewer.person_id):
        require_step_up(request)
        try:
            secret = await enrolling.begun(database, clock, request.app[FACTOR_KEY], viewer)
        except RequestRefusedError as error:  # the key is lost: it can be begun anew
            refused = error
    asked = request.query.get("next", "") if way_back is None else way_back
    return page(
        request,
        "people/factors.html",
        status=refused.status if refused else HTTPStatus.OK,
        refusal=refused.refusal if refused else None,
        policy=SCRIPT_POLICY,
        party=party_of(request),
        # the last factor stays while a site demands one
        demanding=[place.name for place in viewer.places if place.demands_factor],
        only_one=kinds.app + len(passkeys) == 1,
        has_app=kinds.app,
        passkeys=passkeys,
        named=LONGEST_NAME,
        left=left,
        picture=_picture(secret, viewer.user_name) if secret else None,
        # exposed for whoever cannot take a picture of the code
        key=_grouped(secret.expose()) if secret else None,
        done=done if done in DONE else None,
        way_back=own_path(asked) or "",
        csrf_token=csrf_token(request, cookies.session_name(request)),
    )


def added(
    request: web.Request, codes: tuple[Secret, ...], way_back: str, done: str = "app-on"
) -> web.Response:
    """Show the recovery codes of a first factor; lead on where there are none to show."""
    if codes:
        return _codes(request, codes, way_back)
    return see_other(own_path(way_back) or f"{PAGE}?done={done}")


def _codes(request: web.Request, codes: tuple[Secret, ...], way_back: str) -> web.Response:
    return page(
        request,
        "people/recovery_codes.html",
        # exposed because nobody but their person keeps them
        codes=[code.expose() for code in codes],
        way_back=own_path(way_back) or PAGE,
    )


def _picture(secret: Secret, user_name: str) -> Markup:
    # exposed because the app reads it from the screen
    address = pyotp.TOTP(secret.expose()).provisioning_uri(name=user_name, issuer_name=ISSUER)
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=False, scale=4, light="#fff", nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn here, of our own address


def _grouped(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


ROUTES: Final = (
    route("GET", PAGE, Access.SETTING_UP, show),
    route("POST", f"{PAGE}/begin", Access.SETTING_UP_FORM, begin),
    route("POST", f"{PAGE}/confirm", Access.SETTING_UP_FORM, confirm),
    route("POST", f"{PAGE}/codes", Access.FRESH_FORM, renew),
    route("POST", f"{PAGE}/remove", Access.FRESH_FORM, remove),
)
