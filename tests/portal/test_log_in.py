"""Logging in: the password, the cookie, the form, the lock."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import select

from connectors.secret import Secret
from portal.access import Access
from portal.app import create_app
from portal.people import passwords
from portal.people.models import Person
from portal.people.passwords import hash_password, is_right
from portal.people.sessions import IDLE, LONGEST
from portal.people.tries import LOCKED_FOR, MOST_TRIES
from portal.settings import PortalSettings
from portal.sites.models import SiteRole
from portal.state import ACCESS
from tests.portal.hosting import (
    ASSOCIATE,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    Browser,
    Hosted,
    csrf_token,
)
from tests.portal.planting import create_user

Open = Callable[[], Browser]
SAME = {"Sec-Fetch-Site": "same-origin"}
SESSION = "ocean-session"


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/tickets")).status == 200


async def test_the_right_password_opens_the_tickets(browser: Open) -> None:
    visitor = browser()
    answer = await visitor.log_in(MAPLE_ADMIN.upper())
    assert (answer.status, answer.headers["Location"]) == (303, "/tickets")
    assert await is_in(visitor)


async def test_a_wrong_name_and_a_wrong_password_look_alike(browser: Open) -> None:
    pages = []
    for user, password in ((MAPLE_ADMIN, "wrong-password-1"), ("nobody@x.invalid", PASSWORD)):
        visitor = browser()
        answer = await visitor.log_in(user, password)
        assert answer.status == 403
        pages.append((await answer.text()).replace(csrf_token(await answer.text()), ""))
        assert visitor.cookie(SESSION) is None
    assert pages[0] == pages[1]


async def test_an_unknown_name_costs_what_a_wrong_password_costs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    costs = []

    class Counted:
        """The library's check, noting what it is asked to spend (PHC: algorithm and cost)."""

        @staticmethod
        def verify_phc_encoded(password: bytes, stored: str) -> None:
            costs.append(stored.split("$")[1:4])
            Argon2id.verify_phc_encoded(password, stored)

    stored = await hash_password(Secret(PASSWORD))
    monkeypatch.setattr(passwords, "Argon2id", Counted)
    for hashed in (stored, None):
        assert not await is_right(Secret("wrong-password-1"), hashed)
    assert costs == [["argon2id", "v=19", "m=19456,t=2,p=1"]] * 2


async def test_the_cookie_is_for_this_site_s_pages_alone(browser: Open) -> None:
    answer = await browser().log_in(MAPLE_ADMIN)
    cookie = next(c for c in answer.headers.getall("Set-Cookie") if c.startswith(SESSION))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


async def test_over_tls_the_cookie_cannot_be_planted_by_another_host(hosted: Hosted) -> None:
    settings = PortalSettings("https://support.example")
    server = TestServer(create_app(hosted.portal.database, hosted.clock, settings))
    async with server:
        answer = await hosted.session.get(server.make_url("/log-in"))
        cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-ocean-form=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


async def test_a_planted_session_is_worth_nothing_after_the_log_in(browser: Open) -> None:
    attacker, victim = browser(), browser()
    await attacker.log_in(ASSOCIATE)
    planted = attacker.cookie(SESSION)
    assert planted is not None
    victim.plant(SESSION, planted)
    await victim.log_in(MAPLE_ADMIN)
    assert victim.cookie(SESSION) != planted
    assert await is_in(victim)
    assert not await is_in(attacker)


async def test_logging_out_ends_the_session_itself(browser: Open) -> None:
    visitor, thief = browser(), browser()
    await visitor.log_in(MAPLE_ADMIN)
    stolen = visitor.cookie(SESSION)
    assert stolen is not None
    thief.plant(SESSION, stolen)
    assert await is_in(thief)
    token = csrf_token(await visitor.page("/tickets"))
    answer = await visitor.send("/log-out", SAME, csrf_token=token)
    assert answer.status == 303
    assert not await is_in(visitor)
    assert not await is_in(thief)


