"""Acting under a grant: what it opens, what it never opens, and how it stops."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestServer
from sqlalchemy.ext.asyncio import AsyncSession

from portal.access import Access
from portal.app import create_app
from portal.audit.acts import Act
from portal.audit.checkpoints import mail_checkpoints
from portal.audit.recording import record
from portal.audit.verifying import verify
from portal.grants import admitting
from portal.grants.daily import tell_daily
from portal.guarding import of_people
from portal.people.viewers import read_viewer
from portal.principals import Viewer
from portal.settings import PortalSettings
from portal.state import ACCESS, CLOCK, DATABASE, VIEWER
from tests.portal.grants.walking import HELP_USER, SECTION, Clinic, post
from tests.portal.hosting import MAPLE, MAPLE_ADMIN, Browser, Hosted

LOG = f"/sites/{MAPLE}/audit"


async def test_inside_a_banner_says_whose_site_why_and_until_when(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404
    await clinic.grant_and_enter()
    page = await clinic.support.page(f"/tickets/{number}")
    for shown in ("Maple Clinic", MAPLE, "The notes do not import", "Leave this site"):
        assert shown in page
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404


async def test_without_the_scope_there_are_no_tickets(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter(scopes=("eforms", "credits", "configuration"))
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404


async def test_only_a_site_admin_on_the_support_site_sees_supported_sites(
    clinic: Clinic, browser: Callable[[], Browser]
) -> None:
    await clinic.grant()
    for user in (HELP_USER, MAPLE_ADMIN):
        visitor = browser()
        await visitor.log_in(user)
        assert (await visitor.get("/supported-sites")).status == 404


async def test_entering_asks_for_a_fresh_proof(clinic: Clinic) -> None:
    await clinic.grant()
    clinic.hosted.clock.forward(timedelta(minutes=11))
    answer = await clinic.enter()
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/step-up")
    assert "You act at" not in await clinic.support.page("/supported-sites")


async def test_the_x_ends_it_on_the_next_request(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    assert (await clinic.support.get(f"/tickets/{number}")).status == 200
    await clinic.end()
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404
    assert "You act at" not in await clinic.support.page("/supported-sites")


async def test_a_twin_that_remembers_whom_it_read_lets_them_go_on(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    await clinic.grant_and_enter()
    remembered: dict[str, Viewer | None] = {}

    async def remembering(session: AsyncSession, now: datetime, token: str) -> Viewer | None:
        if token not in remembered:
            remembered[token] = await read_viewer(session, now, token)
        return remembered[token]

    with monkeypatch.context() as twin:
        twin.setattr(admitting, "LOOK_AGAIN", 60.0)  # or the other check ends a slow answer
        twin.setattr(of_people, "read_viewer", remembering)
        assert "You act at" in await clinic.support.page("/supported-sites")
        await clinic.end()
        assert "You act at" in await clinic.support.page("/supported-sites")
    assert "You act at" not in await clinic.support.page("/supported-sites")


async def test_a_support_site_follows_a_ticket_until_the_grant_ends(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter()
    stream = await clinic.support.get(f"/tickets/{number}/events")
    assert stream.status == 200
    read = b""
    while read.count(b":\n\n") < 1:  # after the first look, and the grant still holds
        read += await stream.content.readany()
    assert b"ended" not in read
    await clinic.end()
    with suppress(ClientError):
        read += await stream.content.read()
    stream.close()
    assert b"changed" not in read
    assert (await clinic.support.get(f"/tickets/{number}")).status == 404


async def test_a_session_lasts_eight_hours_at_most(clinic: Clinic) -> None:
    await clinic.grant_and_enter(length="30d")
    for _ in range(47):
        clinic.hosted.clock.forward(timedelta(minutes=10))
        assert "You act at" in await clinic.support.page("/supported-sites")
    clinic.hosted.clock.forward(timedelta(minutes=10))
    assert "You act at" not in await clinic.support.page("/supported-sites")


async def test_what_they_open_stands_in_the_clinic_s_log_and_in_its_mail(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await hosted.make_ticket()
    await clinic.grant_and_enter()
    await clinic.support.page("/tickets")
    page = await clinic.admin.page(f"{LOG}?support=yes")
    for shown in ("Support Site entered", "Page opened", "/tickets", "Admin"):
        assert shown in page
    assert "Support Site added" not in page.partition("<tbody>")[2]
    assert (await clinic.support.get(LOG)).status == 404
    assert await tell_daily(hosted.portal.database, hosted.clock) == 1
    assert await tell_daily(hosted.portal.database, hosted.clock) == 0
    export = await (await clinic.admin.get(f"{LOG}/export")).read()
    # the clinic's, and the Support Site's own, where the operator marked it
    assert await mail_checkpoints(hosted.portal.database, hosted.clock) == 2
    assert await mail_checkpoints(hosted.portal.database, hosted.clock) == 0
    mails = [row for row in (await hosted.rows())["mail_outbox"] if "audit-checkpoint" in row]
    facts = next(cell for cell in mails[0] if isinstance(cell, dict))
    assert verify(export, facts["checkpoint"]).checkpoints == 1


async def test_a_stream_tells_the_clinic_as_it_happens(clinic: Clinic) -> None:
    await clinic.grant()
    answer = await clinic.admin.get(f"{LOG}/live?after=0")
    assert answer.headers["Content-Type"] == "text/event-stream"
    async with asyncio.timeout(10):
        await clinic.enter()
        while b"Support Site entered" not in await answer.content.readline():
            pass
    answer.close()


async def _slow(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"more\n")
        await asyncio.sleep(0.05)


async def _write_late(request: web.Request) -> web.Response:
    """Write to the log when the test has ended the grant."""
    viewer = request[VIEWER]
    assert viewer.support is not None
    await request.app[RELEASE].wait()
    async with request.app[DATABASE].writing() as session:
        now, site = request.app[CLOCK](), viewer.support.site_id
        await record(session, now, viewer, Act.EFORM_SAVED, site, None, {"eform": 1})
    return web.Response(text="saved")


RELEASE: web.AppKey[asyncio.Event] = web.AppKey("release")


def extended(hosted: Hosted) -> web.Application:
    """Return the portal with two addresses more: a long answer, and a late write."""
    app = create_app(hosted.portal.database, hosted.clock, PortalSettings(hosted.url))
    app[RELEASE] = asyncio.Event()
    for path, handler in (("/slow", _slow), ("/late", _write_late)):
        app[ACCESS][app.router.add_get(path, handler, allow_head=False)] = Access.PERSON
    return app


async def test_a_long_answer_breaks_off_when_the_grant_ends(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    async with TestServer(extended(clinic.hosted)) as server:
        answer = await clinic.support.session.get(server.make_url("/slow"))
        assert await answer.content.readline() == b"more\n"
        await clinic.end()
        broken = False
        async with asyncio.timeout(30):
            try:
                await answer.content.read()
            except ClientError:
                broken = True
        answer.close()
        assert broken


async def test_nothing_is_written_after_the_click_that_ended_it(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    app = extended(clinic.hosted)
    async with TestServer(app) as server:
        late = asyncio.create_task(clinic.support.session.get(server.make_url("/late")))
        await asyncio.sleep(0.1)
        await clinic.end()
        app[RELEASE].set()
        assert (await late).status == 404
    assert "eForm saved" not in (await clinic.admin.page(LOG)).partition("<tbody>")[2]


async def test_a_request_waits_for_the_clinic_and_dies_after_a_week(clinic: Clinic) -> None:
    fields = [("support", "7900"), ("site", MAPLE), ("reason", "T"), ("length", "1d")]
    fields.append(("scope", "eforms"))
    asked = "/supported-sites/requests"
    assert (await post(clinic.support, asked, fields, "/supported-sites")).status == 303
    assert (await post(clinic.support, asked, fields, "/supported-sites")).status == 422
    page = await clinic.admin.page(SECTION)
    assert clinic.code in page
    request = page.partition("/requests/")[2].partition('"')[0]
    path = f"{SECTION}/requests/{request}"
    assert (await post(clinic.support, path, [("decision", "approve")])).status == 404
    clinic.hosted.clock.forward(timedelta(days=7))
    await clinic.admin.log_in(MAPLE_ADMIN)
    approve = [("decision", "approve")]
    assert (await post(clinic.admin, path, approve, SECTION)).status == 404
    await clinic.support.log_in("admin@help.invalid")
    assert (await post(clinic.support, asked, fields, "/supported-sites")).status == 303
    page = await clinic.admin.page(SECTION)
    path = f"{SECTION}/requests/{page.partition('/requests/')[2].partition(chr(34))[0]}"
    assert (await post(clinic.admin, path, approve, SECTION)).status == 303
    assert (await clinic.enter()).status == 303


async def test_a_refused_request_gives_nothing(clinic: Clinic) -> None:
    fields = [("support", "7900"), ("site", MAPLE), ("reason", "T"), ("length", "1d")]
    fields.append(("scope", "eforms"))
    await post(clinic.support, "/supported-sites/requests", fields, "/supported-sites")
    page = await clinic.admin.page(SECTION)
    path = f"{SECTION}/requests/{page.partition('/requests/')[2].partition(chr(34))[0]}"
    refuse = [("decision", "refuse")]
    assert (await post(clinic.admin, path, refuse, SECTION)).status == 303
    assert (await post(clinic.admin, path, [("decision", "approve")], SECTION)).status == 404
    assert not (await clinic.hosted.rows())["support_grant"]
