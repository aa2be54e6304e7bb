"""Second factors: set up, asked for, used up, taken off; what is kept of them."""

import asyncio
import re
import stat
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from connectors.secret import Secret
from portal.errors import NameUnknownError
from portal.people.demanding import demand_factor
from portal.people.enrolling import reset_factors_of
from portal.people.factor_models import Totp
from portal.people.factors import STEP
from portal.people.log_in import HALF_OPEN_FOR
from portal.people.step_up import FRESH_FOR
from portal.people.tries import LOCKED_FOR, MOST_TRIES
from portal.people.viewers import viewer_of
from portal.sites.models import Site
from tests.portal.hosting import (
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    Browser,
    Hosted,
    csrf_token,
)
from tests.portal.people.post import SAME, fill, mails

Open = Callable[[], Browser]
PAGE = "/account/factors"
SESSION, HALF = "ocean-session", "ocean-half"


def code_of(hosted: Hosted, secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(hosted.clock(), counter_offset=steps)


async def begin(visitor: Browser) -> str:
    """Begin to set up, and read the key off the page."""
    assert (await fill(visitor, PAGE, f"{PAGE}/begin"))[:2] == (303, PAGE)
    match = re.search(r"<code>([A-Z2-7 ]+)</code>", await visitor.page(PAGE))
    assert match is not None
    return match[1].replace(" ", "")


async def enrol(hosted: Hosted, visitor: Browser, user: str = MAPLE_ADMIN) -> tuple[str, list[str]]:
    """Set a factor up; return the secret and the recovery codes. Its first code is used then."""
    await visitor.log_in(user)
    secret = await begin(visitor)
    status, _, page = await fill(
        visitor, PAGE, f"{PAGE}/confirm", code=code_of(hosted, secret), next=""
    )
    assert status == 200
    codes = re.findall(r"<code>([A-Z2-9-]{19})</code>", page)
    assert len(set(codes)) == 10
    hosted.clock.forward(timedelta(seconds=2 * STEP))
    return secret, codes


async def give(visitor: Browser, code: str) -> tuple[int, str, str]:
    return await fill(visitor, "/log-in/factor", "/log-in/factor", code=code, next="")


async def half(hosted: Hosted, visitor: Browser, user: str = MAPLE_ADMIN) -> None:
    answer = await visitor.log_in(user)
    assert (answer.status, answer.headers["Location"]) == (303, "/log-in/factor")
    assert not await is_in(visitor)
    assert hosted.url


async def is_in(visitor: Browser) -> bool:
    return (await visitor.get("/tickets")).status == 200


async def demand(hosted: Hosted, *, demanded: bool = True, number: str = MAPLE) -> None:
    async with hosted.portal.database.writing() as session:
        site_id = (await session.scalars(select(Site.id).where(Site.number == number))).one()
        viewer = await viewer_of(hosted.portal.database, hosted.clock, hosted.headers["session"])
        assert viewer is not None
        await demand_factor(session, hosted.clock(), viewer, site_id, demanded=demanded)


async def test_after_the_password_the_code_opens_the_session(hosted: Hosted, browser: Open) -> None:
    secret, _ = await enrol(hosted, browser())
    visitor = browser()
    await half(hosted, visitor)
    assert visitor.cookie(SESSION) is None
    assert (await give(visitor, code_of(hosted, secret)))[:2] == (303, "/tickets")
    assert await is_in(visitor)
    assert visitor.cookie(HALF) is None


async def test_without_a_factor_nothing_is_asked_and_a_begun_one_asks_nothing(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    await begin(visitor)
    other = browser()
    await other.log_in(MAPLE_ADMIN)
    assert await is_in(other)
    assert hosted.url


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 303), (0, 303), (1, 303), (2, 403)])
async def test_a_clock_may_be_off_by_one_step(
    hosted: Hosted, browser: Open, steps: int, status: int
) -> None:
    secret, _ = await enrol(hosted, browser())
    hosted.clock.forward(timedelta(seconds=2 * STEP))
    visitor = browser()
    await half(hosted, visitor)
    assert (await give(visitor, code_of(hosted, secret, steps)))[0] == status
    assert await is_in(visitor) is (status == 303)