async def test_a_session_ends_when_it_is_idle(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    hosted.clock.forward(IDLE - timedelta(seconds=1))
    assert await is_in(visitor)
    hosted.clock.forward(IDLE - timedelta(seconds=1))
    assert await is_in(visitor)
    hosted.clock.forward(IDLE)
    assert not await is_in(visitor)


async def test_a_session_ends_after_its_longest_time(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    step = IDLE - timedelta(minutes=1)
    for _ in range(LONGEST // step):
        hosted.clock.forward(step)
        assert await is_in(visitor)
    hosted.clock.forward(step)
    assert not await is_in(visitor)


async def test_a_closed_account_is_out_at_once(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    async with hosted.portal.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE person SET closed_at = created_at")
    assert not await is_in(visitor)
    assert (await browser().log_in(MAPLE_ADMIN)).status == 403


@pytest.mark.parametrize("user", [MAPLE_ADMIN, "nobody@x.invalid"])
async def test_too_many_wrong_passwords_lock_the_name(
    hosted: Hosted, browser: Open, user: str
) -> None:
    visitor = browser()
    statuses = [
        (await visitor.log_in(user, "wrong-password-1")).status for _ in range(MOST_TRIES + 1)
    ]
    assert statuses == [403] * MOST_TRIES + [429]
    answer = await visitor.log_in(user)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "900")
    hosted.clock.forward(LOCKED_FOR)
    assert (await visitor.log_in(user)).status == (303 if user == MAPLE_ADMIN else 403)


@pytest.mark.parametrize("path", ["https://evil.invalid", "//evil.invalid", "/\\evil"])
async def test_the_way_back_leads_to_pages_of_ours_alone(browser: Open, path: str) -> None:
    assert (await browser().log_in(MAPLE_ADMIN, way_back=path)).headers["Location"] == "/tickets"
    good = await browser().log_in(MAPLE_ADMIN, way_back="/tickets/T-000001")
    assert good.headers["Location"] == "/tickets/T-000001"


FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.invalid"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN)
async def test_a_form_of_another_site_changes_nothing(
    browser: Open, headers: dict[str, str]
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    token = csrf_token(await visitor.page("/tickets"))
    assert (await visitor.send("/log-out", headers, csrf_token=token)).status == 403
    assert await is_in(visitor)


async def test_a_form_without_our_value_changes_nothing(browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    for fields in ({}, {"csrf_token": "0" * 64}, {"csrf_token": "é"}):
        assert (await visitor.send("/log-out", SAME, **fields)).status == 403
    assert await is_in(visitor)


async def test_a_log_in_form_without_its_cookie_is_refused(browser: Open) -> None:
    visitor = browser()
    token = csrf_token(await visitor.page("/log-in"))
    fields = {"user": MAPLE_ADMIN, "password": PASSWORD, "csrf_token": token}
    assert (await browser().send("/log-in", SAME, **fields)).status == 403


async def test_without_the_form_check_the_same_attack_succeeds(
    hosted: Hosted, browser: Open
) -> None:
    settings = PortalSettings(hosted.url)
    app = create_app(hosted.portal.database, hosted.clock, settings)
    for route in app[ACCESS]:
        if route.method == "POST" and route.resource and route.resource.canonical == "/log-out":
            app[ACCESS][route] = Access.PERSON
    victim = browser()
    await victim.log_in(MAPLE_ADMIN)
    async with TestServer(app) as unguarded:
        victim.url = str(unguarded.make_url("")).rstrip("/")
        attack = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.invalid"}
        assert (await victim.send("/log-out", attack)).status == 303
        assert not await is_in(victim)


async def test_a_form_that_is_too_large_is_refused(browser: Open) -> None:
    visitor = browser()
    await visitor.page("/log-in")
    assert (await visitor.send("/log-in", SAME, user="x" * 100_000)).status == 413


async def test_a_person_of_the_operator_s_making_logs_in_at_the_full_cost(
    hosted: Hosted, browser: Open
) -> None:
    database, password = hosted.portal.database, "a-password-of-full-cost"
    await create_user(
        database,
        hosted.clock,
        "dear@maple.invalid",
        "Dear User",
        Secret(password),
        SiteRole.USER,
        site_number=MAPLE,
    )
    named = select(Person.password_hash).where(Person.user_name == "dear@maple.invalid")
    async with database.reading() as session:
        kept = (await session.scalars(named)).one()
    # OWASP's least for Argon2id: 19 MiB, two passes, one lane
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await browser().log_in("dear@maple.invalid", password[:-1])).status == 403
    assert (await browser().log_in("dear@maple.invalid", password)).status == 303


async def test_a_password_is_not_kept(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    session = visitor.cookie(SESSION)
    assert session is not None
    kept = await hosted.stored()
    assert b"$argon2id$" in kept
    secrets = (PASSWORD, session, *hosted.tokens.values())
    assert not [secret for secret in secrets if secret.encode() in kept]


def test_a_public_address_without_tls_is_refused() -> None:
    for address in ("http://support.example", "ftp://x", "https://x/y", "http://127.0.0.1.evil"):
        with pytest.raises(Exception, match="settings-invalid"):
            PortalSettings(address)
