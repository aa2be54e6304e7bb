"""One token as long as Accuro says, one request at a time, in the pace that Accuro wants."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accuro.access import read_access
from accuro.connector import AccuroConnector
from accuro.outcome import Answer
from accuro.patience import MOST_ATTEMPTS, asked_pause, pause
from connectors.contract import ChartHandle, Surroundings
from connectors.errors import ChartUnreadableError, ConnectorError, EmrUnreachableError
from demo.pretend_accuro import Fault, PretendAccuro
from redaction.guard import CredentialFoundError, Guard

Make = Callable[..., AccuroConnector]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LOG_IN = ("POST", "/v1/token")


def log_ins(accuro: PretendAccuro) -> int:
    return accuro.requests.count(LOG_IN)


@pytest.mark.parametrize("seconds", [3600, 3000])
async def test_a_token_is_used_until_it_ends(
    make: Make, accuro: PretendAccuro, clock: Any, seconds: int
) -> None:
    accuro.expires_in = seconds
    connector = make()
    await connector.check()
    clock.pass_by(seconds - 1)
    await connector.check()
    assert log_ins(accuro) == 1
    clock.pass_by(1)
    await connector.check()
    assert log_ins(accuro) == 2


async def test_a_token_that_ended_early_is_renewed_in_silence(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    connector = make()
    await connector.check()
    accuro.tokens.clear()
    await connector.read(chart)
    assert log_ins(accuro) == 2


async def test_a_token_without_a_duration_is_good_for_one_question(
    make: Make, accuro: PretendAccuro
) -> None:
    accuro.expires_in = None
    connector = make()
    await connector.check()
    await connector.check()
    assert log_ins(accuro) == 2


async def test_a_scope_is_asked_for_if_the_clinic_sets_one(
    make: Make, accuro: PretendAccuro
) -> None:
    accuro.scope = "PROVIDER_PORTAL other"
    await make(scope="PROVIDER_PORTAL other").check()


async def test_the_token_may_have_an_address_of_its_own(make: Make, accuro: PretendAccuro) -> None:
    async with PretendAccuro(
        client_id=accuro.client_id,
        client_secret=accuro.client_secret,
        tenant=accuro.tenant,
        clock=accuro.clock,
    ) as gate:
        gate.tokens = accuro.tokens
        await make(token_base_url=gate.url).check()
        assert [path for _, path in gate.requests] == ["/v1/token"]
        assert [path for _, path in accuro.requests] == ["/rest/v1/api-version"]


async def test_the_guard_knows_the_token(
    make: Make, accuro: PretendAccuro, surroundings: Surroundings
) -> None:
    body = b'{"note":"'
    await make().check()
    (token,) = accuro.tokens
    Guard(()).check(body + token.encode() + b'"}')  # without registration it passes
    guard = Guard(surroundings.secrets.known())
    with pytest.raises(CredentialFoundError):
        guard.check(body + token.encode() + b'"}')


async def test_ten_readers_are_one_request_at_a_time(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    connector, accuro.thinking_seconds = make(), 0.005
    await asyncio.gather(*(connector.read(chart) for _ in range(10)))
    assert accuro.most_in_flight == 1
    assert log_ins(accuro) == 1


async def test_two_connectors_would_be_two_requests_at_once(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    accuro.thinking_seconds = 0.005
    await asyncio.gather(*(make().read(chart) for _ in range(10)))
    assert accuro.most_in_flight > 1


async def test_a_short_wish_for_patience_is_granted(
    make: Make, accuro: PretendAccuro, sleeper: Any
) -> None:
    accuro.faults.add(Fault.BUSY_ONCE)
    await make().check()
    assert sleeper.slept == [1.0, 1.0]  # the token, the version


async def test_a_long_wish_for_patience_ends_the_read_and_is_respected(
    make: Make, accuro: PretendAccuro, clock: Any, sleeper: Any
) -> None:
    accuro.faults.add(Fault.RATE_LIMITED)
    connector = make()
    for _ in range(3):
        with pytest.raises(EmrUnreachableError) as caught:
            await connector.check()
        assert caught.value.http_status == 429
    assert (len(accuro.requests), sleeper.slept) == (1, [])
    accuro.faults.clear()
    clock.pass_by(600)
    await connector.check()


async def test_a_server_that_fails_is_asked_three_times_ever_slower(
    make: Make, accuro: PretendAccuro, sleeper: Any
) -> None:
    accuro.faults.add(Fault.PROXY_DOWN)
    with pytest.raises(EmrUnreachableError) as caught:
        await make().check()
    assert caught.value.http_status == 503
    assert len(accuro.requests) == MOST_ATTEMPTS
    first, second = sleeper.slept
    assert 0.25 <= first <= 0.5 <= second <= 1.0


@pytest.mark.parametrize("fault", [Fault.PERMISSION_MISSING, Fault.BAD_REQUEST, Fault.GARBLED])
async def test_what_asking_again_cannot_mend_is_asked_once(
    make: Make, accuro: PretendAccuro, chart: ChartHandle, sleeper: Any, fault: Fault
) -> None:
    accuro.faults.add(fault)
    with pytest.raises(ConnectorError, match=r"emr-refused|chart-unreadable"):
        await make().read(chart)
    assert [path for _, path in accuro.requests if path.endswith("1234")] == [
        "/rest/v2/provider-portal/patients/1234"
    ]
    assert sleeper.slept == []


def answer(status: int = 200, retry_after: str | None = None, body: bytes = b"") -> Answer:
    return Answer(status, "application/json", retry_after, body)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("Mon, 23 Nov 2026 12:00:09 GMT", 9.0),
        ("Mon, 23 Nov 2026 12:00:09 -0000", 9.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("999999999", 86400.0),
        ("9" * 12, 86400.0),
        ("9" * 4000, 86400.0),
        (None, 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("\u0667", 0.0),
        ("Mon, 99 Nov 2026 99:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 99999999999999999999:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2026 12:00:00 +99999999999999999999999999", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 -2300", 86400.0),
    ],
)
def test_every_form_of_retry_after_is_read(written: str | None, seconds: float) -> None:
    assert asked_pause(answer(429, written), NOW) == seconds


IN_A_MINUTE = "Mon, 23 Nov 2026 12:01:00 GMT"


@pytest.mark.parametrize("hours_wrong", [-48, 0, 48])
def test_a_moment_is_counted_by_accuros_own_clock(hours_wrong: int) -> None:
    said = replace(answer(429, IN_A_MINUTE), date="Mon, 23 Nov 2026 12:00:00 GMT")
    ours = NOW + timedelta(hours=hours_wrong)
    assert asked_pause(said, ours) == 60.0
    by_ours_alone = asked_pause(replace(said, date=None), ours)
    assert (by_ours_alone == 60.0) is (hours_wrong == 0)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 23 Nov 2026 12:00:00 +999999999999"])
def test_a_date_that_is_none_leaves_our_own_clock(date: str) -> None:
    assert asked_pause(replace(answer(429, IN_A_MINUTE), date=date), NOW) == 60.0


def test_a_success_asks_for_no_pause() -> None:
    assert asked_pause(answer(200, "7"), NOW) == 0.0
    assert pause(answer(200), 1) is None


def test_there_is_no_fourth_attempt() -> None:
    assert pause(answer(503), MOST_ATTEMPTS - 1) is not None
    assert pause(answer(503), MOST_ATTEMPTS) is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (b"3600", 3600),
        (b'"3600"', 3600),
        (b"-5", 0),
        (b"true", 0),
        (b"1.5", 0),
        (b"null", 0),
        (b'"\\u0667"', 0),
        (b"99999999999", 7 * 86400),
    ],
)
def test_a_duration_is_believed_within_reason(written: bytes, seconds: int) -> None:
    body = b'{"access_token":"SYNTHETIC.TOKEN.VALUE","expires_in":' + written + b"}"
    access = read_access(answer(body=body), NOW)
    assert access.ends_at == NOW + timedelta(seconds=seconds)
    assert not access.is_good(access.ends_at)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"access_token":7}',
        b'{"access_token":"short"}',
        b'{"access_token":"line\\nbreak.in.it"}',
        b'{"access_token":"SYNTHETIC.TOKEN.VALUE","token_type":"mac"}',
        b'{"access_token":"SYNTHETIC.TOKEN.VALUE","token_type":7}',
    ],
)
def test_what_is_no_bearer_token_is_unreadable(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError):
        read_access(answer(body=body), NOW)
