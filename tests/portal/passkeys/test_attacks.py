"""Attacks on passkeys, each refused; and each succeeding where its defence is switched off."""

import asyncio
import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
import webauthn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from webauthn.helpers import encode_cbor

from portal.passkeys import ceremony, checking
from portal.passkeys.challenges import GOOD_FOR
from portal.passkeys.models import Passkey, PasskeyChallenge
from portal.passkeys.relying_party import RelyingParty, relying_party
from portal.people.models import Person
from portal.refusals import RequestRefusedError
from tests.portal.hosting import BIRCH_USER, MAPLE_ADMIN, Browser, Hosted, csrf_token
from tests.portal.passkeys.authenticator import PRESENT, USUAL, VERIFIED, Authenticator
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
from tests.portal.people.post import SAME, mails

Open = Callable[[], Browser]
T = TypeVar("T")
EVIL = "https://evil.example"
PHISHED = ("/log-in", "/log-in/passkey")


async def tried(hosted: Hosted, browser: Open, owner: Browser, key: Authenticator) -> list[int]:
    """Try the key for a log-in, after the password, and for a step-up of its owner's session."""
    half = browser()
    await app.half(hosted, half)
    return [
        (await log_in(browser(), key))[0],
        (await second(half, key))[0],
        (await step_up(owner, key))[0],
    ]


async def test_a_replayed_signature_opens_nothing(hosted: Hosted, browser: Open) -> None:
    owner = browser()
    await owner.log_in(MAPLE_ADMIN)
    key = device(hosted, counts=False)  # many never count, so that the challenge alone protects
    await add(owner, key)
    visitor = browser()
    options = await asked(visitor, *PHISHED)
    signed = key.get(options)
    token = csrf_token(await visitor.page("/log-in"))
    form = visitor.cookie("ocean-form")
    assert form is not None
    assert (await told(visitor, *PHISHED, credential=signed))[0] == 303
    thief = browser()
    thief.plant("ocean-form", form)
    fields = {"csrf_token": token, "credential": signed}
    assert (await thief.send("/log-in/passkey", SAME, **fields)).status == 403
    # the defence switched off: a challenge that is not used up
    await asked(thief, *PHISHED)
    async with hosted.portal.database.writing() as session:
        await session.execute(
            update(PasskeyChallenge).values(
                challenge=webauthn.base64url_to_bytes(options["challenge"])
            )
        )
    assert (await thief.send("/log-in/passkey", SAME, **fields)).status == 303


async def test_of_two_who_send_one_signature_at_once_one_gets_in(
    hosted: Hosted, browser: Open
) -> None:
    owner = browser()
    await owner.log_in(MAPLE_ADMIN)
    key = device(hosted, counts=False)
    await add(owner, key)
    visitor = browser()
    options = await asked(visitor, *PHISHED)
    fields = {
        "csrf_token": csrf_token(await visitor.page("/log-in")),
        "credential": key.get(options),
    }
    sent = [visitor.send("/log-in/passkey", SAME, **fields) for _ in range(4)]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status for answer in answers) == [303, 403, 403, 403]


