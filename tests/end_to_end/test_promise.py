"""The clinic reads by when support answers in its own zone, and as support promises it now."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from sqlalchemy import update

from demo.visitor import Visitor
from demo.world import World
from portal.sites.models import Site
from portal.tickets.business_clock import first_answer_due, in_toronto
from portal.tickets.calendars import CalendarClosure, CalendarVersion, current_calendar
from portal.tickets.closures import FROZEN
from portal.tickets.history import recalculate
from portal.tickets.holiday_lists import UNION
from tests.end_to_end.test_commands import CONTEXT, TICKET, send
from web.catalogue import format_datetime

REGINA = "America/Regina"


@pytest.fixture(autouse=True)
async def zone(world: World) -> None:
    async with world.portal.database.writing() as session:
        await session.execute(update(Site).values(time_zone=REGINA))


async def close_the_day(world: World, received: datetime, due: datetime) -> datetime:
    """Close the day on which an answer is due; return when it is due now."""
    async with world.portal.database.writing() as session:
        version = CalendarVersion(
            created_at=received,
            reason="a storm",
            first_year=min(FROZEN),
            last_year=max(FROZEN),
            basis=UNION,
        )
        session.add(version)
        await session.flush()
        names = {"name_en": "Storm", "name_fr": "Tempête"}
        day = in_toronto(due).date()
        session.add(CalendarClosure(version_id=version.id, day=day, **names))
        await session.flush()
        assert await recalculate(session, received) == 1
        return first_answer_due(received, await current_calendar(session))


async def test_the_command_line_says_it_in_the_clinic_s_zone(world: World, tmp_path: Path) -> None:
    for name, tree in (("context", CONTEXT), ("ticket", TICKET)):
        (tmp_path / f"{name}.json").write_text(json.dumps(tree), "utf-8")
    done = await send(world, tmp_path, stdin="y\n")
    assert done.code == 0, done.stderr
    async with Visitor(world) as visitor:
        _, listed = await visitor.panel("GET", "/v1/submissions")
    due = datetime.fromisoformat(listed["submissions"][0]["first_answer_due_at"])
    said = " ".join(done.stderr.split())
    assert f"expected by {format_datetime(due, ZoneInfo(REGINA), 'en')}" in said
    assert format_datetime(due, ZoneInfo("America/Toronto"), "en") not in said


async def test_the_panel_hears_of_a_closed_day(world: World, visitor: Visitor) -> None:
    _, queued = await visitor.send(await visitor.preview(CONTEXT), TICKET)
    sent = await visitor.outcome(queued["submission_id"])
    assert sent["time_zone"] == REGINA
    path = f"{world.portal.url}/api/v1/tickets/{sent['ticket_number']}/standing"
    token = {"Authorization": f"Bearer {world.site_token}"}
    async with ClientSession() as session, session.get(path, headers=token) as answer:
        received = datetime.fromisoformat((await answer.json())["received_at"])
    before = datetime.fromisoformat(sent["first_answer_due_at"])
    moved = await close_the_day(world, received, before)
    assert moved > before
    _, listed = await visitor.panel("GET", "/v1/submissions")
    assert listed["submissions"] == [sent]  # as long as nobody asks again
    status, listed = await visitor.panel("POST", "/v1/ask-again", {})
    assert status == 200
    (renewed,) = listed["submissions"]
    assert datetime.fromisoformat(renewed["first_answer_due_at"]) == moved
    changed = {"first_answer_due_at": renewed["first_answer_due_at"], "ticket_state": "new"}
    assert renewed == sent | changed
    assert (await visitor.panel("GET", "/v1/submissions"))[1] == listed
