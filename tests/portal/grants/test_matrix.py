"""Every address answers every kind of caller as the table says, and never with 500."""

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from portal import app as portal_app
from portal import principals
from portal.access import Access, Route
from portal.app import ROUTES, create_app
from portal.grants.models import Scope
from portal.guarding import middleware
from portal.people.step_up import FRESH_FOR
from portal.principals import Viewer
from portal.row_security import only_sites
from portal.settings import PortalSettings
from portal.state import ACCESS
from tests.portal.grants.kinds import KINDS
from tests.portal.grants.matrix import LINES, Line, read_table
from tests.portal.grants.principals import Callers, How, gather
from tests.portal.hosting import Furnished

# All pairs on both databases and all changes of words; without it all pairs on PostgreSQL, where
# row-level security is a second wall, a fixed quarter on SQLite and one change of each line.
ALL: Final = os.environ.get("OCEAN_MATRIX") == "all"  # noqa: TID251 - the runner's
ROUTE_OF: Final = {f"{one.method} {one.path}": one for one in ROUTES}
Meaning = tuple[str, frozenset[str], frozenset[str]]


def unlike(routes: Iterable[Route], lines: Iterable[Line]) -> set[str]:
    """Return the addresses that the router or the table has alone, or has twice."""
    router, table = [f"{one.method} {one.path}" for one in routes], [str(one) for one in lines]
    twice = {one for listed in (router, table) for one in listed if listed.count(one) > 1}
    return set(router) ^ set(table) | twice


def meaning(line: Line) -> Meaning:
    """Return all that the guard's answers can tell of a line."""
    return line.door, line.extras, line.passes


MEANINGS: Final = {
    word: {meaning(line) for line in LINES if ROUTE_OF[str(line)].access is word} for word in Access
}


def test_each_address_has_one_line_and_each_line_an_address() -> None:
    assert unlike(ROUTES, LINES) == set()


def test_an_address_without_a_line_and_a_line_without_one_are_found() -> None:
    new = replace(ROUTES[0], path="/sites/{number}/brand-new", access=Access.CONFIGURATION)
    assert unlike((*ROUTES, new), LINES) == {f"{new.method} {new.path}"}
    assert unlike(ROUTES, LINES[1:]) == {str(LINES[0])}
    assert unlike(ROUTES[1:], LINES) == {f"{ROUTES[0].method} {ROUTES[0].path}"}
    assert unlike(ROUTES, (*LINES, LINES[0])) == {str(LINES[0])}


def test_each_word_of_the_router_means_one_thing_in_the_table() -> None:
    assert {word: len(found) for word, found in MEANINGS.items() if len(found) > 1} == {}


@pytest.mark.parametrize(
    "written",
    [
        "GET /x open nobody-knows",
        "GET /x windows everybody",
        "GET /x open+song everybody",
        "GET /x open desk > admins",
        "GET /x open",
    ],
)
def test_a_word_that_the_table_does_not_explain_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"x|nobody|\[\]"):
        list(read_table(written))


async def _reached(_: web.Request) -> web.Response:
    return web.Response()


GUARD_ALONE: Final = tuple(replace(one, handler=_reached) for one in ROUTES)
"""Behind the guard there is nothing that could refuse, or be changed."""


@asynccontextmanager
async def at_another(
    callers: Callers, patch: pytest.MonkeyPatch, routes: tuple[Route, ...]
) -> AsyncIterator[web.Application]:
    """Let the callers ask a portal with these routes, on the same database."""
    with patch.context() as during:
        during.setattr(portal_app, "ROUTES", routes)
        hosted = callers.hosted
        key = hosted.folder / "factor.key"
        settings = PortalSettings(hosted.url, do_duties=False, factor_key=key)
        app = create_app(hosted.portal.database, hosted.clock, settings)
    async with TestServer(app) as server:
        before, callers.url = callers.url, str(server.make_url("")).rstrip("/")
        yield app
        callers.url = before


async def misses(
    callers: Callers, line: Line, kinds: tuple[str, ...] = KINDS
) -> AsyncIterator[str]:
    """Give what the guard answers otherwise than the line says."""
    for kind in kinds:
        got = await callers.ask(kind, line, How(alone=True))
        if got != line.of_guard(kind):
            yield f"{line} as {kind}: {got}"
    some = next(kind for kind in KINDS if kind in line.passes)
    # the token of a form with a file is the handler's to read
    for how, forbidden in (
        (How(alone=True, bare=True), {"form", "script"}),
        (How(alone=True, foreign=True), {"form", "script", "upload"}),
    ):
        got = await callers.ask(some, line, how)
        if got != ("open" if line.extras.isdisjoint(forbidden) else "forbidden"):
            yield f"{line} with {how}: {got}"
    clock = callers.hosted.clock
    now = clock.now
    clock.forward(FRESH_FOR + timedelta(seconds=1))
    got = await callers.ask(some, line, How(alone=True))
    clock.now = now
    if got != ("step-up" if "fresh" in line.extras else "open"):
        yield f"{line} with a stale proof: {got}"


