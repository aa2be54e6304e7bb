"""Before access ends by itself the clinic is told, whichever end comes first; an extension, too."""

from datetime import timedelta

import pytest

from portal.grants import ending
from portal.grants.ending import look_after
from portal.grants.models import Ending
from tests.portal.grants.walking import HELP_ADMIN, SECTION, Clinic, post, set_state
from tests.portal.hosting import MAPLE_ADMIN

HOUR = timedelta(hours=1)


async def mails(clinic: Clinic, *hours: float) -> list[str]:
    """Return the mails on ends after each of these steps, by the minute's duty."""
    told = []
    for step in hours:
        clinic.hosted.clock.forward(step * HOUR)
        await look_after(clinic.hosted.portal.database, clinic.hosted.clock)
        rows = (await clinic.hosted.rows())["mail_outbox"]
        kinds = [str(field) for row in rows for field in row if str(field).startswith("support-e")]
        told.append(" ".join(kind.removeprefix("support-") for kind in kinds))
    return told


async def test_an_expiry_is_told_once_a_reminder(clinic: Clinic) -> None:
    await clinic.grant(length="3d")
    soon = "ends-soon"
    assert await mails(clinic, 47, 1, 0, 22, 1, 0.5) == [
        "",
        soon,
        soon,
        soon,
        *2 * [f"{soon} {soon}"],
    ]


@pytest.mark.parametrize("told", [True, False], ids=["told", "switched-off"])
async def test_an_end_for_idleness_is_told(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    if not told:
        monkeypatch.setattr(ending, "next_end", lambda grant: (grant.ends_at, Ending.EXPIRED))
    await clinic.grant(length="30d")
    idle = "ends-idle"
    expected = ["", idle, idle, f"{idle} {idle}"] if told else 4 * [""]
    assert await mails(clinic, 6 * 24 - 1, 1, 22, 1) == expected


async def test_who_uses_it_is_reminded_anew_a_week_later(clinic: Clinic) -> None:
    await clinic.grant(length="30d")
    assert await mails(clinic, 6 * 24) == ["ends-idle"]
    await clinic.support.log_in(HELP_ADMIN)
    await clinic.enter()
    assert await mails(clinic, 6 * 24 - 1, 1) == ["ends-idle", "ends-idle ends-idle"]


async def test_the_end_after_a_solved_ticket_is_told_at_once_and_an_hour_before(
    clinic: Clinic,
) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant(length="30d", ticket=number)
    assert await mails(clinic, 1) == [""]
    await set_state(clinic.hosted, number)
    ticket = "ends-ticket"
    assert await mails(clinic, 0, 22, 1) == [ticket, ticket, f"{ticket} {ticket}"]


async def test_one_mail_says_it_if_no_duty_ran_before(clinic: Clinic) -> None:
    await clinic.grant(length="3d")
    assert await mails(clinic, 71.5, 0) == 2 * ["ends-soon"]


@pytest.mark.parametrize(("length", "before"), [("1h", "0"), ("8h", "1"), ("1d", "1"), ("3d", "2")])
async def test_what_the_mail_of_the_granting_said_is_not_said_again(
    clinic: Clinic, length: str, before: str
) -> None:
    await clinic.grant(length=length)
    hours = {"1h": 0.5, "8h": 7, "1d": 23, "3d": 71}[length]
    steps = [hours] if length != "3d" else [hours - 22, 22]
    assert len((await mails(clinic, 0, *steps))[-1].split()) == int(before)


async def test_an_extension_is_told_with_its_end(clinic: Clinic) -> None:
    await clinic.grant(length="1d")
    assert await mails(clinic, 23.5) == ["ends-soon"]
    await clinic.admin.log_in(MAPLE_ADMIN)
    path = f"{SECTION}/{await clinic.grant_id()}/extend"
    assert (await post(clinic.admin, path, [("length", "1h")], SECTION)).status == 303
    assert await mails(clinic, 0) == ["ends-soon extended"]
    rows = (await clinic.hosted.rows())["mail_outbox"]
    said = next(str(row) for row in rows if "support-extended" in row)
    assert "November 24, 2026 at 10:30" in said
    assert MAPLE_ADMIN in said


async def test_the_end_that_comes_first_is_the_one_that_is_told(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant(length="1d", ticket=number)
    assert await mails(clinic, 0, 12) == ["", ""]
    await set_state(clinic.hosted, number)
    assert await mails(clinic, 0, 11) == ["", "ends-soon"]  # the expiry comes before the day after
