"""Credits go both ways under a grant for credits alone, once per form, told on both sides."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.grants.models import Scope
from portal.sites.models import Site
from tests.portal.credits.purse import CREDITS, PAGE, balances, buy, entries_of, give, sheet
from tests.portal.grants.walking import HELP, HELP_USER, REASON, Clinic, post
from tests.portal.hosting import BIRCH, MAPLE, MAPLE_ADMIN, Browser


async def logged(clinic: Clinic, site: str) -> list[AuditEntry]:
    acts = select(AuditEntry).join(Site, Site.id == AuditEntry.site_id)
    acts = acts.where(Site.number == site, AuditEntry.act.startswith("credits"))
    async with clinic.hosted.portal.database.reading() as session:
        return list(await session.scalars(acts.order_by(AuditEntry.number)))


async def standing(clinic: Clinic) -> dict[str, int]:
    return await balances(clinic.hosted.portal.database)


async def test_a_support_site_gives_and_takes_back(clinic: Clinic) -> None:
    await buy(clinic, 100)
    assert (await give(clinic, 30)).headers["Location"] == f"{PAGE}?allocated=1"
    assert await standing(clinic) == {HELP: 70, MAPLE: 30}
    assert (await give(clinic, 10, direction="take-back")).status == 303
    assert await standing(clinic) == {HELP: 80, MAPLE: 20}


async def test_both_sides_read_who_moved_what_and_why(clinic: Clinic) -> None:
    await buy(clinic, 100)
    await give(clinic, 30)
    database = clinic.hosted.portal.database
    (here,), (_, there) = await entries_of(database, MAPLE), await entries_of(database, HELP)
    for one in (here, there):
        assert (one.kind, one.actor, one.reason) == ("allocated", "Admin", "eForms of the pilot")
        assert one.at == clinic.hosted.clock()
    assert (here.grant_id, there.grant_id) == (await clinic.grant_id(), None)
    page = await clinic.admin.page(PAGE)
    assert "eForms of the pilot" in page
    assert HELP in page
    assert '<strong class="number" id="balance">30</strong>' in page


async def test_both_logs_have_the_act_without_its_words(clinic: Clinic) -> None:
    await buy(clinic, 100)
    await give(clinic, 30)
    (here,) = await logged(clinic, MAPLE)
    added, there = await logged(clinic, HELP)
    assert (here.act, here.grant_id) == ("credits-allocated", await clinic.grant_id())
    assert (here.before, here.after) == (
        {"balance": 0},
        {"amount": 30, "balance": 30, "site": HELP},
    )
    assert (added.act, added.actor, added.after) == (
        *("credits-added", ""),
        {"amount": 100, "balance": 100},
    )
    assert (there.act, there.grant_id) == ("credits-allocated", None)
    assert there.after == {"amount": -30, "balance": 70, "site": MAPLE}


@pytest.mark.parametrize("times", [2, 3])
async def test_a_form_that_is_sent_again_moves_nothing(clinic: Clinic, times: int) -> None:
    await buy(clinic, 100)
    form = await sheet(clinic.support)
    for _ in range(times):
        assert (await form.send(amount="30")).status == 303
    assert await standing(clinic) == {HELP: 70, MAPLE: 30}


async def test_a_form_that_was_sent_makes_no_other_allocation(clinic: Clinic) -> None:
    await buy(clinic, 100)
    form = await sheet(clinic.support)
    await form.send(amount="30")
    for other in ({"amount": "31"}, {"amount": "30", "direction": "take-back"}):
        assert (await form.send(**other)).status == 409
    assert await standing(clinic) == {HELP: 70, MAPLE: 30}


WRONG = (
    ({"amount": "101"}, "There are fewer credits than that."),
    ({"amount": "1", "direction": "take-back"}, "allocated fewer credits than that"),
    ({"amount": "0"}, "A whole number of credits"),
    ({"amount": "-5"}, "A whole number of credits"),
    ({"amount": "1.5"}, "A whole number of credits"),
    ({"amount": "1000001"}, "A whole number of credits"),
    ({"amount": "\uff11"}, "A whole number of credits"),
    ({"amount": "5", "reason": " "}, "Give a reason."),
    ({"amount": "5", "reason": "x" * 301}, "At most 300 characters"),
    ({"amount": "5", "reason": "health number 9876543217"}, "does not belong here"),
)


async def test_what_is_wrong_stands_beside_its_field(clinic: Clinic) -> None:
    await buy(clinic, 100)
    form = await sheet(clinic.support)
    for fields, words in WRONG:
        answer = await form.send(**fields)
        text = await answer.text()
        assert answer.status in {409, 422}, fields
        problems = re.findall(r'class="problem" id="(\w+)-problem">([^<]*)<', text)
        assert [name for name, _ in problems] == ["reason" if "reason" in fields else "amount"]
        assert words in problems[0][1]
    assert await standing(clinic) == {HELP: 100}


async def test_what_no_page_of_ours_sends_is_refused(clinic: Clinic) -> None:
    form = await sheet(clinic.support)
    for fields in ({"direction": "sideways"}, {"transfer": ""}, {"transfer": 23 * "a"}):
        assert (await form.send(amount="1", **fields)).status == 400


async def test_what_a_clinic_bought_is_out_of_reach(clinic: Clinic) -> None:
    await buy(clinic, 10)
    await buy(clinic, 500, MAPLE)
    await give(clinic, 10)
    assert (await give(clinic, 11, direction="take-back")).status == 409
    assert (await give(clinic, 10, direction="take-back")).status == 303
    assert (await give(clinic, 1, direction="take-back")).status == 409
    assert await standing(clinic) == {HELP: 10, MAPLE: 500}


@pytest.mark.parametrize(
    ("what", "status"), [("ended", 404), ("expired", 404), ("left", 404), ("other-scope", 403)]
)
async def test_without_a_grant_for_credits_nothing_moves(
    clinic: Clinic, what: str, status: int
) -> None:
    await buy(clinic, 100)
    await clinic.end()
    await clinic.grant_and_enter(scopes=CREDITS, length="1h")
    form = await sheet(clinic.support)
    match what:
        case "ended":
            await clinic.end()
        case "expired":
            for _ in range(3):  # the log-in goes on, and only the grant ends
                clinic.hosted.clock.forward(timedelta(minutes=20))
                await clinic.support.page("/account")
        case "left":
            await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
        case _:
            await clinic.end()
            await clinic.grant_and_enter(scopes=(Scope.TROUBLESHOOTING, Scope.EFORMS))
    assert (await form.send(amount="1")).status == status
    assert (await clinic.support.get(PAGE)).status == status
    assert await standing(clinic) == {HELP: 100}


async def test_a_clinics_own_admin_has_no_form_and_no_way_to_move_credits(clinic: Clinic) -> None:
    await buy(clinic, 100, MAPLE)
    page = await clinic.admin.page(PAGE)
    assert 'name="transfer"' not in page
    fields = [("direction", "give"), ("amount", "1"), ("reason", REASON), ("transfer", 22 * "a")]
    assert (await post(clinic.admin, PAGE, fields)).status == 404
    assert await standing(clinic) == {MAPLE: 100}


async def test_another_sites_credits_are_not_there(
    clinic: Clinic, browser: Callable[[], Browser]
) -> None:
    for visitor in (clinic.admin, clinic.support):
        assert (await visitor.get(f"/sites/{BIRCH}/credits")).status == 404
        assert (await visitor.get(f"/sites/{BIRCH}/credits/export")).status == 404
    user = browser()
    await user.log_in(HELP_USER)
    assert (await user.get(f"/sites/{HELP}/credits")).status == 404
    assert (await clinic.admin.get(f"/sites/{HELP}/credits")).status == 404


async def test_the_menu_leads_to_the_credits(clinic: Clinic) -> None:
    assert 'href="/credits"' in await clinic.admin.page("/account")
    assert (await clinic.admin.get("/credits")).headers["Location"] == PAGE
    both = await clinic.support.page("/credits")
    assert f'href="{PAGE}"' in both
    assert f'href="/sites/{HELP}/credits"' in both
    await clinic.admin.log_in(MAPLE_ADMIN)
    assert "has had no credits yet" in await clinic.admin.page(PAGE)
