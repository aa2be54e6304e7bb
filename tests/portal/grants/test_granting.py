"""A clinic grants and ends; what it grants ends by itself, and never comes back."""

from datetime import timedelta

import pytest

from portal.grants.ending import look_after
from portal.grants.rules import LENGTHS
from tests.portal.grants.walking import (
    HELP,
    HELP_NAME,
    REASON,
    SECTION,
    Clinic,
    post,
    set_state,
)
from tests.portal.hosting import BIRCH, MAPLE

LOG = f"/sites/{MAPLE}/audit"


async def test_the_clinic_sees_whom_it_is_about_to_let_in(clinic: Clinic) -> None:
    for asked in (HELP, HELP_NAME, "  weathervane   HELP "):
        page = await clinic.admin.page(f"{SECTION}?find={asked}")
        for shown in (HELP, HELP_NAME, "Weathervane Inc.", clinic.code, "Add Support Site"):
            assert shown in page
    assert clinic.code in await clinic.support.page("/supported-sites")


@pytest.mark.parametrize(
    "asked", [BIRCH, "Birch Clinic", "Weathervane", "79001", "Weatherv\u0430ne Help"]
)
async def test_what_is_no_support_site_is_not_found(clinic: Clinic, asked: str) -> None:
    page = await clinic.admin.page(f"{SECTION}?find={asked}")
    assert "no Support Site of exactly this name" in page
    assert "Add Support Site" not in page


async def test_the_way_of_the_seed(clinic: Clinic) -> None:
    assert "No Support Site has access" in await clinic.admin.page(SECTION)
    assert (await clinic.grant()).status == 303
    page = await clinic.admin.page(SECTION)
    assert HELP_NAME in page
    assert REASON in page
    supported = await clinic.support.page("/supported-sites")
    assert MAPLE in supported
    assert (await clinic.end()).status == 303
    assert "No Support Site has access" in await clinic.admin.page(SECTION)
    assert "Maple Clinic" not in await clinic.support.page("/supported-sites")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Give a reason."),
        ({"reason": "x" * 301}, "At most 300"),
        ({"reason": "Health number 1234-567-897"}, "does not belong here"),
        ({"scopes": ()}, "at least one purpose"),
        ({"scopes": ("keys",)}, "at least one purpose"),
        ({"length": "31d"}, "Choose when access ends"),
        ({"length": "forever"}, "Choose when access ends"),
        ({"ticket": "T-000099"}, "no open ticket of this number"),
    ],
    ids=["none", "long", "private", "no-scope", "no-such-scope", "longer", "for-ever", "ticket"],
)
async def test_a_mistake_is_told_beside_its_field(
    clinic: Clinic, changes: dict[str, object], said: str
) -> None:
    answer = await clinic.grant(**changes)
    assert answer.status == 422
    assert said in await answer.text()
    assert "No Support Site has access" in await clinic.admin.page(SECTION)


async def test_number_and_code_must_belong_together(clinic: Clinic) -> None:
    for changes in ({"code": "AAAA-AAAA"}, {"support": BIRCH}, {"support": MAPLE}, {"code": ""}):
        assert (await clinic.grant(**changes)).status == 404
    assert (await clinic.grant()).status == 303
    assert (await clinic.grant()).status == 409


async def test_another_clinic_s_grant_cannot_be_touched(clinic: Clinic) -> None:
    await clinic.grant()
    grant = await clinic.grant_id()
    for path in (f"/sites/{BIRCH}/support-sites", f"/sites/{BIRCH}/audit"):
        assert (await clinic.admin.get(path)).status == 404
    theirs = f"/sites/{BIRCH}/support-sites/{grant}/end"
    assert (await post(clinic.admin, theirs, [], SECTION)).status == 404
    assert (
        await post(clinic.support, f"{SECTION}/{grant}/extend", [("length", "30d")])
    ).status == 404


