"""Manage Credentials: the site's tokens, each shown once in the answer to the form that made it."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from portal.access import Access, route
from portal.grants.admitting import SITE_HERE
from portal.grants.clinic_pages import number_of
from portal.page import see_other
from portal.people.names import is_name
from portal.refusals import Refusal, RequestRefusedError
from portal.sites import tokens
from portal.sites.models import TokenScope
from portal.sites.settings_page import settings_page
from portal.state import CLOCK, DATABASE, VIEWER


async def show(request: web.Request) -> web.Response:
    """Show the tokens, held ones too, and the form for one more."""
    return await _page(request)


async def make(request: web.Request) -> web.Response:
    """Make a token and show it; or show again what is wrong with the form.

    The answer is no redirect: a secret that is shown once cannot wait anywhere for a next request.
    """
    form, site = await request.post(), request[SITE_HERE]
    name = str(form.get("name", "")).strip()
    asked = {str(one) for one in form.getall("scope", [])}
    scopes = [one for one in TokenScope if one.value in asked]
    right = {"name": is_name(name), "scope": bool(scopes) and len(scopes) == len(asked)}
    wrong = {part for part, fits in right.items() if not fits}
    if wrong:
        said: dict[str, object] = {"name": name, "scopes": scopes}
        return await _page(
            request, HTTPStatus.UNPROCESSABLE_ENTITY, said=said, wrong=frozenset(wrong)
        )
    async with request.app[DATABASE].writing() as session:
        token = await tokens.make(
            session, request.app[CLOCK](), request[VIEWER], site.site_id, name, scopes
        )
    # exposed to be shown this once to who made it
    return await _page(request, HTTPStatus.CREATED, made=token.expose(), made_name=name)


async def rotate(request: web.Request) -> web.Response:
    """Make a token's successor and show it."""
    overlap = tokens.OVERLAPS.get(str((await request.post()).get("overlap", "")))
    if overlap is None:
        raise RequestRefusedError(Refusal.BODY_INVALID)
    site, token_id = request[SITE_HERE], number_of(request, "site_token")
    async with request.app[DATABASE].writing() as session:
        row, token = await tokens.rotate(
            *(session, request.app[CLOCK](), request[VIEWER], site.site_id, token_id, overlap)
        )
    # exposed to be shown this once to who made it
    return await _page(request, HTTPStatus.CREATED, made=token.expose(), made_name=row.name)


async def revoke(request: web.Request) -> web.Response:
    """End a token at once."""
    site, token_id = request[SITE_HERE], number_of(request, "site_token")
    async with request.app[DATABASE].writing() as session:
        now = request.app[CLOCK]()
        await tokens.revoke(session, now, request[VIEWER], site.site_id, token_id)
    return see_other(f"/sites/{site.number}/credentials?saved=1")


async def confirm(request: web.Request) -> web.Response:
    """Let a token that a restore holds work again."""
    site, token_id = request[SITE_HERE], number_of(request, "site_token")
    async with request.app[DATABASE].writing() as session:
        now = request.app[CLOCK]()
        await tokens.confirm(session, now, request[VIEWER], site.site_id, token_id)
    return see_other(f"/sites/{site.number}/credentials?saved=1")


async def _page(  # noqa: PLR0913 - what the page may have to say
    request: web.Request,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    said: dict[str, object] | None = None,
    wrong: frozenset[str] = frozenset(),
    made: str | None = None,
    made_name: str = "",
) -> web.Response:
    now, site = request.app[CLOCK](), request[SITE_HERE]
    async with request.app[DATABASE].reading() as session:
        found = await tokens.list_tokens(session, now, site.site_id)
    return settings_page(
        request,
        "sites/credentials.html",
        here="credentials",
        status=status,
        tokens=found,
        scopes=tuple(TokenScope),
        overlaps=tuple(tokens.OVERLAPS),
        usual_overlap=tokens.USUAL_OVERLAP,
        said=said or {"name": "", "scopes": [TokenScope.TICKETS]},
        wrong=wrong,
        made=made,
        made_name=made_name,
    )


BASE: Final = "/sites/{number}/credentials"
ROUTES: Final = (
    route("GET", BASE, Access.SITE_ADMIN, show),
    route("POST", BASE, Access.SITE_ADMIN_FRESH_FORM, make),
    route("POST", BASE + r"/{site_token:\d+}/rotate", Access.SITE_ADMIN_FRESH_FORM, rotate),
    route("POST", BASE + r"/{site_token:\d+}/revoke", Access.SITE_ADMIN_FRESH_FORM, revoke),
    route("POST", BASE + r"/{site_token:\d+}/confirm", Access.SITE_ADMIN_FRESH_FORM, confirm),
)
