"""What a Support Site may do is decided by the router, and written down from it."""

from pathlib import Path

import pytest
from aiohttp import web

from portal.access import Access
from portal.app import ROUTES, add_routes
from portal.permissions import SCOPES, write_permissions
from tests.portal.grants.matrix import INSIDE, LINES
from tests.portal.grants.walking import Clinic
from tests.portal.hosting import MAPLE

DOCUMENT = Path(__file__).parents[3] / "docs" / "permissions.md"


def test_the_document_is_up_to_date() -> None:
    router = web.UrlDispatcher()
    assert write_permissions(router, add_routes(router, ROUTES)) == DOCUMENT.read_text("utf-8")


async def test_the_scope_of_each_address_is_the_one_that_lets_a_support_site_in() -> None:
    """The table that is kept by hand says the same as the column that is generated."""
    for line in LINES:
        word = next(one.access for one in ROUTES if f"{one.method} {one.path}" == str(line))
        let_in = {kind.removeprefix("support-") for kind in line.gets_in & INSIDE}
        if 0 < len(let_in) < len(INSIDE):
            assert {SCOPES.get(word)} == let_in, line


def test_a_route_that_nobody_classified_cannot_be_written_down() -> None:
    router = web.UrlDispatcher()
    access = add_routes(router, ROUTES)

    async def bare(_: web.Request) -> web.Response:
        return web.Response()

    router.add_get("/new", bare)
    with pytest.raises(KeyError):
        write_permissions(router, access)


def test_keys_grants_and_the_log_have_no_word_for_a_support_site() -> None:
    closed = ("/support-sites", "/audit", "/key", "/cloud")
    opened = [line.path for line in ROUTES if line.access in SCOPES]
    assert not [path for path in opened if any(word in path for word in closed)]


async def test_every_own_page_of_the_clinic_is_closed_to_a_support_site(clinic: Clinic) -> None:
    own = [
        line.path.replace("{number}", MAPLE)
        for line in ROUTES
        if line.access is Access.SITE_ADMIN and line.method == "GET"
    ]
    await clinic.grant_and_enter()
    assert own
    for path in own:
        if "{" not in path:
            assert (await clinic.admin.session.head(clinic.admin.url + path)).status == 200, path
            assert (await clinic.support.get(path)).status == 404
