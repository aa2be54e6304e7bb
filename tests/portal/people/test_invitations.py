"""Invitations: from a Site Admin, to one mailbox, once, for a week."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.people.invitation_models import Invitation
from portal.people.inviting import GOOD_FOR
from portal.people.models import Membership
from portal.people.step_up import FRESH_FOR
from portal.sites.models import SiteRole
from tests.portal.hosting import ASSOCIATE, BIRCH_USER, MAPLE, MAPLE_ADMIN, Browser, Hosted
from tests.portal.people.post import SAME, fill, mails, newest_link

Open = Callable[[], Browser]
NEW = "nora@maple.invalid"
GOOD = "a-sentence-to-remember"


async def admin(browser: Open) -> Browser:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    return visitor


async def invite(visitor: Browser, user: str = NEW, **changes: str) -> tuple[int, str, str]:
    fields = {"site": MAPLE, "user": user, "role": "user", "language": "en", **changes}
    return await fill(visitor, "/invitations", "/invitations", **fields)


async def accept(visitor: Browser, link: str, **fields: str) -> tuple[int, str, str]:
    fields = {"name": "Nora New", "password": GOOD, **fields}
    return await fill(visitor, link, "/join", token=link.partition("=")[2], **fields)


async def test_somebody_new_joins_with_a_name_and_a_password(hosted: Hosted, browser: Open) -> None:
    assert (await invite(await admin(browser), NEW.upper()))[:2] == (303, "/invitations?done=sent")
    link = await newest_link(hosted, NEW)
    page = await browser().page(link)
    assert "Maple Clinic" in page
    assert "Maple Admin" in page
    visitor = browser()
    assert (await accept(visitor, link))[:2] == (303, "/log-in?done=joined")
    assert visitor.cookie("ocean-session") is None
    assert (await visitor.log_in(NEW, GOOD)).status == 303
    assert "Nora New" in await visitor.page("/tickets")
    await hosted.make_ticket(MAPLE)
    assert "T-000001" in await visitor.page("/tickets")


async def test_a_known_person_just_joins_and_keeps_their_password(
    hosted: Hosted, browser: Open
) -> None:
    await invite(await admin(browser), BIRCH_USER)
    link = await newest_link(hosted, BIRCH_USER)
    visitor = browser()
    assert 'name="password"' not in await visitor.page(link)
    assert (await accept(visitor, link, password="another-password-1"))[0] == 303
    assert (await browser().log_in(BIRCH_USER, "another-password-1")).status == 403
    assert (await visitor.log_in(BIRCH_USER)).status == 303
    await hosted.make_ticket(MAPLE)
    assert "T-000001" in await visitor.page("/tickets")


async def test_an_invitation_is_used_once_even_by_many_at_once(
    hosted: Hosted, browser: Open
) -> None:
    await invite(await admin(browser))
    link = await newest_link(hosted, NEW)
    answers = await asyncio.gather(*(accept(browser(), link, name=f"N {n}") for n in range(4)))
    assert sorted(status for status, _, _ in answers) == [303, 404, 404, 404]
    assert (await browser().get(link)).status == 404


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 404), (1, 404)])
async def test_an_invitation_ends_after_a_week(
    hosted: Hosted, browser: Open, seconds: int, status: int
) -> None:
    await invite(await admin(browser))
    link = await newest_link(hosted, NEW)
    hosted.clock.forward(GOOD_FOR + timedelta(seconds=seconds))
    assert (await browser().get(link)).status == status


async def test_withdrawn_renewed_and_orphaned_invitations_are_alike_refused(
    hosted: Hosted, browser: Open
) -> None:
    visitor = await admin(browser)
    await invite(visitor)
    first = await newest_link(hosted, NEW)
    await invite(visitor)
    second = await newest_link(hosted, NEW)
    answers = [await (await browser().get(path)).text() for path in (first, "/join?token=no")]
    said = {answer.partition("<main")[2] for answer in answers}
    assert len(said) == 1
    await fill(visitor, "/invitations", "/invitations/2/withdraw")
    assert (await browser().get(second)).status == 404
    await invite(visitor)
    third = await newest_link(hosted, NEW)
    assert (await browser().get(third)).status == 200
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Membership).values(role=SiteRole.USER))
    # the one who invited is no longer Site Admin
    assert (await browser().get(third)).status == 404


@pytest.mark.parametrize("user", [BIRCH_USER, ASSOCIATE])
async def test_who_is_not_site_admin_invites_nobody(
    hosted: Hosted, browser: Open, user: str
) -> None:
    await invite(await admin(browser))
    visitor = browser()
    await visitor.log_in(user)
    assert (await visitor.get("/invitations")).status == 404
    for path in ("/invitations", "/invitations/1/withdraw"):
        fields = {"site": MAPLE, "user": "x@y.invalid", "role": "site_admin"}
        assert (await fill(visitor, "/tickets", path, **fields))[0] == 404
    assert await mails(hosted, "x@y.invalid") == []
    assert (await browser().get(await newest_link(hosted, NEW))).status == 200


async def test_a_site_admin_invites_into_their_own_site_alone(
    hosted: Hosted, browser: Open
) -> None:
    assert (await invite(await admin(browser), site="7002"))[0] == 404
    assert await mails(hosted, NEW) == []


async def test_inviting_asks_for_a_fresh_proof(hosted: Hosted, browser: Open) -> None:
    visitor = await admin(browser)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    status, leads_to, _ = await invite(visitor, back="/invitations")
    assert (status, leads_to) == (303, "/step-up?next=%2Finvitations")
    assert await mails(hosted, NEW) == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"user": "no address"}, 422), ({"user": MAPLE_ADMIN, "role": "site_admin"}, 409)],
    ids=["address", "there"],
)
async def test_what_is_refused_is_said_beside_the_field(
    browser: Open, fields: dict[str, str], status: int
) -> None:
    answer = await invite(await admin(browser), **fields)
    assert answer[0] == status
    assert 'aria-invalid="true"' in answer[2]


@pytest.mark.parametrize(
    "fields",
    [{"name": " "}, {"password": "short"}, {"password": NEW + "1"}, {"password": "x" * 257}],
    ids=["name", "short", "names-you", "long"],
)
async def test_a_poor_password_does_not_use_the_invitation_up(
    hosted: Hosted, browser: Open, fields: dict[str, str]
) -> None:
    await invite(await admin(browser))
    link = await newest_link(hosted, NEW)
    status, _, page = await accept(browser(), link, **fields)
    assert (status, 'aria-invalid="true"' in page) == (422, True)
    assert (await accept(browser(), link))[0] == 303


async def test_the_token_is_in_no_row_but_the_mail_s_and_not_there_once_it_is_gone(
    hosted: Hosted, browser: Open
) -> None:
    await invite(await admin(browser))
    token = (await newest_link(hosted, NEW)).partition("=")[2]
    rows = await hosted.rows()
    holders = {name for name, kept in rows.items() if token in repr(kept)}
    assert holders == {"mail_outbox"}
    assert rows[Invitation.__tablename__]


async def test_a_form_of_another_site_accepts_nothing(hosted: Hosted, browser: Open) -> None:
    await invite(await admin(browser))
    link = await newest_link(hosted, NEW)
    fields = {"token": link.partition("=")[2], "name": "Nora", "password": GOOD}
    answer = await browser().send("/join", SAME, **fields)
    assert answer.status == 403