@pytest.mark.parametrize("length", LENGTHS)
async def test_it_ends_on_the_second(clinic: Clinic, length: str) -> None:
    await clinic.grant(length=length)
    whole = LENGTHS[length]
    step = timedelta(days=6)
    while whole > step:  # used now and then, so that it does not end for idleness
        clinic.hosted.clock.forward(step)
        whole -= step
        await clinic.support.log_in("admin@help.invalid")
        await clinic.enter()
    clinic.hosted.clock.forward(whole - timedelta(seconds=1))
    await clinic.support.log_in("admin@help.invalid")
    assert "Maple Clinic" in await clinic.support.page("/supported-sites")
    clinic.hosted.clock.forward(timedelta(seconds=1))
    assert "Maple Clinic" not in await clinic.support.page("/supported-sites")
    clinic.hosted.clock.forward(timedelta(seconds=1))
    assert (await clinic.enter()).status == 404


async def test_a_clock_that_was_set_back_gives_no_time(clinic: Clinic) -> None:
    await clinic.grant_and_enter(length="8h", scopes=("troubleshooting",))
    clinic.hosted.clock.forward(timedelta(minutes=20))
    assert "You act at" in await clinic.support.page("/supported-sites")
    clinic.hosted.clock.forward(timedelta(minutes=-10))
    page = await clinic.support.page("/supported-sites")
    assert "You act at" not in page
    assert "Maple Clinic" not in page


async def test_what_is_not_used_for_seven_days_ends(clinic: Clinic) -> None:
    await clinic.grant(length="30d")
    clinic.hosted.clock.forward(timedelta(days=7))
    await clinic.support.log_in("admin@help.invalid")
    assert (await clinic.enter()).status == 404
    await look_after(clinic.hosted.portal.database, clinic.hosted.clock)
    rows = (await clinic.hosted.rows())["support_grant"]
    assert "idle" in rows[0]


async def test_a_day_after_its_ticket_is_solved_it_ends(clinic: Clinic) -> None:
    hosted = clinic.hosted
    number = await hosted.make_ticket()
    await clinic.grant(ticket=number)
    await set_state(hosted, number)
    hosted.clock.forward(timedelta(hours=23, minutes=59))
    await clinic.support.log_in("admin@help.invalid")
    assert (await clinic.enter()).status == 303
    hosted.clock.forward(timedelta(minutes=1))
    assert "Maple Clinic" not in await clinic.support.page("/supported-sites")
    await look_after(hosted.portal.database, hosted.clock)
    assert "ticket-solved" in (await hosted.rows())["support_grant"][0]


async def test_reminders_go_a_day_and_an_hour_before_the_end(clinic: Clinic) -> None:
    hosted = clinic.hosted
    await clinic.grant(length="3d")
    reminders = []
    for hours in (47, 1, 0, 22, 1, 1, 1):
        hosted.clock.forward(timedelta(hours=hours))
        await look_after(hosted.portal.database, hosted.clock)
        rows = (await hosted.rows())["mail_outbox"]
        reminders.append(len([row for row in rows if "support-ends-soon" in row]))
    assert reminders == [0, 1, 1, 1, 2, 2, 2]


async def test_only_a_click_of_the_clinic_extends(clinic: Clinic) -> None:
    await clinic.grant(length="1h")
    grant = await clinic.grant_id()
    path = f"{SECTION}/{grant}/extend"
    assert (await post(clinic.admin, path, [("length", "31d")], SECTION)).status == 400
    assert (await post(clinic.admin, path, [("length", "1d")], SECTION)).status == 303
    clinic.hosted.clock.forward(timedelta(hours=2))
    await clinic.support.log_in("admin@help.invalid")
    assert (await clinic.enter()).status == 303
    clinic.hosted.clock.forward(timedelta(hours=22))
    await clinic.admin.log_in("admin@maple.invalid")
    assert (await post(clinic.admin, path, [("length", "1d")], SECTION)).status == 404
