"""Users: a role is saved at once, whoever is removed is out at once, and one Site Admin stays."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from connectors.secret import Secret
from portal.audit.models import AuditEntry
from portal.people.models import Membership, Person
from portal.people.step_up import FRESH_FOR
from portal.people.viewers import viewer_of
from portal.refusals import RequestRefusedError
from portal.sites import members
from portal.sites.models import SiteRole
from tests.portal.grants.walking import meet
from tests.portal.hosting import (
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    Browser,
    Hosted,
    csrf_token,
)
from tests.portal.passkeys.ways import enrolled
from tests.portal.people.post import SAME, fill
from tests.portal.people.test_factors import SESSION
from tests.portal.planting import create_user

Open = Callable[[], Browser]
PAGE = f"/sites/{MAPLE}/users"
NORA = "nora@maple.invalid"
SAVED = (303, f"{PAGE}?saved=1")


async def person_id(hosted: Hosted, user: str) -> int:
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(select(Person.id).where(Person.user_name == user))
        return found.one()


async def roles(hosted: Hosted, user: str) -> list[str]:
    wanted = select(Membership.role).where(Membership.person_id == await person_id(hosted, user))
    async with hosted.portal.database.reading() as session:
        return list(await session.scalars(wanted))


async def acts(hosted: Hosted) -> list[tuple[str, Any, Any]]:
    async with hosted.portal.database.reading() as session:
        found = await session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        return [(one.act, one.before, one.after) for one in found]


async def add(hosted: Hosted, role: SiteRole = SiteRole.USER) -> int:
    database, secret = hosted.portal.database, Secret(PASSWORD)
    await create_user(database, hosted.clock, NORA, "Nora New", secret, role, site_number=MAPLE)
    return await person_id(hosted, NORA)


async def admin(browser: Open) -> Browser:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    return visitor


async def press(visitor: Browser, person: int, act: str, **fields: str) -> tuple[int, str, str]:
    return await fill(visitor, PAGE, f"{PAGE}/{person}/{act}", back=PAGE, **fields)


async def test_a_role_is_saved_at_once_and_stands_in_the_log(hosted: Hosted, browser: Open) -> None:
    nora, visitor = await add(hosted), await admin(browser)
    assert (await press(visitor, nora, "role", admin="yes"))[:2] == SAVED
    assert await roles(hosted, NORA) == ["site_admin"]
    assert (await press(visitor, nora, "role", admin="yes"))[:2] == SAVED  # no second entry
    assert (await press(visitor, nora, "role", admin="no"))[:2] == SAVED
    assert await roles(hosted, NORA) == ["user"]
    user, site_admin = {"person": nora, "role": "user"}, {"person": nora, "role": "site_admin"}
    assert await acts(hosted) == [
        ("role-changed", user, site_admin),
        ("role-changed", site_admin, user),
    ]


async def test_who_is_removed_is_out_on_the_next_request(hosted: Hosted, browser: Open) -> None:
    nora, visitor, other = await add(hosted), await admin(browser), browser()
    await other.log_in(NORA)
    assert (await other.get("/tickets")).status == 200
    assert (await press(visitor, nora, "remove"))[:2] == SAVED
    assert (await other.get("/tickets")).headers["Location"].startswith("/log-in")
    assert await roles(hosted, NORA) == []
    assert NORA not in await visitor.page(PAGE)
    assert await acts(hosted) == [("user-removed", {"person": nora, "role": "user"}, None)]


@pytest.mark.parametrize(("act", "fields"), [("role", {"admin": "no"}), ("remove", {})])
async def test_the_last_site_admin_stays(
    hosted: Hosted, browser: Open, act: str, fields: dict[str, str]
) -> None:
    await add(hosted)
    visitor, own = await admin(browser), await person_id(hosted, MAPLE_ADMIN)
    page = await visitor.page(PAGE)
    assert f"{PAGE}/{own}/" not in page
    status, _, text = await press(visitor, own, act, **fields)
    assert status == 409
    assert "one Site Admin at least" in text
    assert await roles(hosted, MAPLE_ADMIN) == ["site_admin"]
    assert await acts(hosted) == []


async def demote_each_other(hosted: Hosted, browser: Open) -> list[int]:
    nora, own = await add(hosted, SiteRole.SITE_ADMIN), await person_id(hosted, MAPLE_ADMIN)
    one, two = await admin(browser), browser()
    await two.log_in(NORA)
    token = [csrf_token(await visitor.page(PAGE)) for visitor in (one, two)]
    answers = await asyncio.gather(
        one.send(f"{PAGE}/{nora}/role", SAME, csrf_token=token[0], admin="no"),
        two.send(f"{PAGE}/{own}/role", SAME, csrf_token=token[1], admin="no"),
    )
    return sorted(answer.status for answer in answers)


async def test_of_two_who_demote_each_other_at_once_one_stays(
    hosted: Hosted, browser: Open
) -> None:
    assert await demote_each_other(hosted, browser) == [303, 404]
    left = sorted(await roles(hosted, NORA) + await roles(hosted, MAPLE_ADMIN))
    assert left == ["site_admin", "user"]


async def test_without_the_check_nobody_would_be_left(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unchecked(*_: object) -> None:
        """Let the last one go."""

    monkeypatch.setattr(members, "_need_another_admin", unchecked)
    visitor, own = await admin(browser), await person_id(hosted, MAPLE_ADMIN)
    assert (await press(visitor, own, "role", admin="no"))[0] == 303
    assert await roles(hosted, MAPLE_ADMIN) == ["user"]


async def test_people_of_other_sites_are_not_there(hosted: Hosted, browser: Open) -> None:
    visitor, foreign = await admin(browser), await person_id(hosted, BIRCH_USER)
    for act in ("role", "remove"):
        assert (await press(visitor, foreign, act, admin="yes"))[0] == 404
    assert await roles(hosted, BIRCH_USER) == ["user"]
    assert (await visitor.get("/sites/7002/users")).status == 404
    assert BIRCH_USER not in await visitor.page(PAGE)


async def test_a_proof_that_is_old_leads_to_a_new_one(hosted: Hosted, browser: Open) -> None:
    nora, visitor = await add(hosted), await admin(browser)
    hosted.clock.forward(FRESH_FOR * 1.1)
    status, location, _ = await press(visitor, nora, "role", admin="yes")
    assert (status, location.partition("?")[0]) == (303, "/step-up")
    assert await roles(hosted, NORA) == ["user"]


async def test_no_support_site_sees_or_touches_people(hosted: Hosted, browser: Open) -> None:
    clinic = await meet(hosted, browser(), browser())
    nora = await add(hosted)
    await clinic.grant_and_enter()
    account = await clinic.support.page(f"/sites/{MAPLE}/account")
    assert PAGE not in account
    assert (await clinic.support.get(PAGE)).status == 404
    for act in ("role", "remove"):
        answer = await clinic.support.send(
            f"{PAGE}/{nora}/{act}",
            SAME,
            csrf_token=csrf_token(account),
            admin="yes",
        )
        assert answer.status == 404
    assert await roles(hosted, NORA) == ["user"]


async def test_a_site_demands_a_second_factor_and_sees_who_has_one(
    hosted: Hosted, browser: Open
) -> None:
    await add(hosted)
    visitor = await admin(browser)
    await enrolled(hosted, visitor)
    page = await visitor.page(PAGE)
    assert (page.count("Set up</span>"), page.count("None</span>")) == (1, 1)
    assert "asked to set one up: 1" in page
    assert (await fill(visitor, PAGE, f"{PAGE}/factor", demanded="yes", back=PAGE))[:2] == SAVED
    assert "Demand it no longer" in await visitor.page(PAGE)
    nora = browser()
    await nora.log_in(NORA)
    led = await nora.get("/tickets")
    assert (led.status, led.headers["Location"].partition("?")[0]) == (303, "/account/factors")
    assert (await fill(visitor, PAGE, f"{PAGE}/factor", demanded="no", back=PAGE))[:2] == SAVED
    assert (await nora.get("/tickets")).status == 200
    changes = [
        (before, after) for act, before, after in await acts(hosted) if act == "site-changed"
    ]
    on, off = {"second_factor": True}, {"second_factor": False}
    assert changes == [(off, on), (on, off)]


async def test_a_demand_asks_for_a_fresh_proof_and_for_a_word_that_is_one(
    hosted: Hosted, browser: Open
) -> None:
    visitor = await admin(browser)
    assert (await fill(visitor, PAGE, f"{PAGE}/factor", demanded="perhaps"))[0] == 400
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    status, where, _ = await fill(visitor, PAGE, f"{PAGE}/factor", demanded="yes", back=PAGE)
    assert (status, where.partition("?")[0]) == (303, "/step-up")
    assert await acts(hosted) == []


async def test_who_is_no_site_admin_any_more_demands_nothing(hosted: Hosted, browser: Open) -> None:
    """Looked at again in the transaction: the page's own check is of a moment before."""
    await add(hosted, SiteRole.SITE_ADMIN)
    visitor = await admin(browser)
    viewer = await viewer_of(hosted.portal.database, hosted.clock, visitor.cookie(SESSION) or "")
    assert viewer is not None
    site_id = viewer.places[0].site_id
    async with hosted.portal.database.writing() as session:
        await members.lock_members(session, viewer, site_id)
        await session.execute(
            update(Membership)
            .where(Membership.person_id == viewer.person_id)
            .values(role=SiteRole.USER)
        )
        with pytest.raises(RequestRefusedError):
            await members.lock_members(session, viewer, site_id)
