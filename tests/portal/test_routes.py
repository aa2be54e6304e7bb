"""Every address is classified, documented, and refuses whoever has no proof."""

import re
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, web
from aiohttp.test_utils import TestServer

from portal.access import Access, Route
from portal.app import ROUTES, add_routes, create_app
from portal.guarding.checks import CHECKS
from portal.route_list import write_routes
from portal.settings import PortalSettings
from portal.state import ACCESS
from tests.portal.hosting import Hosted

Answered = tuple[str, Route, ClientResponse]
DOCUMENT = Path(__file__).parents[2] / "docs" / "portal-routes.md"


async def _bare(_: web.Request) -> web.Response:
    return web.Response(text="a secret")


def test_the_list_of_addresses_is_up_to_date() -> None:
    router = web.UrlDispatcher()
    access = add_routes(router, ROUTES)
    assert write_routes(router, access) == DOCUMENT.read_text("utf-8")


def test_an_address_that_nobody_classified_cannot_be_listed() -> None:
    router = web.UrlDispatcher()
    access = add_routes(router, ROUTES)
    router.add_get("/new", _bare)
    with pytest.raises(KeyError):
        write_routes(router, access)


async def test_an_address_that_nobody_classified_is_refused(hosted: Hosted) -> None:
    app = create_app(hosted.portal.database, hosted.clock, PortalSettings(hosted.url))
    app.router.add_get("/new", _bare)
    app.router.add_get("/open", _bare)
    app[ACCESS].update(
        {
            r: Access.OPEN
            for r in app.router.routes()
            if r.resource and r.resource.canonical == "/open"
        }
    )
    async with TestServer(app) as server:
        refused = await hosted.session.get(server.make_url("/new"))
        answered = await hosted.session.get(server.make_url("/open"))
    assert refused.status == 404
    assert "a secret" not in await refused.text()
    assert await answered.text() == "a secret"


def test_every_kind_of_access_has_its_check() -> None:
    assert set(CHECKS) == set(Access)


def path_of(path: str) -> str:
    """Return an address of this route."""
    number = "7001" if path.startswith("/sites/") else "T-000001"
    values = {"number": number, "reference": "482", "connector": "accuro", "position": "1"}
    values |= {"patient": 22 * "A", "version": "1", "file": "list.js"}
    values |= {"invitation": "1", "handle": "0123456789abcdef"}
    values |= {"section": "1", "article": "1", "language": "en", "token": 32 * "a"}
    values |= {"digest": 64 * "a", "grant": "1", "request": "1", "person": "1", "site_token": "1"}
    values |= {"eform": "1"}
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: values[found[1]], path)


UNGUARDED = (Access.OPEN, Access.ANYBODY, Access.MAIL_LINK)
GUARDED = [line for line in ROUTES if line.access not in UNGUARDED]


async def answers_of(hosted: Hosted, lines: Iterable[Route]) -> AsyncIterator[Answered]:
    """Ask each of these routes once, as a caller of whom nothing is known."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as nobody:
        for line in lines:
            url = hosted.url + path_of(line.path)
            async with nobody.request(line.method, url, allow_redirects=False) as answer:
                yield f"{line.method} {line.path}", line, answer


async def test_a_caller_without_proof_is_refused(hosted: Hosted) -> None:
    by_proof = {Access.FORM: 403, Access.SCRIPT: 403, Access.SITE_TOKEN: 401}
    by_proof |= {Access.RECORDS: 401, Access.SITE_KEY: 401}
    seen, right = {}, {}
    async for name, line, answer in answers_of(hosted, GUARDED):
        seen[name] = answer.status
        right[name] = by_proof.get(line.access, 303)  # to the log-in
    assert seen == right
    assert len(seen) == len(GUARDED) > 80


async def test_no_answer_names_the_server_or_may_be_kept(hosted: Hosted) -> None:
    wrong, number = [], 0
    async for name, _, answer in answers_of(hosted, ROUTES):
        number += 1
        kept = answer.headers["Cache-Control"] != "no-store"
        framed = "frame-ancestors 'none'" not in answer.headers["Content-Security-Policy"]
        if "Server" in answer.headers or kept or framed:
            wrong.append(name)
    assert wrong == []
    assert number == len(ROUTES)
