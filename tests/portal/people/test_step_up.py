"""Step-up: a proof of the last ten minutes, or the way to give one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestServer

from portal.access import Access
from portal.app import create_app
from portal.people.step_up import FRESH_FOR, stepped_up
from portal.people.tries import MOST_TRIES, count_try
from portal.refusals import RequestRefusedError
from portal.settings import PortalSettings
from portal.state import ACCESS
from tests.portal.hosting import MAPLE_ADMIN, PASSWORD, Browser, Hosted, csrf_token

Open = Callable[[], Browser]
SAME = {"Sec-Fetch-Site": "same-origin"}


async def _danger(request: web.Request) -> web.Response:
    return web.Response(text=f"done, {stepped_up(request)}")


@asynccontextmanager
async def dangerous(hosted: Hosted, access: Access, visitor: Browser) -> AsyncIterator[None]:
    """Serve one route more, which asks for this."""
    app = create_app(hosted.portal.database, hosted.clock, PortalSettings(hosted.url))
    for method in ("GET", "POST"):
        app[ACCESS][app.router.add_route(method, "/danger", _danger)] = access
    async with TestServer(app) as server:
        visitor.url = str(server.make_url("")).rstrip("/")
        yield


async def confirm(visitor: Browser, password: str, way_back: str = "") -> ClientResponse:
    token = csrf_token(await visitor.page("/step-up"))
    fields = {"csrf_token": token, "password": password, "next": way_back}
    return await visitor.send("/step-up", SAME, **fields)


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 200), (1, 303)])
async def test_a_proof_counts_for_ten_minutes(
    hosted: Hosted, browser: Open, seconds: int, status: int
) -> None:
    visitor = browser()
    async with dangerous(hosted, Access.FRESH, visitor):
        await visitor.log_in(MAPLE_ADMIN)
        hosted.clock.forward(FRESH_FOR + timedelta(seconds=seconds))
        answer = await visitor.get("/danger")
        assert answer.status == status
        if status == 303:
            assert answer.headers["Location"] == "/step-up?next=%2Fdanger"


async def test_a_clock_that_was_set_back_makes_no_proof_fresh(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    async with dangerous(hosted, Access.FRESH, visitor):
        await visitor.log_in(MAPLE_ADMIN)
        hosted.clock.forward(timedelta(seconds=-1))
        assert (await visitor.get("/danger")).status == 303


async def test_without_the_demand_an_old_session_is_enough(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    async with dangerous(hosted, Access.PERSON, visitor):
        await visitor.log_in(MAPLE_ADMIN)
        hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
        assert await (await visitor.get("/danger")).text() == "done, False"


async def test_the_password_makes_it_fresh_again_and_leads_back(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    async with dangerous(hosted, Access.FRESH, visitor):
        await visitor.log_in(MAPLE_ADMIN)
        hosted.clock.forward(FRESH_FOR + timedelta(minutes=1))
        wrong = await confirm(visitor, "wrong-password-1", "/danger")
        assert wrong.status == 403
        assert (await visitor.get("/danger")).status == 303
        right = await confirm(visitor, PASSWORD, "/danger")
        assert (right.status, right.headers["Location"]) == (303, "/danger")
        assert await (await visitor.get("/danger")).text() == "done, True"


async def test_a_form_that_comes_too_late_leads_back_to_its_page(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    async with dangerous(hosted, Access.FRESH_FORM, visitor):
        await visitor.log_in(MAPLE_ADMIN)
        token = csrf_token(await visitor.page("/tickets"))
        hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
        for back, expected in (("/support", "?next=%2Fsupport"), ("//evil.invalid", "")):
            answer = await visitor.send("/danger", SAME, csrf_token=token, back=back)
            assert answer.headers["Location"] == f"/step-up{expected}"


async def test_guessing_in_an_open_session_locks(browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    statuses = [(await confirm(visitor, "wrong-password-1")).status for _ in range(MOST_TRIES + 1)]
    assert statuses == [403] * MOST_TRIES + [429]


async def test_first_tries_at_once_are_all_counted(hosted: Hosted) -> None:
    async def one() -> bool:
        try:
            await count_try(hosted.portal.database, hosted.clock(), b"x" * 32)
        except RequestRefusedError:
            return False
        return True

    outcomes = await asyncio.gather(*(one() for _ in range(3 * MOST_TRIES)))
    assert sum(outcomes) == MOST_TRIES
