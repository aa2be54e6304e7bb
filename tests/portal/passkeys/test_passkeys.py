"""Passkeys: registered, listed, used on each way, taken off; what is told and what is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.passkeys.challenges import GOOD_FOR
from portal.passkeys.relying_party import RelyingParty, relying_party
from portal.people.enrolling import reset_factors_of
from portal.people.step_up import FRESH_FOR
from portal.people.tidying import tidy
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.passkeys.ways import (
    PAGE,
    add,
    asked,
    device,
    enrolled,
    is_in,
    log_in,
    second,
    step_up,
    told,
)
from tests.portal.people import test_factors as app
from tests.portal.people.post import SAME, fill, mails

Open = Callable[[], Browser]


async def kinds(hosted: Hosted, user: str = MAPLE_ADMIN) -> list[str]:
    return [kind for kind, _ in await mails(hosted, user)]


async def test_a_passkey_opens_an_account_without_the_password(
    hosted: Hosted, browser: Open
) -> None:
    key = await enrolled(hosted, browser())
    visitor = browser()
    assert (await log_in(visitor, key))[:2] == (303, "/tickets")
    assert await is_in(visitor)
    assert "Maple Admin" in await visitor.page("/tickets")


async def test_after_the_password_the_passkey_opens_the_session(
    hosted: Hosted, browser: Open
) -> None:
    key = await enrolled(hosted, browser())
    visitor = browser()
    await app.half(hosted, visitor)
    assert "Use your passkey" in await visitor.page("/log-in/factor")
    assert (await second(visitor, key))[:2] == (303, "/tickets")
    assert await is_in(visitor)
    assert visitor.cookie(app.HALF) is None


async def test_a_passkey_is_a_step_up(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    key = await enrolled(hosted, visitor)
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    assert (await fill(visitor, PAGE, f"{PAGE}/codes"))[1].startswith("/step-up")
    assert (await step_up(visitor, key))[:2] == (303, PAGE)
    assert (await fill(visitor, PAGE, f"{PAGE}/codes"))[0] == 200


async def test_the_first_factor_brings_recovery_codes_and_ends_the_other_sessions(
    hosted: Hosted, browser: Open
) -> None:
    other, visitor = browser(), browser()
    await other.log_in(MAPLE_ADMIN)
    await enrolled(hosted, visitor)
    assert not await is_in(other)
    assert await is_in(visitor)
    assert "passkey-added" in await kinds(hosted)
    # a second one brings none, and the codes of the first stay good
    status, where, _ = await add(visitor, device(hosted), "Phone")
    assert (status, where) == (303, f"{PAGE}?done=passkey-on")
    assert "Codes left: 10" in await visitor.page(PAGE)


async def test_the_list_shows_name_and_last_use(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    key = device(hosted)
    await add(visitor, key, "  Reception <computer>  ")
    page = await visitor.page(PAGE)
    assert "Reception &lt;computer&gt;" in page
    assert "Not yet" in page
    await log_in(browser(), key)
    assert "Not yet" not in await visitor.page(PAGE)


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb"])
async def test_a_name_that_is_none_is_refused_beside_the_field(
    hosted: Hosted, browser: Open, name: str
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    status, _, page = await add(visitor, device(hosted), name)
    assert status == 422
    assert 'id="name-problem"' in page
    assert (await hosted.rows())["passkey"] == []


async def test_a_removed_passkey_opens_nothing_and_the_last_takes_the_codes_along(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    first = await enrolled(hosted, visitor)
    await add(visitor, device(hosted), "Phone")
    one, two = [str(row[2]) for row in (await hosted.rows())["passkey"]]
    assert (await fill(visitor, PAGE, f"{PAGE}/passkeys/{one}/remove"))[1] == (
        f"{PAGE}?done=passkey-off"
    )
    assert (await kinds(hosted))[-1] == "passkey-removed"
    assert (await log_in(browser(), first))[0] == 403
    assert len((await hosted.rows())["recovery_code"]) == 10
    await fill(visitor, PAGE, f"{PAGE}/passkeys/{two}/remove")
    assert (await kinds(hosted))[-1] == "factor-removed"
    rows = await hosted.rows()
    assert rows["passkey"] == rows["recovery_code"] == []


async def test_removing_asks_for_a_fresh_proof(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await enrolled(hosted, visitor)
    handle = (await hosted.rows())["passkey"][0][2]
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    for path in (f"{PAGE}/passkeys/{handle}/remove", f"{PAGE}/passkeys/begin", f"{PAGE}/passkeys"):
        assert (await fill(visitor, PAGE, path))[1].startswith("/step-up")
    assert len((await hosted.rows())["passkey"]) == 1


async def test_another_s_passkey_is_not_to_be_removed(hosted: Hosted, browser: Open) -> None:
    await enrolled(hosted, browser())
    thief = browser()
    await enrolled(hosted, thief, BIRCH_USER)
    handle = (await hosted.rows())["passkey"][0][2]
    assert (await fill(thief, PAGE, f"{PAGE}/passkeys/{handle}/remove"))[0] == 404
    assert len((await hosted.rows())["passkey"]) == 2


async def test_app_and_passkey_stand_side_by_side(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    secret, codes = await app.enrol(hosted, visitor)
    key = device(hosted)
    assert (await add(visitor, key))[0] == 303  # not the first factor: no new codes
    one = browser()
    await app.half(hosted, one)
    assert (await second(one, key))[0] == 303
    one = browser()
    await app.half(hosted, one)
    assert (await app.give(one, codes[0]))[0] == 303
    assert (await fill(visitor, PAGE, f"{PAGE}/remove"))[:2] == (303, f"{PAGE}?done=app-off")
    assert (await kinds(hosted))[-1] == "app-removed"
    one = browser()
    await app.half(hosted, one)
    assert (await app.give(one, app.code_of(hosted, secret)))[0] == 403
    assert "One of your recovery codes." in await one.page("/log-in/factor")
    assert (await app.give(one, codes[1]))[0] == 303


async def test_an_app_can_be_set_up_beside_a_passkey(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await enrolled(hosted, visitor)
    secret = await app.begin(visitor)
    fields = {"code": app.code_of(hosted, secret)}
    assert (await fill(visitor, PAGE, f"{PAGE}/confirm", **fields))[1] == f"{PAGE}?done=app-on"
    assert len((await hosted.rows())["recovery_code"]) == 10


async def test_a_demand_is_met_by_a_passkey_and_keeps_the_last_one(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    hosted.headers["session"] = visitor.cookie(app.SESSION) or ""
    await app.demand(hosted)
    assert not await is_in(visitor)
    status, _, page = await add(visitor, device(hosted), next="/support")
    assert status == 200
    assert 'href="/support"' in page
    assert await is_in(visitor)
    handle = (await hosted.rows())["passkey"][0][2]
    removal = f"{PAGE}/passkeys/{handle}/remove"
    assert removal not in await visitor.page(PAGE)
    assert (await fill(visitor, PAGE, removal))[0] == 409
    await add(visitor, device(hosted), "Phone")
    assert (await fill(visitor, PAGE, removal))[0] == 303


async def test_the_operator_s_reset_takes_passkeys_off(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    key = await enrolled(hosted, visitor)
    await reset_factors_of(hosted.portal.database, hosted.clock, MAPLE_ADMIN)
    assert not await is_in(visitor)
    assert (await log_in(browser(), key))[0] == 403
    rows = await hosted.rows()
    assert rows["passkey"] == rows["recovery_code"] == []
    await visitor.log_in(MAPLE_ADMIN)
    assert await is_in(visitor)


async def test_what_an_authenticator_is_asked_says_nothing_of_the_person(
    browser: Open,
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    options = await asked(visitor, PAGE, f"{PAGE}/passkeys")
    assert len(options["user"]["id"]) == 43  # 32 random bytes
    assert options["attestation"] == "none"
    chosen = options["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    again = await asked(visitor, PAGE, f"{PAGE}/passkeys")
    assert again["user"]["id"] == options["user"]["id"]
    assert again["challenge"] != options["challenge"]
    open_to_all = await asked(browser(), "/log-in", "/log-in/passkey")
    assert open_to_all["allowCredentials"] == []
    assert open_to_all["userVerification"] == "required"


async def test_a_device_that_has_one_is_asked_for_no_second(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    key = await enrolled(hosted, visitor)
    options = await asked(visitor, PAGE, f"{PAGE}/passkeys")
    assert len(options["excludeCredentials"]) == 1
    assert (await add(visitor, key))[0] == 403  # it made one of the same id all the same
    assert len((await hosted.rows())["passkey"]) == 1


async def test_challenges_that_nobody_took_are_thrown_away(hosted: Hosted, browser: Open) -> None:
    await asked(browser(), "/log-in", "/log-in/passkey")
    assert len((await hosted.rows())["passkey_challenge"]) == 1
    hosted.clock.forward(GOOD_FOR)
    await tidy(hosted.portal.database, hosted.clock)
    assert (await hosted.rows())["passkey_challenge"] == []


async def test_a_half_open_log_in_that_ended_leads_back(hosted: Hosted, browser: Open) -> None:
    key = await enrolled(hosted, browser())
    visitor = browser()
    await app.half(hosted, visitor)
    options = await asked(visitor, "/log-in/factor", "/log-in/factor/passkey")
    token = csrf_token(await visitor.page("/log-in/factor"))
    hosted.clock.forward(GOOD_FOR)
    for path in ("/log-in/factor/passkey", "/log-in/factor/passkey/begin"):
        answer = await visitor.send(path, SAME, csrf_token=token, credential=key.get(options))
        assert (answer.status, answer.headers["Location"].partition("?")[0]) == (303, "/log-in")


@pytest.mark.parametrize(
    ("url", "party"),
    [
        ("https://portal.example", RelyingParty("portal.example", "https://portal.example")),
        ("https://Portal.Example:443", RelyingParty("portal.example", "https://portal.example")),
        ("https://a.example:8443", RelyingParty("a.example", "https://a.example:8443")),
        ("http://127.0.0.1:8080", RelyingParty("localhost", "http://localhost:8080")),
        ("http://[::1]:80", RelyingParty("localhost", "http://localhost")),
        ("https://192.0.2.7", None),
        ("https://[2001:db8::1]", None),
    ],
)
def test_the_relying_party_is_the_portal_s_public_address(
    url: str, party: RelyingParty | None
) -> None:
    assert relying_party(url) == party


async def test_nobody_else_s_cookie_takes_a_challenge(hosted: Hosted, browser: Open) -> None:
    key = await enrolled(hosted, browser())
    mine, other = browser(), browser()
    options = await asked(mine, "/log-in", "/log-in/passkey")
    signed = key.get(options)
    assert (await told(other, "/log-in", "/log-in/passkey", credential=signed))[0] == 403
    assert (await told(mine, "/log-in", "/log-in/passkey", credential=signed))[0] == 303
