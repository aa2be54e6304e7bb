"""OAuth 1.0a over the socket: what OSCAR accepts and what it refuses."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from oauthlib.oauth1 import SIGNATURE_PLAINTEXT, Client
from yarl import URL

from connectors.errors import EmrRefusedError, SecretMissingError
from connectors.secret import Secret
from demo.pretend_oscar import Fault, PretendOscar
from oscar.connector import OscarConnector
from oscar.signing import sign, stored

Make = Callable[..., OscarConnector]
PATH = "/ws/services/status/checkIfAuthed"


async def test_a_signed_request_is_accepted(make: Make) -> None:
    await make().check()


async def test_fifty_signed_requests_are_accepted(make: Make, oscar: PretendOscar) -> None:
    connector = make()
    for _ in range(50):
        await connector.check()
    assert len(oscar.requests) == 50


async def test_behind_a_proxy_the_address_that_we_see_is_refused(
    make: Make, oscar: PretendOscar
) -> None:
    oscar.seen_as = "http://oscar-inside:8080"
    with pytest.raises(EmrRefusedError):
        await make().check()


async def test_behind_a_proxy_the_address_that_oscar_sees_is_accepted(
    make: Make, oscar: PretendOscar
) -> None:
    oscar.seen_as = "http://oscar-inside:8080"
    await make(signing_base_url="http://oscar-inside:8080/oscar").check()


async def test_a_wrong_signing_base_url_is_refused(make: Make) -> None:
    with pytest.raises(EmrRefusedError):
        await make(signing_base_url="https://oscar-inside/oscar").check()


async def test_default_ports_are_left_out_of_what_is_signed(
    make: Make, oscar: PretendOscar
) -> None:
    oscar.seen_as = "https://oscar-inside:443"
    await make(signing_base_url="https://oscar-inside/oscar").check()


@pytest.mark.parametrize("name", ["oscar-client-key", "oscar-client-secret", "oscar-token-secret"])
async def test_a_wrong_credential_is_refused(
    make: Make, kept: dict[str, str], name: str, leaks: Callable[[object], list[str]]
) -> None:
    kept[name] = "another-value-94410"
    with pytest.raises(EmrRefusedError) as caught:
        await make().check()
    assert caught.value.http_status == 500
    assert leaks(caught.value) == []


async def test_oscar_19_refuses_with_401(make: Make, oscar: PretendOscar) -> None:
    oscar.faults.add(Fault.TOKEN_REVOKED)
    oscar.oauth_failure_status = 401
    with pytest.raises(EmrRefusedError) as caught:
        await make().check()
    assert caught.value.http_status == 401


async def test_a_missing_credential_is_named_and_nothing_is_asked(
    make: Make, oscar: PretendOscar, kept: dict[str, str]
) -> None:
    del kept["oscar-token"]
    with pytest.raises(SecretMissingError) as caught:
        await make().check()
    assert caught.value.name == "oscar-token"
    assert oscar.requests == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("a=b%20c", 200), ("a=b+c", 500), ("a=%C3%A9", 500), ("a%5B%5D=x", 200)],
)
async def test_the_pretend_oscar_has_the_query_traps_of_the_real_one(
    make: Make, query: str, status: int
) -> None:
    lent = make().surroundings
    base = make().settings.base_url
    # signed as RFC 5849 reads the query, sent as it stands
    header = sign("GET", f"{base}{PATH}?{query}", stored(lent.secrets), lent.clock())
    address = URL(f"{base}{PATH}?{query}", encoded=True)
    async with lent.session.get(address, headers={"Authorization": header}) as response:
        assert response.status == status


@pytest.mark.parametrize(("seconds", "status"), [(290, 200), (-290, 200), (310, 500), (-310, 500)])
async def test_the_pretend_oscar_takes_stamps_of_five_minutes_around_its_clock(
    make: Make, seconds: int, status: int
) -> None:
    lent = make().surroundings
    address = make().settings.base_url + PATH
    moment = datetime.now(UTC) + timedelta(seconds=seconds)  # noqa: TID251 - the entry point
    header = sign("GET", address, stored(lent.secrets), moment)
    async with lent.session.get(address, headers={"Authorization": header}) as response:
        assert response.status == status


async def test_the_pretend_oscar_takes_no_other_method_than_hmac_sha1(make: Make) -> None:
    lent = make().surroundings
    address = make().settings.base_url + PATH
    known = stored(lent.secrets)
    client = Client(
        known.client_key.expose(),
        known.client_secret.expose(),
        signature_method=SIGNATURE_PLAINTEXT,
    )
    _, headers, _ = client.sign(address)
    async with lent.session.get(address, headers=headers) as response:
        assert response.status == 500


async def test_an_unsigned_request_is_refused(oscar: PretendOscar, session: ClientSession) -> None:
    async with session.get(oscar.url + PATH) as response:
        assert response.status == 500


@pytest.fixture
def session(make: Make) -> ClientSession:
    return make().surroundings.session


def test_oauthlib_would_log_the_token_and_is_silenced(
    make: Make, caplog: pytest.LogCaptureFixture, leaks: Callable[[object], list[str]]
) -> None:
    known = stored(make().surroundings.secrets)
    sign("GET", "http://o/o", known, make().surroundings.clock())
    assert leaks(caplog.text) == []
    caplog.set_level(logging.DEBUG, "oauthlib")
    token = known.token
    assert token is not None
    Client("key", "secret", resource_owner_key=token.expose()).sign("http://o/o")
    assert leaks(caplog.text) == [token.expose()]
    caplog.clear()


def test_no_signature_is_made_twice(make: Make) -> None:
    lent = make().surroundings
    known = stored(lent.secrets)
    once, again = (sign("GET", "http://o/o", known, lent.clock()) for _ in range(2))
    assert once != again


def test_credentials_are_not_printed(
    make: Make, kept: dict[str, str], leaks: Callable[[object], list[str]]
) -> None:
    known = stored(make().surroundings.secrets)
    assert leaks(f"{known!r}{make()!r}") == []
    assert leaks(f"{replace(known, token=Secret('x')).client_key.expose()}") == [
        kept["oscar-client-key"]
    ]
