"""The clock at work: alerts once each, an edit of the calendar, the calendar's page."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.duties import do_due
from portal.duty_list import DUTIES
from portal.mail.models import Mail
from portal.sites.models import Site
from portal.tickets import alerts, calendars, history
from portal.tickets.alerts import watch_clocks
from portal.tickets.calendars import current_calendar, shipped_closures
from portal.tickets.closures import SHIPPED, Calendar
from portal.tickets.history import follow_calendar, recalculate
from portal.tickets.models import Ticket
from tests.portal.command_line import CommandLine
from tests.portal.hosting import (
    ASSOCIATE,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    Browser,
    Hosted,
    csrf_token,
    make_tree,
)
from toolbar.troubleshooting.bundle import canonical

CLOSURES = shipped_closures()
Open = Callable[[], Browser]
NEW_DAY = {"day": "2026-11-24", "name_en": "Move", "name_fr": "Déménagement", "reason": "we move"}


async def watched(hosted: Hosted) -> list[tuple[str, str]]:
    await watch_clocks(hosted.portal.database, hosted.clock)
    mails = (await hosted.rows())["mail_outbox"]
    return sorted(
        (cell, str(row))
        for row in mails
        for cell in row
        if cell in ("ticket-alert", "ticket-late", "ticket-late-lead")
    )


async def test_the_associate_the_clinic_and_the_lead_are_told_once_each(hosted: Hosted) -> None:
    await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=89))
    assert await watched(hosted) == []
    hosted.clock.forward(timedelta(minutes=1))
    ((kind, row),) = await watched(hosted)
    assert kind == "ticket-alert"
    assert ASSOCIATE in row
    hosted.clock.forward(timedelta(minutes=30))
    kinds = ["ticket-alert", "ticket-late", "ticket-late-lead"]
    for _ in range(3):
        told = await watched(hosted)
        assert [kind for kind, _ in told] == kinds
    assert "reception@clinic.invalid" in told[1][1]


async def mails_of(hosted: Hosted, *numbers: str) -> list[str]:
    """Watch the clocks, and return the kinds of what was told of these tickets so far."""
    await watch_clocks(hosted.portal.database, hosted.clock)
    told = select(Mail.kind).where(Mail.ticket_id.in_([int(one[2:]) for one in numbers]))
    kinds = told.where(Mail.kind.in_(("ticket-alert", "ticket-late", "ticket-late-lead")))
    async with hosted.portal.database.reading() as session:
        return sorted(await session.scalars(kinds))


async def take_over(hosted: Hosted, browser: Open, minutes: int) -> tuple[str, str]:
    """Answer a ticket after so long, then merge into it one that nobody has answered."""
    answered = await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=minutes))
    await mails_of(hosted, answered)
    said = {"body": "An answer.", "kind": "public"}
    assert await act(browser, ASSOCIATE, f"/tickets/{answered}/answers", **said) == 303
    fresh = await hosted.make_ticket()
    assert await act(browser, ASSOCIATE, f"/tickets/{fresh}/merge", into=answered) == 303
    return answered, fresh


@pytest.mark.parametrize("minutes", [95, 125], ids=["alerted", "late"])
async def test_a_promise_that_was_taken_over_is_told_of_anew(
    hosted: Hosted, browser: Open, minutes: int
) -> None:
    answered, fresh = await take_over(hosted, browser, minutes)
    before = await mails_of(hosted, answered, fresh)
    assert await mails_of(hosted, answered) == before
    hosted.clock.forward(timedelta(minutes=89))
    assert await mails_of(hosted, answered) == before
    hosted.clock.forward(timedelta(minutes=1))
    for _ in range(2):
        assert await mails_of(hosted, answered) == sorted([*before, "ticket-alert"])
    hosted.clock.forward(timedelta(minutes=30))
    whole = ["ticket-alert", "ticket-late", "ticket-late-lead"]
    for _ in range(2):
        assert await mails_of(hosted, answered) == sorted([*before, *whole])


async def test_with_once_per_ticket_nobody_would_hear_of_it(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, _ = await take_over(hosted, browser, 125)
    before = await mails_of(hosted, answered)
    monkeypatch.setattr(alerts, "_last_answer", lambda: 0)
    hosted.clock.forward(timedelta(minutes=120))
    assert await mails_of(hosted, answered) == before


async def test_taking_over_while_nobody_has_answered_alerts_nobody_twice(
    hosted: Hosted, browser: Open
) -> None:
    target = await hosted.make_ticket()
    hosted.clock.forward(timedelta(minutes=100))
    assert await mails_of(hosted, target) == ["ticket-alert"]
    fresh = await hosted.make_ticket()
    assert await act(browser, ASSOCIATE, f"/tickets/{fresh}/merge", into=target) == 303
    assert await mails_of(hosted, target) == ["ticket-alert"]
    hosted.clock.forward(timedelta(minutes=20))
    assert await mails_of(hosted, target) == ["ticket-alert", "ticket-late", "ticket-late-lead"]


async def act(browser: Open, user: str, path: str, **fields: str) -> int:
    visitor = browser()
    await visitor.log_in(user)
    token = csrf_token(await visitor.page("/tickets"))
    answer = await visitor.send(path, {"Sec-Fetch-Site": "same-origin"}, csrf_token=token, **fields)
    return answer.status


async def test_the_same_post_again_gets_the_first_answer_though_the_promise_moved(
    hosted: Hosted, browser: Open
) -> None:
    hosted.clock.now = datetime(2026, 11, 23, 21, tzinfo=UTC)  # 16:00 in Toronto
    tree = make_tree()
    first = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    again = await hosted.post(canonical(tree), key=tree["submission_id"])
    made = await first.json()
    assert (again.status, await again.json()) == (201, made)
    seen = await (await hosted.get(f"/api/v1/tickets/{made['ticket_number']}", MAPLE)).json()
    assert seen["first_answer_due_at"] > made["first_answer_due_at"]


async def test_an_edit_of_the_calendar_moves_the_promise_and_says_so(
    hosted: Hosted, browser: Open
) -> None:
    hosted.clock.now = datetime(2026, 11, 23, 21, tzinfo=UTC)  # 16:00 in Toronto
    number = await hosted.make_ticket()
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert seen["first_answer_due_at"] == "2026-11-25T15:00:00Z"
    clinic = browser()
    await clinic.log_in(MAPLE_ADMIN)
    assert "The calendar was changed" in await clinic.page(f"/tickets/{number}")
    async with hosted.portal.database.reading() as session:
        mail = (await session.scalars(select(Mail).where(Mail.kind == "ticket-due-moved"))).one()
    assert mail.recipient == "reception@clinic.invalid"
    assert mail.in_reply_to == f"ticket/{number}"
    assert "10:00" in mail.facts["due"]
    assert "25" in mail.facts["due"]
    public = await browser().page("/calendar?lang=fr")
    assert "Déménagement" in public
    assert "desk/1" in public
    async with hosted.portal.database.writing() as session:
        assert await recalculate(session, hosted.clock.now) == 0


async def test_answer_due_counts_by_the_calendar_of_the_database_that_is_named(
    hosted: Hosted, browser: Open, command_line: CommandLine
) -> None:
    order = ("answer-due", "2026-11-23T16:00:00", "--database-url", hosted.database_url)
    shipped = (0, "2026-11-24T10:00:00-05:00\n", "")
    assert await asyncio.to_thread(command_line.run, "", *order) == shipped
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    edited = (0, "2026-11-25T10:00:00-05:00\n", "")
    assert await asyncio.to_thread(command_line.run, "", *order) == edited
    assert await asyncio.to_thread(command_line.run, hosted.database_url, *order[:2]) == edited
    assert await asyncio.to_thread(command_line.run, "", *order[:2]) == shipped


async def test_the_promise_is_in_the_clinic_s_own_time_zone(hosted: Hosted, browser: Open) -> None:
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Site).values(time_zone="America/Vancouver"))
    tree = make_tree()
    told = await (await hosted.post(canonical(tree), key=tree["submission_id"])).json()
    number = told["ticket_number"]  # 10:00 in Toronto, due at noon
    standing = await (await hosted.get(f"/api/v1/tickets/{number}/standing", MAPLE)).json()
    assert told["time_zone"] == standing["time_zone"] == "America/Vancouver"
    clinic = browser()
    await clinic.log_in(MAPLE_ADMIN)
    page = await clinic.page(f"/tickets/{number}")
    assert "We expect to answer by" in page
    assert "9:00" in page
    assert "12:00" not in page
    async with hosted.portal.database.reading() as session:
        (mail,) = await session.scalars(select(Mail).where(Mail.kind == "ticket-received"))
    assert "9:00" in mail.facts["due"]


async def test_nobody_moves_a_day_that_has_begun_and_only_operators_move_any(
    hosted: Hosted, browser: Open
) -> None:
    for day in ("2026-11-23", "2026-11-20", "2026-11-28", "2026-12-25", "2050-01-03", "x"):
        fields = NEW_DAY | {"day": day}
        assert await act(browser, OPERATOR, "/calendar/edit/closures", **fields) == 422, day
    for user in (ASSOCIATE, MAPLE_ADMIN):
        assert await act(browser, user, "/calendar/edit/closures", **NEW_DAY) == 404
    assert (await hosted.rows())["calendar_version"] == []
    opening = {"day": "2026-12-25", "reason": "we are there"}
    assert await act(browser, OPERATOR, "/calendar/edit/openings", **opening) == 303
    assert "2026-12-25" not in await browser().page("/calendar")


def another_release(monkeypatch: pytest.MonkeyPatch, *closed: date, year: int = 0) -> None:
    """Let the release bring these closed days as well, and perhaps know another year."""
    years = SHIPPED.years | ({year} if year else set())
    release = Calendar("ca-federal-and-on/2026.2", years, SHIPPED.days | set(closed))
    monkeypatch.setattr(calendars, "SHIPPED", release)
    if year:
        last = [one for one in CLOSURES if one.day.year == 2035]
        moved = [replace(one, day=one.day.replace(year=year)) for one in last]
        monkeypatch.setattr(calendars, "FROZEN", dict.fromkeys(years, ""))
        monkeypatch.setattr(calendars, "shipped_closures", lambda: [*CLOSURES, *moved])


@pytest.mark.parametrize("follows", [True, False], ids=["duty", "no-duty"])
async def test_a_release_with_another_table_moves_open_tickets_and_says_so(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch, *, follows: bool
) -> None:
    hosted.clock.now = datetime(2026, 11, 23, 21, tzinfo=UTC)  # 16:00 in Toronto
    number, solved = await hosted.make_ticket(), await hosted.make_ticket()
    await act(browser, ASSOCIATE, f"/tickets/{solved}/state", state="solved")
    another_release(monkeypatch, date(2026, 11, 24))
    duties = [one for one in DUTIES if one.name == "ticket-calendar" and follows]
    for _ in range(2):
        hosted.clock.forward(timedelta(minutes=5))
        await do_due(hosted.portal.database, hosted.clock, tuple(duties))
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    day = 25 if follows else 24
    assert seen["first_answer_due_at"] == f"2026-11-{day}T15:00:00Z"
    async with hosted.portal.database.reading() as session:
        told = await session.scalars(select(Mail.ticket_id).where(Mail.kind == "ticket-due-moved"))
        assert list(told) == ([int(number[2:])] if follows else [])


async def test_more_tickets_than_one_transaction_takes_are_all_reached(
    hosted: Hosted, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [await hosted.make_ticket() for _ in range(5)]
    another_release(monkeypatch, date(2026, 11, 24))
    monkeypatch.setattr(history, "AT_ONCE", 2)
    await follow_calendar(hosted.portal.database, hosted.clock)
    async with hosted.portal.database.reading() as session:
        versions = list(await session.scalars(select(Ticket.calendar_version)))
    assert versions == ["ca-federal-and-on/2026.2"] * len(numbers)


async def test_a_year_that_a_later_release_knows_is_not_open_throughout(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    another_release(monkeypatch, year=2036)
    boxing_day = date(2036, 12, 26)
    async with hosted.portal.database.reading() as session:
        calendar = await current_calendar(session)
        assert 2036 not in calendar.years
        assert not calendar.is_open(boxing_day)
        # as it was: the version's days taken for all of a year of which it has none
        assert Calendar("desk/1", calendar.years | {2036}, calendar.days).is_open(boxing_day)
    assert "2036-12-26" in await browser().page("/calendar")
    another = NEW_DAY | {"day": "2026-11-25"}
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **another)
    async with hosted.portal.database.reading() as session:
        calendar = await current_calendar(session)
        assert 2036 in calendar.years
        assert not calendar.is_open(boxing_day)
        assert not calendar.is_open(date(2026, 11, 24))
