"""The calendar made from another published list: a setting of the operator's, for days to come."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal.tickets.calendars import current_calendar, list_closures
from portal.tickets.closures import FROZEN, SHIPPED
from portal.tickets.holiday_lists import LISTS, UNION, computed
from tests.portal.hosting import ASSOCIATE, MAPLE, MAPLE_ADMIN, OPERATOR, Browser, Hosted
from tests.portal.tickets.test_clock import NEW_DAY, act
from web.catalogue import LANGUAGES, Catalogue

Open = Callable[[], Browser]
QUEBEC = {"basis": "qc", "reason": "We answer from Quebec."}
SAINT_JEAN, FAMILY_DAY = date(2027, 6, 24), date(2027, 2, 15)


@pytest.mark.parametrize("basis", LISTS)
def test_a_list_is_what_the_package_says_with_a_name_in_both_languages(basis: str) -> None:
    found = list_closures(basis, frozenset(FROZEN))
    assert {one.day for one in found} == {day for year in FROZEN for day in computed(year, basis)}
    assert all(one.name_en and one.name_fr and len(one.name_fr) <= 80 for one in found)
    assert all(Catalogue(one).text(f"portal.calendar.list.{basis}") for one in LANGUAGES)


def test_a_holiday_has_the_name_that_it_has_elsewhere_in_the_portal() -> None:
    names = {one.day: (one.name_en, one.name_fr) for one in list_closures("on", {2027})}
    assert names[date(2027, 12, 28)] == ("Boxing Day", "Lendemain de Noël")
    assert names[date(2027, 10, 11)] == ("Thanksgiving", "Action de grâces")
    quebec = {one.day: (one.name_en, one.name_fr) for one in list_closures("qc", {2027})}
    assert quebec[SAINT_JEAN] == ("Saint Jean Baptiste Day", "Fête nationale du Québec")


async def test_a_list_moves_the_days_to_come_and_open_tickets_with_them(
    hosted: Hosted, browser: Open
) -> None:
    hosted.clock.now = datetime(2026, 11, 10, 21, tzinfo=UTC)  # the day before Remembrance Day
    number = await hosted.make_ticket()
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert seen["first_answer_due_at"] == "2026-11-12T15:00:00Z"
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    assert await act(browser, OPERATOR, "/calendar/edit/lists", **QUEBEC) == 303
    async with hosted.portal.database.reading() as session:
        calendar = await current_calendar(session)
    assert not calendar.is_open(SAINT_JEAN)
    assert calendar.is_open(FAMILY_DAY)
    assert calendar.is_open(date.fromisoformat(NEW_DAY["day"]))
    # what has begun stays as it was, and years beyond the table follow the list
    begun = {day for day in SHIPPED.days if day <= date(2026, 11, 10)}
    assert {day for day in calendar.days if day <= date(2026, 11, 10)} == begun
    assert not calendar.is_open(date(2037, 6, 24))
    assert SHIPPED.is_open(date(2037, 6, 24))
    seen = await (await hosted.get(f"/api/v1/tickets/{number}", MAPLE)).json()
    assert seen["first_answer_due_at"] == "2026-11-11T15:00:00Z"  # Quebec works on that day
    page = await browser().page("/calendar?lang=fr")
    assert "Québec" in page
    assert "Fête nationale du Québec" in page
    # a day that is changed afterwards is one of that list
    assert await act(browser, OPERATOR, "/calendar/edit/closures", **NEW_DAY) == 303
    async with hosted.portal.database.reading() as session:
        calendar = await current_calendar(session)
    assert (calendar.version, calendar.basis) == ("desk/3", "qc")
    assert not calendar.is_open(SAINT_JEAN)
    assert (
        await act(browser, OPERATOR, "/calendar/edit/lists", basis=UNION, reason="As it was.")
        == 303
    )
    async with hosted.portal.database.reading() as session:
        assert (await current_calendar(session)).days == SHIPPED.days


@pytest.mark.parametrize(
    "wrong", [{"basis": "xx"}, {"basis": ""}, {"reason": " "}], ids=["list", "none", "reason"]
)
async def test_no_list_and_no_reason_are_refused(
    hosted: Hosted, browser: Open, wrong: dict[str, str]
) -> None:
    assert await act(browser, OPERATOR, "/calendar/edit/lists", **QUEBEC | wrong) == 400
    assert (await hosted.rows())["calendar_version"] == []


@pytest.mark.parametrize("user", [ASSOCIATE, MAPLE_ADMIN], ids=["associate", "clinic"])
async def test_nobody_but_an_operator_chooses(hosted: Hosted, browser: Open, user: str) -> None:
    assert await act(browser, user, "/calendar/edit/lists", **QUEBEC) == 404
    assert (await hosted.rows())["calendar_version"] == []