async def test_a_code_is_taken_once_and_so_is_none_before_it(hosted: Hosted, browser: Open) -> None:
    secret, _ = await enrol(hosted, browser())
    first, second = browser(), browser()
    await half(hosted, first)
    await half(hosted, second)
    code, before = code_of(hosted, secret), code_of(hosted, secret, -1)
    assert (await give(first, code))[0] == 303
    assert (await give(second, code))[0] == 403
    assert (await give(second, before))[0] == 403
    assert not await is_in(second)
    # the defence switched off: the very same code opens
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Totp).values(last_step=-1))
    assert (await give(second, code))[0] == 303


@pytest.mark.parametrize(
    "code", ["\u00e9\u00e9\u00e9", "\uff11\uff12\uff13\uff14\uff15\uff16", "\U0001f511"]
)
async def test_a_code_in_another_script_is_refused_like_any_other(
    hosted: Hosted, browser: Open, code: str
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    secret = await begin(visitor)
    wrong = "000000" if code_of(hosted, secret) != "000000" else "000001"
    refused = [
        (await fill(visitor, PAGE, f"{PAGE}/confirm", code=one, next=""))[0]
        for one in (wrong, code)
    ]
    assert refused == [403, 403]


async def test_the_code_that_confirmed_opens_no_log_in(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    secret = await begin(visitor)
    code = code_of(hosted, secret)
    assert (await fill(visitor, PAGE, f"{PAGE}/confirm", code=code))[0] == 200
    other = browser()
    await half(hosted, other)
    assert (await give(other, code))[0] == 403


async def test_of_two_who_send_one_code_at_once_one_gets_in(hosted: Hosted, browser: Open) -> None:
    secret, _ = await enrol(hosted, browser())
    both = [browser(), browser()]
    for one in both:
        await half(hosted, one)
    code = code_of(hosted, secret)
    answers = await asyncio.gather(*(give(one, code) for one in both))
    assert sorted(answer[0] for answer in answers) == [303, 403]


async def test_another_secret_s_code_is_wrong(hosted: Hosted, browser: Open) -> None:
    await enrol(hosted, browser())
    visitor = browser()
    await half(hosted, visitor)
    status, _, page = await give(visitor, code_of(hosted, pyotp.random_base32()))
    assert status == 403
    assert "The code is wrong" in page


async def test_a_recovery_code_opens_once_and_is_told(hosted: Hosted, browser: Open) -> None:
    _, codes = await enrol(hosted, browser())
    first, second = browser(), browser()
    await half(hosted, first)
    await half(hosted, second)
    assert (await give(first, codes[0].lower()))[0] == 303
    assert (await give(second, codes[0]))[0] == 403
    assert not await is_in(second)
    assert (await mails(hosted, MAPLE_ADMIN))[-1][0] == "recovery-code-used"
    assert "Codes left: 9" in await first.page(PAGE)


async def test_another_s_recovery_code_opens_nothing(hosted: Hosted, browser: Open) -> None:
    _, codes = await enrol(hosted, browser())
    await enrol(hosted, browser(), BIRCH_USER)
    visitor = browser()
    await half(hosted, visitor, BIRCH_USER)
    assert (await give(visitor, codes[0]))[0] == 403


async def test_new_recovery_codes_replace_the_old(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    _, old = await enrol(hosted, visitor)
    status, _, page = await fill(visitor, PAGE, f"{PAGE}/codes")
    new = re.findall(r"<code>([A-Z2-9-]{19})</code>", page)
    assert status == 200
    assert not set(old) & set(new)
    other = browser()
    await half(hosted, other)
    assert (await give(other, old[0]))[0] == 403
    assert (await give(other, new[0]))[0] == 303


async def test_wrong_codes_lock_and_the_password_does_not_unlock(
    hosted: Hosted, browser: Open
) -> None:
    secret, codes = await enrol(hosted, browser())
    visitor = browser()
    for _ in range(MOST_TRIES):
        await half(hosted, visitor)  # a right password each time
        assert (await give(visitor, "000000"))[0] == 403
    for right in (code_of(hosted, secret), codes[0]):
        assert (await give(visitor, right))[0] == 429
    hosted.clock.forward(LOCKED_FOR)
    await half(hosted, visitor)
    assert (await give(visitor, code_of(hosted, secret)))[0] == 303


async def test_a_half_open_log_in_ends(hosted: Hosted, browser: Open) -> None:
    secret, _ = await enrol(hosted, browser())
    visitor = browser()
    await half(hosted, visitor)
    token = csrf_token(await visitor.page("/log-in/factor"))
    hosted.clock.forward(HALF_OPEN_FOR)
    fields = {"csrf_token": token, "code": code_of(hosted, secret)}
    answer = await visitor.send("/log-in/factor", SAME, **fields)
    assert (answer.status, answer.headers["Location"]) == (303, "/log-in")
    assert not await is_in(visitor)


async def test_the_half_open_token_is_no_session(hosted: Hosted, browser: Open) -> None:
    await enrol(hosted, browser())
    visitor = browser()
    await half(hosted, visitor)
    token = visitor.cookie(HALF)
    assert token is not None
    thief = browser()
    thief.plant(SESSION, token)
    assert not await is_in(thief)
    assert (await thief.get("/log-in/factor")).headers["Location"] == "/log-in"


async def test_a_new_password_ends_what_the_old_one_half_opened(
    hosted: Hosted, browser: Open
) -> None:
    owner = browser()
    secret, _ = await enrol(hosted, owner)
    thief = browser()
    await half(hosted, thief)
    fields = {"old": PASSWORD, "new": "another-horse-battery"}
    assert (await fill(owner, "/account", "/account/password", **fields))[0] == 303
    assert (await thief.get("/log-in/factor")).headers["Location"] == "/log-in"
    assert secret


async def test_setting_up_ends_the_other_sessions_and_is_told(
    hosted: Hosted, browser: Open
) -> None:
    other, visitor = browser(), browser()
    await other.log_in(MAPLE_ADMIN)
    await enrol(hosted, visitor)
    assert not await is_in(other)
    assert await is_in(visitor)
    assert (await mails(hosted, MAPLE_ADMIN))[-1][0] == "factor-added"


async def test_a_session_left_open_shows_no_key_and_takes_nothing_off(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    secret = await begin(visitor)
    token = csrf_token(await visitor.page(PAGE))
    hosted.clock.forward(FRESH_FOR + timedelta(seconds=1))
    asked = await visitor.get(PAGE)
    assert (asked.status, asked.headers["Location"]) == (303, "/step-up?next=%2Faccount%2Ffactors")
    for act in ("begin", "confirm", "codes", "remove"):
        fields = {"csrf_token": token, "code": code_of(hosted, secret)}
        answer = await visitor.send(f"{PAGE}/{act}", SAME, **fields)
        assert answer.headers["Location"].startswith("/step-up")


async def test_a_code_is_a_step_up_once(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    secret, _ = await enrol(hosted, visitor)
    hosted.clock.forward(FRESH_FOR)
    code = code_of(hosted, secret)
    assert (await fill(visitor, "/step-up", "/step-up", code="000000", next=PAGE))[0] == 403
    assert (await fill(visitor, "/step-up", "/step-up", code=code, next=PAGE))[:2] == (303, PAGE)
    assert (await fill(visitor, PAGE, f"{PAGE}/remove"))[:2] == (303, f"{PAGE}?done=app-off")
    assert (await fill(visitor, "/step-up", "/step-up", code=code, next=PAGE))[0] == 403


async def test_the_password_is_a_step_up_as_well(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await enrol(hosted, visitor)
    page = "/step-up?with=password"
    assert (await fill(visitor, page, "/step-up", password=PASSWORD, next=PAGE))[1] == PAGE


async def test_taken_off_the_password_is_enough(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await enrol(hosted, visitor)
    assert (await fill(visitor, PAGE, f"{PAGE}/remove"))[0] == 303
    assert (await mails(hosted, MAPLE_ADMIN))[-1][0] == "factor-removed"
    other = browser()
    await other.log_in(MAPLE_ADMIN)
    assert await is_in(other)
    rows = await hosted.rows()
    assert rows["totp"] == rows["recovery_code"] == []


async def test_a_demand_leaves_nothing_but_the_way_to_meet_it(
    hosted: Hosted, browser: Open
) -> None:
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    hosted.headers["session"] = visitor.cookie(SESSION) or ""
    await demand(hosted)
    for path in ("/tickets", "/account", "/invitations", f"/sites/{MAPLE}/patients", "/support"):
        answer = await visitor.get(path)
        assert answer.status == 303
        assert answer.headers["Location"].startswith(PAGE)
    assert "Maple Clinic" in await visitor.page(PAGE)
    secret = await begin(visitor)
    fields = {"code": code_of(hosted, secret), "next": "/support"}
    status, _, page = await fill(visitor, PAGE, f"{PAGE}/confirm", **fields)
    assert status == 200
    assert 'href="/support"' in page
    assert await is_in(visitor)
    assert (await fill(visitor, PAGE, f"{PAGE}/codes"))[0] == 200
    form = csrf_token(await visitor.page(PAGE))
    assert (await visitor.send(f"{PAGE}/remove", SAME, csrf_token=form)).status == 409
    await demand(hosted, demanded=False)
    assert (await fill(visitor, PAGE, f"{PAGE}/remove"))[0] == 303


async def test_a_demand_concerns_its_own_people_and_stands_in_the_log(
    hosted: Hosted, browser: Open
) -> None:
    admin, other = browser(), browser()
    await admin.log_in(MAPLE_ADMIN)
    await other.log_in(BIRCH_USER)
    hosted.headers["session"] = admin.cookie(SESSION) or ""
    await demand(hosted)
    await demand(hosted)  # a demand that stands is no change
    assert await is_in(other)
    entries = [row for row in (await hosted.rows())["audit_entry"] if "site-changed" in row]
    assert len(entries) == 1
    assert {"second_factor": True} in entries[0]


async def test_the_operator_can_reset_factors(hosted: Hosted, browser: Open) -> None:
    visitor = browser()
    await enrol(hosted, visitor)
    await reset_factors_of(hosted.portal.database, hosted.clock, MAPLE_ADMIN.upper())
    assert not await is_in(visitor)
    await visitor.log_in(MAPLE_ADMIN)
    assert await is_in(visitor)
    with pytest.raises(NameUnknownError):
        await reset_factors_of(hosted.portal.database, hosted.clock, "nobody@x.invalid")


async def test_with_the_key_lost_no_code_counts_but_a_recovery_code_does(
    hosted: Hosted, browser: Open
) -> None:
    secret, codes = await enrol(hosted, browser())
    (hosted.folder / "factor.key").write_bytes(bytes(32))
    visitor = browser()
    await half(hosted, visitor)
    assert (await give(visitor, code_of(hosted, secret)))[0] == 503
    (hosted.folder / "factor.key").unlink()
    assert (await give(visitor, code_of(hosted, secret)))[0] == 503
    assert not (hosted.folder / "factor.key").exists()
    assert (await give(visitor, codes[0]))[0] == 303


async def test_a_sealed_secret_of_another_person_does_not_open(
    hosted: Hosted, browser: Open
) -> None:
    secret, _ = await enrol(hosted, browser())
    await enrol(hosted, browser(), BIRCH_USER)
    async with hosted.portal.database.writing() as session:
        sealed = (await session.scalars(select(Totp).order_by(Totp.person_id))).all()
        sealed[1].sealed_secret = sealed[0].sealed_secret
    visitor = browser()
    await half(hosted, visitor, BIRCH_USER)
    assert (await give(visitor, code_of(hosted, secret)))[0] == 503


async def test_the_key_is_its_owner_s_alone_and_made_on_first_use(
    hosted: Hosted, browser: Open
) -> None:
    path = hosted.folder / "factor.key"
    assert not path.exists()
    await enrol(hosted, browser())
    body = path.read_bytes()
    assert len(body) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    await enrol(hosted, browser(), BIRCH_USER)
    assert path.read_bytes() == body


async def test_no_secret_and_no_code_is_kept_logged_or_mailed(
    hosted: Hosted, browser: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    secret, codes = await enrol(hosted, browser())
    visitor = browser()
    await half(hosted, visitor)
    half_token = visitor.cookie(HALF)
    code = code_of(hosted, secret)
    assert (await give(visitor, code))[0] == 303
    session = visitor.cookie(SESSION)
    assert half_token
    assert session
    told = [words for _, words in await mails(hosted, MAPLE_ADMIN)]
    records = [repr(vars(record)) for record in caplog.records]
    kept = await hosted.stored()
    assert b"factor-added" in kept  # the search does see rows
    canaries = (secret, *codes, *(one.replace("-", "") for one in codes), half_token, session)
    for canary in canaries:
        assert canary.encode() not in kept
        assert not any(canary in words for words in told)
        assert not any(canary in record for record in records)
    assert not any(code in words for words in told)
    assert repr(Secret(secret)) == "Secret(…)"
