"""Every route beside every kind of caller answers as the matrix says, and never with 500."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from portal import principals
from portal.access import Access, Route
from portal.app import ROUTES
from portal.grants.models import Scope
from portal.principals import Viewer
from tests.portal.grants.matrix import LETS_IN, NARROWED, expected
from tests.portal.grants.principals import KINDS, Callers, gather
from tests.portal.hosting import Furnished


def name(line: Route) -> str:
    return f"{line.method} {line.path}"


async def differences(callers: Callers, lines: tuple[Route, ...]) -> Mapping[str, str]:
    """Return each answer that is not as the matrix says."""
    found = {}
    for line in lines:
        for kind in KINDS:
            got = await callers.ask(kind, line)
            if got != expected(line.access, name(line), kind):
                found[f"{name(line)} as {kind}"] = got
    return found


def test_each_word_of_access_has_a_line() -> None:
    assert set(LETS_IN) == set(Access)


def test_nothing_is_narrowed_that_is_no_route() -> None:
    assert set(NARROWED) <= {name(line) for line in ROUTES}


def test_a_word_without_a_line_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(LETS_IN, Access.CREDITS)
    with pytest.raises(KeyError):
        expected(Access.CREDITS, "GET /new", "nobody")


async def test_each_route_answers_each_caller_as_the_matrix_says(
    tmp_path: Path, furnished: Furnished
) -> None:
    async with gather(tmp_path, furnished) as callers:
        assert await differences(callers, ROUTES) == {}


async def test_the_matrix_finds_a_check_that_is_switched_off(
    tmp_path: Path, furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = tuple(one for one in ROUTES if one.path == "/sites/{number}/audit")
    tickets = tuple(one for one in ROUTES if name(one) == "GET /tickets/{number}/bundle")

    async with gather(tmp_path, furnished) as callers:
        assert await differences(callers, (*lines, *tickets)) == {}
        with monkeypatch.context() as off:
            off.setattr(Viewer, "administers", lambda *_: True)
            assert f"{name(lines[0])} as support-credits" in await differences(callers, lines)
        with monkeypatch.context() as off:
            off.setattr(principals, "Scope", _AnyScope)
            assert f"{name(tickets[0])} as support-eforms" in await differences(callers, tickets)


class _AnyScope:
    """A twin that takes any purpose for troubleshooting."""

    TROUBLESHOOTING = Scope.EFORMS
