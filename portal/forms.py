"""Refuses a form that no page of ours gave to this browser."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.web_request import FileField
from multidict import MultiDictProxy

from portal import cookies, proofs
from portal.access import Access
from portal.grants.admitting import Check
from portal.people.way_back import own_path
from portal.refusals import Refusal, RequestRefusedError
from portal.settings import LOOPBACK
from portal.state import ACCESS, BACK, SETTINGS

FORM: Final = "application/x-www-form-urlencoded"
LARGEST_FORM: Final = 96 * 1024
LARGEST: Final[Mapping[Access, int]] = {
    Access.EDITOR_FORM: 256 * 1024,
    Access.EFORMS_FORM: 256 * 1024,
}
"""Bytes of a form that are read: 10,000 letters, each written as up to nine bytes.
An article in both languages is longer than other forms."""


async def check_form(request: web.Request, cookie: str) -> None:
    """Refuse a form that a page of ours did not send.

    The browser says where a post comes from; the form also carries a value
    made of a cookie that only pages of this site can have been given.
    """
    secret = request.cookies.get(cookie, "")
    length = request.content_length
    if not comes_from_us(request) or request.content_type != FORM or not secret or length is None:
        raise RequestRefusedError(Refusal.FORM_REFUSED)
    if length > LARGEST.get(request.app[ACCESS][request.match_info.route], LARGEST_FORM):
        raise RequestRefusedError(Refusal.BODY_TOO_LARGE)
    form = await read_form(request)
    request[BACK] = own_path(str(form.get("back", ""))) or ""
    if not is_csrf_token(str(form.get("csrf_token", "")), secret):
        raise RequestRefusedError(Refusal.FORM_REFUSED)


async def read_form(request: web.Request) -> MultiDictProxy[str | bytes | bytearray | FileField]:
    """Return the fields of a form; raise ``body-invalid`` if it is no text that can be kept."""
    form = None
    with suppress(ValueError, LookupError):  # their words quote the body
        form = await request.post()
    if form is None or any("\0" in name or "\0" in str(value) for name, value in form.items()):
        raise RequestRefusedError(Refusal.BODY_INVALID)
    return form


def is_csrf_token(given: str, secret: str) -> bool:
    """Say whether this is what pages of the cookie's session carry."""
    expected = proofs.derived(secret, "form").encode()
    return proofs.same(given.encode("utf-8", "surrogatepass"), expected)


def comes_from_us(request: web.Request) -> bool:
    """Say whether a page of this portal sent the request, as far as the browser tells."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or origin in _own_origins(request.app[SETTINGS].public_url)


def _own_origins(public_url: str) -> set[str]:
    parts = urlsplit(public_url)
    if parts.hostname not in LOOPBACK:
        return {public_url}
    hosts = ("127.0.0.1", "localhost", "[::1]")
    return {f"{parts.scheme}://{host}:{parts.port or 80}" for host in hosts} | {public_url}


def with_form(check: Check) -> Check:
    """Return the check of a form's target: the same, and the form is one of this session's."""

    async def both(request: web.Request) -> None:
        await check(request)
        await check_form(request, cookies.session_name(request))

    return both
