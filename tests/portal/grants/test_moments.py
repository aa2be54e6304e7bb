"""When access ends by itself, to the second; each rule switched off would let them in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import true, update

from portal.audit import recording
from portal.grants import asking, entering, rules
from portal.grants.ending import look_after
from portal.grants.models import SupportSession
from portal.people import step_up
from tests.portal.grants.walking import HELP, HELP_ADMIN, SECTION, Clinic, post, set_state
from tests.portal.hosting import MAPLE, MAPLE_ADMIN

SECOND = timedelta(seconds=1)
LONG = timedelta(days=1000)
Switch = Callable[[pytest.MonkeyPatch], None]


def _expiry(off: pytest.MonkeyPatch) -> None:
    for module in (entering, recording):
        off.setattr(module, "is_live", lambda _: true())


@dataclass(frozen=True)
class Rule:
    """What ends access after how long, and how to switch it off."""

    length: str
    after: timedelta
    switch: Switch
    ticket: bool = False


RULES = {
    "expiry": Rule("1h", timedelta(hours=1), _expiry),
    "idle": Rule("30d", timedelta(days=7), lambda off: off.setattr(rules, "IDLE", LONG)),
    "ticket": Rule(
        "3d", timedelta(days=1), lambda off: off.setattr(rules, "AFTER_TICKET", LONG), ticket=True
    ),
}


async def enters(clinic: Clinic) -> bool:
    """Say whether a fresh log-in gets inside, as the banner of a page shows."""
    await clinic.support.log_in(HELP_ADMIN)
    await clinic.enter()
    return await is_inside(clinic)


async def is_inside(clinic: Clinic) -> bool:
    return "You act at" in await clinic.support.page("/supported-sites")


async def granted(clinic: Clinic, rule: Rule) -> None:
    """Grant, so that this rule is the first that ends it."""
    hosted = clinic.hosted
    number = await hosted.make_ticket() if rule.ticket else ""
    assert (await clinic.grant(length=rule.length, ticket=number)).status == 303
    if rule.ticket:
        await set_state(hosted, number)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("name", RULES)
async def test_it_ends_on_the_second(clinic: Clinic, name: str, seconds: int) -> None:
    rule = RULES[name]
    await granted(clinic, rule)
    clinic.hosted.clock.forward(rule.after + seconds * SECOND)
    assert await enters(clinic) is (seconds < 0)


@pytest.mark.parametrize("name", RULES)
async def test_without_the_rule_it_would_go_on(
    clinic: Clinic, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = RULES[name]
    await granted(clinic, rule)
    clinic.hosted.clock.forward(rule.after + SECOND)
    rule.switch(monkeypatch)
    monkeypatch.setattr(entering, "endings", lambda _: ())
    await clinic.support.log_in(HELP_ADMIN)
    assert (await clinic.enter()).status == 303


@pytest.mark.parametrize("seconds", [-1, 0, 1])
async def test_who_is_inside_is_outside_on_the_second(clinic: Clinic, seconds: int) -> None:
    number = await clinic.hosted.make_ticket()
    await clinic.grant_and_enter(length="1h")
    for _ in range(5):  # a log-in ends after half an hour without use
        clinic.hosted.clock.forward(timedelta(minutes=10))
        assert await is_inside(clinic)
    clinic.hosted.clock.forward(timedelta(minutes=10) + seconds * SECOND)
    answer = await clinic.support.get(f"/tickets/{number}")
    assert answer.status == (200 if seconds < 0 else 404)
    assert await is_inside(clinic) is (seconds < 0)


@pytest.mark.parametrize("kept", [True, False], ids=["written-down", "switched-off"])
@pytest.mark.parametrize("seen", ["a-page", "entering"])
async def test_a_clock_that_is_set_back_brings_none_to_life(
    clinic: Clinic, seen: str, monkeypatch: pytest.MonkeyPatch, *, kept: bool
) -> None:
    if not kept:

        async def forgets(*_: object) -> None:
            """Write nothing down."""

        monkeypatch.setattr(entering, "note_over", forgets)
    await clinic.grant_and_enter(length="1h")
    for minutes in (25, 25, 9):
        clinic.hosted.clock.forward(timedelta(minutes=minutes, seconds=1))
        assert await is_inside(clinic)
    clinic.hosted.clock.forward(timedelta(minutes=1))  # three seconds after the end
    if seen == "entering":
        await clinic.support.log_in(HELP_ADMIN)
        assert (await clinic.enter()).status == 404
    else:
        assert not await is_inside(clinic)
    # by less than what a grant's last use is written down for
    clinic.hosted.clock.forward(timedelta(seconds=-30))
    if seen == "entering":
        await clinic.support.log_in(HELP_ADMIN)
        await clinic.enter()
    assert await is_inside(clinic) is not kept


async def test_what_the_portal_ended_by_itself_stays_ended(clinic: Clinic) -> None:
    await clinic.grant_and_enter(length="1h")
    clinic.hosted.clock.forward(timedelta(hours=1))
    await look_after(clinic.hosted.portal.database, clinic.hosted.clock)
    clinic.hosted.clock.forward(timedelta(hours=-1))
    assert not await is_inside(clinic)
    assert not await enters(clinic)
    assert "expired" in (await clinic.hosted.rows())["support_grant"][0]


async def test_a_session_of_eight_hours_does_not_come_back_either(clinic: Clinic) -> None:
    await clinic.grant_and_enter()
    async with clinic.hosted.portal.database.writing() as session:
        ends_at = clinic.hosted.clock() + timedelta(minutes=1)
        await session.execute(update(SupportSession).values(ends_at=ends_at))
    clinic.hosted.clock.forward(timedelta(minutes=1))
    assert not await is_inside(clinic)
    clinic.hosted.clock.forward(timedelta(seconds=-1))
    assert not await is_inside(clinic)
    assert (await clinic.enter()).status == 303


async def test_neither_use_nor_the_portal_extends(clinic: Clinic) -> None:
    await clinic.grant_and_enter(length="1d")
    before = await clinic.admin.page(SECTION)
    clinic.hosted.clock.forward(timedelta(minutes=9))
    assert await is_inside(clinic)
    await look_after(clinic.hosted.portal.database, clinic.hosted.clock)
    grant = await clinic.grant_id()
    path = f"{SECTION}/{grant}/extend"
    assert (await post(clinic.support, path, [("length", "30d")])).status == 404
    answer = await clinic.admin.send(path, {"Sec-Fetch-Site": "cross-site"}, length="30d")
    assert answer.status == 403
    ends = before.partition("<time")[2].partition(">")[0]
    assert ends in await clinic.admin.page(SECTION)


@pytest.mark.parametrize("switched_off", [False, True])
async def test_entering_takes_a_proof_of_the_last_ten_minutes(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, *, switched_off: bool
) -> None:
    await clinic.grant()
    clinic.hosted.clock.forward(step_up.FRESH_FOR)
    assert (await clinic.enter()).headers["Location"] == "/supported-sites"
    await post(clinic.support, "/supported-sites/leave", [], "/supported-sites")
    clinic.hosted.clock.forward(SECOND)
    if switched_off:
        monkeypatch.setattr(step_up, "FRESH_FOR", LONG)
    await clinic.enter()
    assert await is_inside(clinic) is switched_off


@pytest.mark.parametrize(
    ("seconds", "switched_off"), [(-1, False), (0, False), (1, False), (1, True)]
)
async def test_a_request_dies_on_the_second(
    clinic: Clinic, seconds: int, monkeypatch: pytest.MonkeyPatch, *, switched_off: bool
) -> None:
    fields = [("support", HELP), ("site", MAPLE), ("reason", "T"), ("length", "1d")]
    fields.append(("scope", "eforms"))
    await post(clinic.support, "/supported-sites/requests", fields, "/supported-sites")
    page = await clinic.admin.page(SECTION)
    path = f"{SECTION}/requests/{page.partition('/requests/')[2].partition(chr(34))[0]}"
    clinic.hosted.clock.forward(rules.REQUEST_LIVES + seconds * SECOND)
    if switched_off:
        monkeypatch.setattr(asking, "waits", lambda _: true())
    await clinic.admin.log_in(MAPLE_ADMIN)
    answer = await post(clinic.admin, path, [("decision", "approve")], SECTION)
    assert answer.status == (303 if seconds < 0 or switched_off else 404)