async def test_a_signature_for_one_purpose_is_none_for_another(
    hosted: Hosted, browser: Open
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    options = await asked(owner, PAGE, f"{PAGE}/passkeys")
    for page, path in (("/step-up", "/step-up/passkey"), PHISHED):
        assert (await told(owner, page, path, credential=key.get(options)))[0] == 403


async def test_a_challenge_is_good_for_a_while(hosted: Hosted, browser: Open) -> None:
    key = await enrolled(hosted, browser())
    for wait, status in ((GOOD_FOR, 403), (GOOD_FOR - timedelta(seconds=1), 303)):
        visitor = browser()
        options = await asked(visitor, *PHISHED)
        hosted.clock.forward(wait)
        assert (await told(visitor, *PHISHED, credential=key.get(options)))[0] == status


async def test_a_challenge_that_somebody_else_was_given_is_refused(
    hosted: Hosted, browser: Open
) -> None:
    """A page that a thief shows asks for the thief's own challenge to be signed."""
    key = await enrolled(hosted, browser())
    thief, victim = browser(), browser()
    options = await asked(thief, *PHISHED)
    await asked(victim, *PHISHED)
    assert (await told(victim, *PHISHED, credential=key.get(options)))[0] == 403


def believing(hosted: Hosted, monkeypatch: pytest.MonkeyPatch, **facts: str) -> None:
    """Switch a defence off: let the portal take itself for another party."""
    real = relying_party(hosted.url)
    assert real is not None
    fake = dataclasses.replace(real, **facts)

    def need(_: object) -> RelyingParty:
        return fake

    monkeypatch.setattr(ceremony, "need_party", need)


async def test_a_signature_for_another_origin_is_refused(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    key.origin = EVIL
    assert await tried(hosted, browser, owner, key) == [403, 403, 403]
    assert (await add(owner, device(hosted, origin=EVIL)))[0] == 403
    believing(hosted, monkeypatch, origin=EVIL)
    assert await tried(hosted, browser, owner, key) == [303, 303, 303]
    assert (await add(owner, device(hosted, origin=EVIL)))[0] == 303


async def test_a_signature_for_another_relying_party_is_refused(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    key.rp_id = "evil.example"
    assert await tried(hosted, browser, owner, key) == [403, 403, 403]
    assert (await add(owner, device(hosted, rp_id="evil.example")))[0] == 403
    believing(hosted, monkeypatch, rp_id="evil.example")
    assert await tried(hosted, browser, owner, key) == [303, 303, 303]
    assert (await add(owner, device(hosted, rp_id="evil.example")))[0] == 303


def gullible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch a defence off: ask the library for no user verification."""
    for name in ("verify_authentication_response", "verify_registration_response"):
        real: Callable[..., object] = getattr(webauthn, name)

        def verify(real: Callable[..., object] = real, **facts: Any) -> object:
            return real(**facts | {"require_user_verification": False})

        monkeypatch.setattr(webauthn, name, verify)


@pytest.mark.parametrize("flags", [PRESENT, VERIFIED], ids=["no-uv", "no-up"])
async def test_a_signature_without_finger_face_or_pin_is_refused(
    hosted: Hosted, browser: Open, monkeypatch: pytest.MonkeyPatch, flags: int
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    key.flags = flags
    assert await tried(hosted, browser, owner, key) == [403, 403, 403]
    assert (await add(owner, device(hosted, flags=flags)))[0] == 403
    gullible(monkeypatch)
    taken = 303 if flags == PRESENT else 403  # nobody at the device is refused all the same
    assert await tried(hosted, browser, owner, key) == [taken] * 3


async def test_a_page_framed_by_another_site_is_refused(hosted: Hosted, browser: Open) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    key.framed = True
    assert await tried(hosted, browser, owner, key) == [403, 403, 403]
    assert (await add(owner, device(hosted, framed=True)))[0] == 403
    key.framed = False
    assert await tried(hosted, browser, owner, key) == [303, 303, 303]


async def test_another_person_s_passkey_is_never_taken(hosted: Hosted, browser: Open) -> None:
    owner, thief = browser(), browser()
    mine = await enrolled(hosted, owner)
    theirs = await enrolled(hosted, thief, BIRCH_USER)
    half = browser()
    await app.half(hosted, half)
    assert (await second(half, theirs))[0] == 403
    assert (await step_up(owner, theirs))[0] == 403
    assert not await is_in(half)
    # their own credential under my handle, and mine under theirs
    theirs.user_handle, mine.user_handle = mine.user_handle, theirs.user_handle
    for key in (mine, theirs):
        assert (await log_in(browser(), key))[0] == 403
    # the defence switched off: the row says that it is mine
    async with hosted.portal.database.writing() as session:
        await session.execute(
            update(Passkey).where(Passkey.credential_id == theirs.credential_id).values(person_id=1)
        )
    assert (await second(half, theirs))[0] == 303


async def test_a_credential_of_somebody_else_is_not_registered(
    hosted: Hosted, browser: Open
) -> None:
    """Else its owner would come into the account of whoever was lured to register it."""
    mine = await enrolled(hosted, browser())
    thief = browser()
    await thief.log_in(BIRCH_USER)
    copy = device(hosted, credential_id=mine.credential_id)
    assert (await add(thief, copy))[0] == 403
    rows = await hosted.rows()
    assert len(rows["passkey"]) == 1
    assert len({row[1] for row in rows["recovery_code"]}) == 1  # nothing was begun for the thief
    assert (await log_in(browser(), mine))[0] == 303


async def test_a_signature_of_another_key_is_refused(hosted: Hosted, browser: Open) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    forged = dataclasses.replace(key, key=device(hosted).key)
    assert await tried(hosted, browser, owner, forged) == [403, 403, 403]
    assert [kind for kind, _ in await mails(hosted, MAPLE_ADMIN)].count("passkey-copied") == 0
    assert await tried(hosted, browser, owner, key) == [303, 303, 303]


@pytest.mark.parametrize("back", [0, 3])
async def test_a_counter_that_does_not_rise_is_told_and_shuts_the_passkey(
    hosted: Hosted, browser: Open, back: int
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    for _ in range(4):
        await log_in(browser(), key)
    copy = dataclasses.replace(key, count=key.count - 1 - back)
    assert (await log_in(browser(), copy))[0] == 403
    assert (await mails(hosted, MAPLE_ADMIN))[-1][0] == "passkey-copied"
    # whoever holds the copy counts on; nobody can tell who that is, so neither gets in
    copy.count = key.count + 10
    for one in (copy, key):
        assert (await log_in(browser(), one))[0] == 403
    assert [kind for kind, _ in await mails(hosted, MAPLE_ADMIN)].count("passkey-copied") == 1
    assert "perhaps copied" in await owner.page(PAGE)
    # the password alone opens no more than before
    await app.half(hosted, browser())
    # the defence switched off: the counter that was kept is forgotten
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Passkey).values(sign_count=0, copied_at=None))
    assert (await log_in(browser(), copy))[0] == 303


async def test_a_passkey_that_never_counts_is_good(hosted: Hosted, browser: Open) -> None:
    owner = browser()
    await owner.log_in(MAPLE_ADMIN)
    key = device(hosted, counts=False)
    await add(owner, key)
    assert await tried(hosted, browser, owner, key) == [303, 303, 303]


async def test_a_registration_is_no_log_in_and_the_other_way_round(
    hosted: Hosted, browser: Open
) -> None:
    owner = browser()
    key = await enrolled(hosted, owner)
    visitor = browser()
    signed = key.get(await asked(visitor, *PHISHED), kind="webauthn.create")
    assert (await told(visitor, *PHISHED, credential=signed))[0] == 403
    options = await asked(owner, PAGE, f"{PAGE}/passkeys")
    fields = {"name": "Key", "credential": key.get(options)}
    assert (await told(owner, PAGE, f"{PAGE}/passkeys", **fields))[0] == 403


async def test_a_closed_account_s_passkey_opens_nothing(hosted: Hosted, browser: Open) -> None:
    key = await enrolled(hosted, browser())
    async with hosted.portal.database.writing() as session:
        await session.execute(update(Person).values(closed_at=hosted.clock()))
    assert (await log_in(browser(), key))[0] == 403


async def test_nothing_of_a_challenge_or_key_is_in_an_answer_of_a_refusal(
    hosted: Hosted, browser: Open
) -> None:
    key = await enrolled(hosted, browser())
    key.origin = EVIL
    status, _, page = await log_in(browser(), key)
    assert status == 403
    assert "evil" not in page
    assert "passkey was refused" in page


CHALLENGE, PARTY = bytes(32), RelyingParty("localhost", "http://localhost:8080")
OPTIONS = {"challenge": "A" * 43, "user": {"id": "A" * 43}}
LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=60)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "signature"]),
            inner,
        )
    ),
    max_leaves=12,
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Return what an authenticator says, with one piece replaced or one sign changed."""
    key = Authenticator(PARTY.origin, key=KEY)
    tree = json.loads(draw(st.sampled_from([key.create, key.get]))(OPTIONS))
    place = draw(st.sampled_from([*tree, *tree["response"]]))
    holder = tree if place in tree else tree["response"]
    if isinstance(holder[place], str) and holder[place] and draw(st.booleans()):
        at = draw(st.integers(0, len(holder[place]) - 1))
        sign = draw(st.characters(max_codepoint=0x2FF))
        holder[place] = holder[place][:at] + sign + holder[place][at + 1 :]
    else:
        holder[place] = draw(TREES)
    return json.dumps(tree)


KEY = Authenticator(PARTY.origin).key
QUICK = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def refused(judge: Callable[..., T], *facts: object) -> T | None:
    """Return what was taken, or none for what was refused; nothing else may be raised."""
    error = None
    try:
        return judge(*facts)
    except RequestRefusedError as caught:
        error = caught
    assert error.__context__ is None  # the library's own words quote what it read
    return None


@QUICK
@given(st.text(max_size=80) | TREES.map(json.dumps) | damaged())
def test_whatever_a_browser_sends_is_taken_or_refused_and_nothing_else(written: str) -> None:
    refused(checking.check_registration, PARTY, CHALLENGE, written)
    assertion = refused(checking.read_assertion, written)
    if assertion is None:
        return
    public_key = Authenticator(PARTY.origin, key=KEY).public_key()
    checking.verified_count(PARTY, CHALLENGE, assertion, public_key)


def test_what_is_not_damaged_is_taken() -> None:
    key = Authenticator(PARTY.origin, key=KEY, flags=USUAL)
    made = checking.check_registration(PARTY, CHALLENGE, key.create(OPTIONS))
    assert made.credential_id == key.credential_id
    assertion = checking.read_assertion(key.get(OPTIONS))
    assert checking.verified_count(PARTY, CHALLENGE, assertion, made.public_key) == 2


@pytest.mark.parametrize("fmt", ["fido-u2f", "tpm", "android-safetynet", "apple", "strange"])
def test_attestations_of_makers_are_not_looked_at(fmt: str) -> None:
    made = Authenticator(PARTY.origin, key=KEY).create(OPTIONS, fmt=fmt)
    assert refused(checking.check_registration, PARTY, CHALLENGE, made) is None


def test_a_key_that_is_no_point_of_its_curve_is_refused_when_it_comes() -> None:
    class Off(Authenticator):
        def public_key(self) -> bytes:
            return encode_cbor({1: 2, 3: -7, -1: 1, -2: bytes(32), -3: bytes(32)})

    made = Off(PARTY.origin, key=KEY).create(OPTIONS)
    assert refused(checking.check_registration, PARTY, CHALLENGE, made) is None
