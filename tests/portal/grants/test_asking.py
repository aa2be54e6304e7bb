"""Asking for access: it tells nothing of anybody's tickets, and is no way to send mails."""

from datetime import timedelta

import pytest

from portal.grants import rules
from tests.portal.grants.walking import SECTION, Clinic, ask, post, set_state
from tests.portal.hosting import BIRCH, MAPLE_ADMIN


async def decide(clinic: Clinic, decision: str) -> int:
    await clinic.admin.log_in(MAPLE_ADMIN)
    page = await clinic.admin.page(SECTION)
    path = f"{SECTION}/requests/{page.partition('/requests/')[2].partition(chr(34))[0]}"
    return (await post(clinic.admin, path, [("decision", decision)], SECTION)).status


async def asked_mails(clinic: Clinic) -> int:
    rows = (await clinic.hosted.rows())["mail_outbox"]
    return len([row for row in rows if "support-asked" in row])


async def tickets(clinic: Clinic) -> dict[str, str]:
    hosted = clinic.hosted
    solved = await hosted.make_ticket()
    await set_state(hosted, solved)
    return {
        "own": await hosted.make_ticket(),
        "another-clinic": await hosted.make_ticket(BIRCH),
        "none": "T-000099",
        "solved": solved,
    }


@pytest.mark.parametrize("name", ["own", "another-clinic", "none", "solved"])
async def test_it_tells_of_no_ticket_whose_it_is(clinic: Clinic, name: str) -> None:
    named = (await tickets(clinic))[name]
    for changes in ({"reason": ""}, {}):
        answer = await ask(clinic, ticket=named, **changes)
        assert "no open ticket" not in await answer.text()
        assert answer.status == (422 if changes else 303)
    page = await clinic.admin.page(SECTION)
    assert named in page
    assert ('value="approve"' in page) is (name == "own")
    assert ("cannot be approved" in page) is (name != "own")
    assert await decide(clinic, "approve") == (303 if name == "own" else 409)
    grants = (await clinic.hosted.rows())["support_grant"]
    assert len(grants) == (1 if name == "own" else 0)


async def test_a_ticket_of_another_shape_is_told_beside_its_field(clinic: Clinic) -> None:
    answer = await ask(clinic, ticket="123")
    assert answer.status == 422
    assert "looks like T-000123" in await answer.text()


async def test_an_approved_request_ends_with_its_ticket(clinic: Clinic) -> None:
    number = await clinic.hosted.make_ticket()
    assert (await ask(clinic, ticket=f"t-0{number[2:]}", length="30d")).status == 303
    assert await decide(clinic, "approve") == 303
    await set_state(clinic.hosted, number)
    assert "its ticket was solved" in await clinic.admin.page(SECTION)


@pytest.mark.parametrize("paused", [True, False], ids=["paused", "switched-off"])
async def test_a_refusal_is_followed_by_a_pause(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, paused: bool
) -> None:
    if not paused:
        monkeypatch.setattr(rules, "AFTER_REFUSAL", timedelta())
    for _ in range(3):
        answer = await ask(clinic)
        if answer.status == 303:
            assert await decide(clinic, "refuse") == 303
        else:
            assert "refused a request less than a day ago" in await answer.text()
    assert await asked_mails(clinic) == (1 if paused else 3)


@pytest.mark.parametrize("seconds", [-1, 0])
async def test_the_pause_is_a_day(clinic: Clinic, seconds: int) -> None:
    await ask(clinic)
    assert await decide(clinic, "refuse") == 303
    clinic.hosted.clock.forward(timedelta(days=1, seconds=seconds))
    await clinic.support.log_in("admin@help.invalid")
    assert (await ask(clinic)).status == (422 if seconds < 0 else 303)
