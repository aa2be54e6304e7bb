"""What the receiving end of the guide refuses; each attack succeeds where its check is off."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest
from aiohttp import ClientSession
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.cloud_connect.assertion import LIVES
from portal.commands import utc_now
from tests.portal.cloud_connect.crossing import (
    ADDRESS,
    admin,
    cross,
    name_address,
    receiver,
    set_up_factor,
)
from tests.portal.hosting import MAPLE_ADMIN, Browser, Hosted

Open = Callable[[], Browser]
pytestmark = pytest.mark.parametrize("both", ["sqlite"], indirect=True)  # no database verifies


async def verify(here: Any, assertion: str) -> dict[str, object]:
    claims: dict[str, object] = await asyncio.to_thread(here.verify, assertion)
    return claims


async def crossed(hosted: Hosted, browser: Open) -> str:
    visitor = await admin(hosted, browser())
    await name_address(visitor)
    return (await cross(visitor))[1]


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def test_forgeries_are_refused(hosted: Hosted, browser: Open) -> None:
    assertion = await crossed(hosted, browser)
    here = receiver(hosted)
    header, claims = jwt.get_unverified_header(assertion), await verify(here, assertion)
    claims["jti"] = "another"
    head, _, signature = assertion.split(".")
    async with ClientSession() as session:
        answer = await session.get(f"{hosted.url}/.well-known/jwks.json")
        public = (await answer.json(content_type=None))["keys"][0]["x"]
    known = base64.urlsafe_b64decode(f"{public}=")
    own = Ed25519PrivateKey.generate()
    forgeries = (
        f"{head}.{part(claims)}.{signature}",
        f"{part(header | {'alg': 'none'})}.{part(claims)}.",
        jwt.encode(claims, known, algorithm="HS256", headers=header | {"alg": "HS256"}),
        jwt.encode(claims, own, algorithm="EdDSA", headers=header),
        jwt.encode(claims, own, algorithm="EdDSA", headers=header | {"kid": "another"}),
        jwt.encode(claims, own, algorithm="EdDSA", headers=header | {"typ": "JWT"}),
        "not a token",
    )
    for forgery in forgeries:
        with pytest.raises(jwt.PyJWTError):
            await verify(here, forgery)


async def test_an_assertion_for_another_address_is_refused(hosted: Hosted, browser: Open) -> None:
    assertion = await crossed(hosted, browser)
    with pytest.raises(jwt.InvalidAudienceError):
        await verify(receiver(hosted, f"{ADDRESS}/"), assertion)
    # a twin that trusts the name in the token takes what was meant for another
    careless = receiver(hosted)
    claims = jwt.decode(assertion, options={"verify_signature": False})
    careless.address = claims["aud"]
    assert (await verify(careless, assertion))["aud"] == ADDRESS


async def test_an_assertion_is_taken_once(hosted: Hosted, browser: Open) -> None:
    assertion = await crossed(hosted, browser)
    here = receiver(hosted)
    await verify(here, assertion)
    with pytest.raises(jwt.PyJWTError):
        await verify(here, assertion)
    here.taken.clear()  # a twin that remembers nothing takes it again
    await verify(here, assertion)


async def test_an_assertion_lives_for_a_minute(hosted: Hosted, browser: Open) -> None:
    hosted.clock.now = utc_now() - LIVES - timedelta(seconds=2)
    visitor = browser()
    await visitor.log_in(MAPLE_ADMIN)
    await set_up_factor(hosted, visitor)
    await name_address(visitor)
    _, assertion = await cross(visitor)
    with pytest.raises(jwt.ExpiredSignatureError):
        await verify(receiver(hosted), assertion)
