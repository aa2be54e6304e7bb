"""A closed account opens nothing, its person's words stay, and the clinic's log says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from connectors.secret import Secret
from portal.audit.models import AuditEntry
from portal.errors import NameUnknownError
from portal.people.closing import close_user
from portal.people.models import Person
from portal.people.step_up import FRESH_FOR
from portal.sites.models import SiteRole
from tests.portal.command_line import CommandLine
from tests.portal.hosting import BIRCH, BIRCH_USER, MAPLE, MAPLE_ADMIN, PASSWORD, Browser, Hosted
from tests.portal.passkeys.ways import enrolled, is_in, log_in
from tests.portal.people.post import SAME, fill, mails, newest_link
from tests.portal.people.test_invitations import accept, invite
from tests.portal.planting import create_user
from tests.portal.tickets.test_once import number_of

Open = Callable[[], Browser]
PAGE = "/account"


async def acts(hosted: Hosted) -> list[tuple[str, int | None, Any, Any]]:
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(
            select(AuditEntry).order_by(AuditEntry.site_id, AuditEntry.number)
        )
        return [(one.act, one.person_id, one.before, one.after) for one in found]


async def names(hosted: Hosted) -> list[tuple[str, str]]:
    async with hosted.portal.database.reading() as session:
        found = await session.execute(select(Person.user_name, Person.name).order_by(Person.id))
        return [(user_name, name) for user_name, name in found]


async def test_a_person_closes_their_own_account(hosted: Hosted, browser: Open) -> None:
    visitor, other = browser(), browser()
    key = await enrolled(hosted, visitor, BIRCH_USER)
    await log_in(other, key)
    status, where, _ = await fill(visitor, PAGE, f"{PAGE}/close", back=PAGE)
    assert (status, where) == (303, "/log-in?done=closed")
    assert "Your account is closed" in await visitor.page(f"{where}&lang=en")
    for one in (visitor, other):
        assert not await is_in(one)
    assert (await log_in(browser(), key))[0] == 403
    assert (await browser().log_in(BIRCH_USER)).status == 403
    assert (await mails(hosted, BIRCH_USER))[-1][0] == "account-closed"
    assert ("closed-2", "Birch User") in await names(hosted)
    rows = await hosted.rows()
    for table in ("passkey", "passkey_user", "recovery_code", "log_in_session"):
        assert rows[table] == [], table
    assert [row[0] for row in rows["membership"]] == [1]
    gone = {"person": 2, "role": "user"}
    assert await acts(hosted) == [("user-removed", 2, gone, {"why": "account-closed"})]


async def test_closing_asks_for_a_fresh_proof(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(BIRCH_USER)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    assert (await fill(visitor, PAGE, f"{PAGE}/close", back=PAGE))[1].startswith("/step-up")
    assert await is_in(visitor)


async def test_the_last_site_admin_stays_until_there_is_another(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    status, _, page = await fill(visitor, PAGE, f"{PAGE}/close")
    assert status == 409
    assert 'role="alert"' in page
    assert await is_in(visitor)
    assert await acts(hosted) == []
    secret, role = Secret(PASSWORD), SiteRole.SITE_ADMIN
    await create_user(
        *(hosted.portal.database, hosted.clock, "second@maple.invalid", "Second", secret, role),
        site_number=MAPLE,
    )
    assert (await fill(visitor, PAGE, f"{PAGE}/close"))[0] == 303


async def test_the_operator_closes_anybody_and_hears_what_is_left_alone(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    database, clock = hosted.portal.database, hosted.clock
    assert await close_user(database, clock, f" {MAPLE_ADMIN.upper()}") == [MAPLE]
    assert not await is_in(visitor)
    assert [(act, person) for act, person, *_ in await acts(hosted)] == [("user-removed", None)]
    with pytest.raises(NameUnknownError):
        await close_user(database, clock, MAPLE_ADMIN)


async def test_what_they_wrote_stays_with_their_name(hosted: Hosted, browser: Open) -> None:
    number = await hosted.make_ticket(BIRCH)
    visitor = browser()
    await visitor.log_in(BIRCH_USER)
    page = f"/tickets/{number}"
    action = f"{page}/replies"
    hidden = number_of(await visitor.page(page), action)
    assert (await visitor.send(action, SAME, body="Still the same.", **hidden)).status == 303
    await fill(visitor, PAGE, f"{PAGE}/close")
    desk = browser()
    await desk.log_in("associate@support.invalid")
    seen = await desk.page(page)
    assert "Still the same." in seen
    assert "Birch User" in seen


async def test_a_closed_address_can_be_invited_anew_as_somebody_new(
    hosted: Hosted, browser: Open
) -> None:
    await close_user(hosted.portal.database, hosted.clock, BIRCH_USER)
    admin = browser()
    await admin.log_in(MAPLE_ADMIN)
    await invite(admin, BIRCH_USER)
    link = await newest_link(hosted, BIRCH_USER)
    assert (await accept(browser(), link))[0] == 303
    assert [name for _, name in await names(hosted)].count("Nora New") == 1


async def test_each_turn_of_an_invitation_stands_in_the_log(hosted: Hosted, browser: Open) -> None:
    admin = browser()
    await admin.log_in(MAPLE_ADMIN)
    await invite(admin)
    await invite(admin, role="site_admin")  # takes the first one back
    link = await newest_link(hosted, "nora@maple.invalid")
    await accept(browser(), link)
    await invite(admin, "late@maple.invalid")
    await fill(admin, "/invitations", "/invitations/3/withdraw")
    first, second = {"invitation": 1, "role": "user"}, {"invitation": 2, "role": "site_admin"}
    third = {"invitation": 3, "role": "user"}
    assert await acts(hosted) == [
        ("user-invited", 1, None, first),
        ("invitation-withdrawn", 1, first, None),
        ("user-invited", 1, None, second),
        ("user-added", 5, None, second | {"person": 5}),
        ("user-invited", 1, None, third),
        ("invitation-withdrawn", 1, third, None),
    ]
    page = await admin.page(f"/sites/{MAPLE}/audit?lang=en")
    assert "Invitation withdrawn" in page
    assert "nora@" not in page


async def test_the_command_closes_an_account(hosted: Hosted, command_line: CommandLine) -> None:
    code, out, said = command_line.run(hosted.database_url, "close-user", MAPLE_ADMIN)
    assert (code, out) == (0, "")
    assert MAPLE_ADMIN in said
    assert f"Site {MAPLE} has no Site Admin" in said
    assert command_line.run(hosted.database_url, "close-user", MAPLE_ADMIN)[0] == 1