def others(number: int, line: Line) -> Iterator[Access]:
    """Give words that would change what the line says: one, and all of them in the long run."""
    words = list(Access)
    turned = words[number % len(words) :] + words[: number % len(words)]
    meant = [one for one in turned if MEANINGS[one] and meaning(line) not in MEANINGS[one]]
    yield from meant if ALL else meant[:1]


async def test_the_guard_lets_through_whom_the_table_names(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    async with (
        gather(tmp_path, furnished) as callers,
        at_another(callers, monkeypatch, GUARD_ALONE),
    ):
        for line in LINES:
            # where the portal's own answers tell, they are asked below
            kinds = KINDS if ALL or line.gets_in != line.passes else ()
            found += [one async for one in misses(callers, line, kinds)]
    assert "\n".join(found) == ""


async def test_a_route_whose_word_is_changed_is_found(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnoticed = []
    async with (
        gather(tmp_path, furnished) as callers,
        at_another(callers, monkeypatch, GUARD_ALONE) as app,
    ):
        added = [one for one in app[ACCESS] if one.method != "HEAD"]
        routes = dict(zip(ROUTE_OF, added, strict=True))
        for number, line in enumerate(LINES):
            route = routes[str(line)]
            right = app[ACCESS][route]
            for word in others(number, line):
                app[ACCESS][route] = word
                if await anext(misses(callers, line), None) is None:
                    unnoticed.append(f"{line}: {word.name}")
            app[ACCESS][route] = right
    assert "\n".join(unnoticed) == ""


async def differences(callers: Callers, lines: Iterable[Line], part: int = 1) -> list[str]:
    """Return what the portal answers otherwise than the lines say, asking one pair in so many."""
    found = []
    for number, line in enumerate(lines):
        for kind in KINDS[number % part :: part]:
            got = await callers.ask(kind, line)
            if got != line.of_portal(kind):
                found.append(f"{line} as {kind}: {got}")
    return found


async def test_each_address_answers_each_caller_as_the_table_says(
    tmp_path: Path, both: Furnished
) -> None:
    async with gather(tmp_path, both) as callers:
        whole = ALL or not callers.hosted.database_url.startswith("sqlite")
        assert "\n".join(await differences(callers, LINES, 1 if whole else 4)) == ""


async def test_the_matrix_finds_a_route_that_was_opened_to_a_support_site(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    (users,) = (one for one in LINES if str(one) == "GET /sites/{number}/users")
    named = ROUTE_OF[str(users)]
    opened = replace(named, access=Access.CONFIGURATION)
    routes = tuple(opened if one is named else one for one in ROUTES)
    async with gather(tmp_path, furnished) as callers:
        assert await differences(callers, [users]) == []
        async with at_another(callers, monkeypatch, routes):
            found = await differences(callers, [users])
    assert f"{users} as support-configuration: open" in found
    assert f"{users} as support-eforms: forbidden" in found


async def test_the_matrix_finds_a_check_that_is_switched_off(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = [one for one in LINES if one.path == "/sites/{number}/audit"]
    tickets = [one for one in LINES if str(one) == "GET /tickets/{number}/bundle"]

    async with gather(tmp_path, furnished) as callers:
        assert await differences(callers, (*log, *tickets)) == []
        with monkeypatch.context() as off:
            off.setattr(Viewer, "administers", lambda *_: True)
            assert f"{log[0]} as support-credits: open" in await differences(callers, log)
        with monkeypatch.context() as off:
            off.setattr(principals, "Scope", _AnyScope)
            assert f"{tickets[0]} as support-eforms: open" in await differences(callers, tickets)


class _AnyScope:
    """A twin that takes any purpose for troubleshooting."""

    TROUBLESHOOTING = Scope.EFORMS


async def test_on_postgresql_the_matrix_finds_a_wall_that_stands_too_near(
    tmp_path: Path, both: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [one for one in LINES if str(one) == "GET /tickets/{number}/bundle"]
    async with gather(tmp_path, both) as callers:
        monkeypatch.setattr(middleware, "_rows", lambda *_: only_sites(()))
        found = await differences(callers, tickets)
        walled = not callers.hosted.database_url.startswith("sqlite")
    assert (f"{tickets[0]} as user: hidden" in found) is walled
