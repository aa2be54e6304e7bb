"""To a Support Site Cloud Connect does not exist: no route, no page, no byte of its address."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientResponse
from sqlalchemy import select

from portal.access import Access
from portal.cloud_connect import pages
from portal.guarding import middleware
from portal.guarding.checks import CHECKS
from portal.people.models import Membership, Person
from portal.sites.models import Site, SiteRole
from tests.portal.cloud_connect.crossing import HOST, PAGE, name_address, set_up_factor
from tests.portal.grants.kinds import SUPPORTS
from tests.portal.grants.matrix import LINES, Line
from tests.portal.grants.principals import Callers, gather
from tests.portal.grants.walking import HELP, HELP_ADMIN, SAME_ORIGIN, Clinic, meet, post
from tests.portal.hosting import MAPLE, Browser, Furnished, Hosted, csrf_token
from tests.portal.people.post import fill

SHOWN = "GET /sites/{number}/cloud-connect"
OWN = tuple(
    line for line in LINES if str(line) in {f"{one.method} {one.path}" for one in pages.ROUTES}
)
WAIT = 0.3
"""Seconds that a stream is listened to."""


@pytest.fixture
async def clinic(hosted: Hosted, browser: Callable[[], Browser]) -> Clinic:
    """A clinic with a Cloud Connect, and a Support Site inside it for all purposes."""
    met = await meet(hosted, browser(), browser())
    await set_up_factor(hosted, met.admin)
    await set_up_factor(hosted, met.support)
    assert (await name_address(met.admin))[0] == 303
    await met.grant_and_enter()
    return met


async def all_of(answer: ClientResponse) -> bytes:
    """Return headers and body; of a stream what comes in a moment."""
    read = bytearray(repr(answer.raw_headers).encode())
    with suppress(TimeoutError, ClientError):
        async with asyncio.timeout(WAIT):
            async for piece in answer.content.iter_any():
                read += piece
    answer.close()
    return bytes(read)


async def heard(callers: Callers, kind: str, lines: Iterable[Line] = OWN) -> list[str]:
    """Return the lines whose answer to this caller has the clinic's host anywhere."""
    found = []
    for line in lines:
        if line.path == "/log-out":
            continue
        if HOST.encode() in await all_of(await callers.send(kind, line)):
            found.append(str(line))
        if line.method != "GET":
            await callers.keeper.restore()
    return found


async def test_no_support_site_ever_receives_the_address(
    tmp_path: Path, both: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gather(tmp_path, both) as callers:
        assert SHOWN in await heard(callers, "factor-admin")
        for kind in SUPPORTS:
            assert await heard(callers, kind, LINES) == [], kind
        # a twin that takes the page for one of credits is found
        twin = {**CHECKS, Access.CLOUD_CONNECT: CHECKS[Access.CREDITS]}
        monkeypatch.setattr(middleware, "CHECKS", twin)
        assert await heard(callers, "support-credits") == [SHOWN]


async def test_the_answer_is_that_of_a_site_that_does_not_exist(clinic: Clinic) -> None:
    nobodys = PAGE.replace(MAPLE, "9999999")
    here, there = await clinic.support.get(PAGE), await clinic.support.get(nobodys)
    assert (here.status, there.status) == (404, 404)
    assert (await here.text()).replace(MAPLE, "") == (await there.text()).replace(
        "9999999", ""
    ).replace(MAPLE, "")
    token = csrf_token(await clinic.support.page("/account"))
    for path in (PAGE, f"{PAGE}/enter"):
        fields = {"csrf_token": token, "back": PAGE, "address": "https://evil.example"}
        answers = [
            await clinic.support.send(one, SAME_ORIGIN, **fields)
            for one in (path, path.replace(MAPLE, "9999999"))
        ]
        assert [one.status for one in answers] == [404, 404]
    assert HOST in await clinic.admin.page(PAGE)


async def test_no_page_of_a_support_site_leads_there(clinic: Clinic) -> None:
    for path in (
        f"/sites/{MAPLE}/account",
        f"/sites/{MAPLE}/credits",
        f"/sites/{HELP}/account",
        "/supported-sites",
    ):
        assert "cloud-connect" not in await clinic.support.page(path)
    assert "cloud-connect" in await clinic.admin.page(f"/sites/{MAPLE}/account")


async def test_a_support_site_has_none_itself(clinic: Clinic) -> None:
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    for path in (f"/sites/{HELP}/cloud-connect", f"/sites/{HELP}/cloud-connect/enter"):
        assert (await clinic.support.get(path)).status == 404
        status, _, _ = await fill(clinic.support, "/account", path, address="https://a.example")
        assert status == 404


async def test_who_acts_for_a_support_site_has_none_in_their_own_right(clinic: Clinic) -> None:
    async with clinic.hosted.portal.database.writing() as session:
        who = select(Person).where(Person.user_name == HELP_ADMIN)
        person = (await session.scalars(who)).one()
        site = (await session.scalars(select(Site).where(Site.number == MAPLE))).one()
        session.add(Membership(person_id=person.id, site_id=site.id, role=SiteRole.SITE_ADMIN))
    assert (await clinic.support.get(PAGE)).status == 404
    assert "cloud-connect" not in await clinic.support.page(f"/sites/{MAPLE}/account")
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    assert HOST in await clinic.support.page(PAGE)


async def test_an_attempt_stands_in_the_clinics_log(clinic: Clinic) -> None:
    await clinic.support.get(PAGE)
    log = await clinic.admin.page(f"/sites/{MAPLE}/audit?support=yes")
    assert "/sites/{number}/cloud-connect" in log
    assert (await clinic.support.get(f"/sites/{MAPLE}/audit")).status == 404
