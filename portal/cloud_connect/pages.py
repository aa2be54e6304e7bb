"""Cloud Connect in a site's settings: its address, the way there, and the keys to verify it by."""

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from portal.access import Access, route
from portal.api.shapes import answer
from portal.cloud_connect import setting
from portal.cloud_connect.address import Address, read_address
from portal.cloud_connect.assertion import sign
from portal.cloud_connect.shapes import KeySetAnswer
from portal.grants.admitting import SITE_HERE
from portal.page import POLICY, see_other
from portal.refusals import Refusal, RequestRefusedError
from portal.sites.settings_page import settings_page
from portal.state import CLOCK, DATABASE, SETTINGS, SIGNING_KEYS, VIEWER
from web import headers
from web.pages import STATIC

KEY_SET: Final = "application/jwk-set+json"
SCRIPT: Final = STATIC / "send_on.js"


async def show(request: web.Request) -> web.Response:
    """Show the address, and the button that leads there."""
    address = await _kept(request)
    return _page(request, address, "" if address is None else address.url)


async def save(request: web.Request) -> web.Response:
    """Keep the address; nothing typed is no Cloud Connect."""
    written = str((await request.post()).get("address", "")).strip()
    own = urlsplit(request.app[SETTINGS].public_url).hostname or ""
    address = read_address(written, own) if written else None
    if written and address is None:
        return _page(request, await _kept(request), written, wrong=True)
    site = request[SITE_HERE]
    async with request.app[DATABASE].writing() as session:
        now = request.app[CLOCK]()
        await setting.change(session, now, request[VIEWER], site.site_id, address)
    return see_other(f"/sites/{site.number}/cloud-connect?saved=1")


async def enter(request: web.Request) -> web.Response:
    """Answer a page whose form carries the assertion there, in its body and in no address.

    The act stands in the log before anybody has the assertion.
    """
    site, now = request[SITE_HERE], request.app[CLOCK]()
    key = await request.app[SIGNING_KEYS].signing()
    async with request.app[DATABASE].writing() as session:
        address = await setting.read(session, site.site_id)
        if address is None:
            raise RequestRefusedError(Refusal.NOT_FOUND)
        await setting.note_entry(session, now, request[VIEWER], site.site_id, address)
    issuer = request.app[SETTINGS].public_url
    assertion = sign(key, now, issuer, address, request[VIEWER], site.number)
    return settings_page(
        request,
        "cloud_connect/leaving.html",
        here="cloud-connect",
        policy=headers.content_security_policy(form_action=f"'self' {address.origin}"),
        address=address,
        # exposed to be carried there by the person's own browser
        assertion=assertion.expose(),
    )


async def go_back(request: web.Request) -> web.Response:
    """Lead whoever loads the page of a hand-over again to where another one begins."""
    return see_other(f"/sites/{request[SITE_HERE].number}/cloud-connect")


async def public_keys(request: web.Request) -> web.Response:
    """Answer the public halves of the keys (RFC 7517)."""
    now = request.app[CLOCK]()
    keys = await request.app[SIGNING_KEYS].published(now)
    return answer(KeySetAnswer.model_validate({"keys": keys}), media_type=KEY_SET)


async def script(_: web.Request) -> web.FileResponse:
    """Answer the module that sends the form on at once."""
    return web.FileResponse(SCRIPT)


async def _kept(request: web.Request) -> Address | None:
    async with request.app[DATABASE].reading() as session:
        return await setting.read(session, request[SITE_HERE].site_id)


def _page(
    request: web.Request, address: Address | None, written: str, *, wrong: bool = False
) -> web.Response:
    return settings_page(
        request,
        "cloud_connect/setting.html",
        here="cloud-connect",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        policy=POLICY,
        address=address,
        written=written,
        wrong=wrong,
    )


BASE: Final = "/sites/{number}/cloud-connect"
ROUTES: Final = (
    route("GET", BASE, Access.CLOUD_CONNECT, show),
    route("POST", BASE, Access.CLOUD_CONNECT_FRESH_FORM, save),
    route("GET", BASE + "/enter", Access.CLOUD_CONNECT, go_back),
    route("POST", BASE + "/enter", Access.CLOUD_CONNECT_FRESH_FORM, enter),
    route("GET", "/.well-known/jwks.json", Access.OPEN, public_keys),
    route("GET", "/static/send_on.js", Access.OPEN, script),
)
