"""What a check is joined with: a form, a file, a script of ours, a proof of the last minutes."""

from aiohttp import web

from portal import cookies
from portal.forms import check_form, comes_from_us, is_csrf_token
from portal.grants.admitting import Check
from portal.people.step_up import require_step_up
from portal.refusals import Refusal, RequestRefusedError


def fresh(first: Check) -> Check:
    """Return the same check, and a proof of the last minutes.

    A form's own check comes first: it says where to go on after the proof.
    """

    async def check(request: web.Request) -> None:
        await first(request)
        require_step_up(request)

    return check


def upload(first: Check) -> Check:
    """Return the check of a form with a file; the handler reads the form's token first."""

    async def check(request: web.Request) -> None:
        await first(request)
        if not comes_from_us(request) or request.content_type != "multipart/form-data":
            raise RequestRefusedError(Refusal.FORM_REFUSED)

    return check


def by_script(first: Check) -> Check:
    """Return the same check, and the header that a script of ours sends in this session."""

    async def check(request: web.Request) -> None:
        await first(request)
        need_script(request, cookies.session_name(request))

    return check


async def with_any_form(request: web.Request) -> None:
    """Check a form of ours in a browser where nobody needs to be logged in."""
    await check_form(request, cookies.form_name(request))


async def script(request: web.Request) -> None:
    """Check what a script of ours sends from such a browser."""
    need_script(request, cookies.form_name(request))


def need_script(request: web.Request, cookie: str) -> None:
    """Refuse what does not carry the header that a script of ours sends beside this cookie."""
    secret, given = request.cookies.get(cookie, ""), request.headers.get("CSRF-Token", "")
    if not (secret and comes_from_us(request) and is_csrf_token(given, secret)):
        raise RequestRefusedError(Refusal.FORM_REFUSED)
