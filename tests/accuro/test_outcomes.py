"""Every way in which Accuro can fail has its code, its status, and no word of the answer."""

from collections.abc import Callable

import pytest

from accuro.connector import AccuroConnector
from accuro.outcome import Answer, meaning_of_401, read_json, read_token_json
from connectors.contract import ChartHandle
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
    SecretMissingError,
)
from demo.pretend_accuro import Fault, PretendAccuro

Make = Callable[..., AccuroConnector]
Leaks = Callable[[object], list[str]]

FAULTS: dict[Fault, tuple[type[ConnectorError], int | None]] = {
    Fault.CREDENTIALS_REFUSED: (EmrSessionExpiredError, 401),
    Fault.TOKEN_REFUSED: (EmrSessionExpiredError, 401),
    Fault.PERMISSION_MISSING: (EmrRefusedError, 401),
    Fault.FORBIDDEN: (EmrRefusedError, 403),
    Fault.BAD_REQUEST: (EmrRefusedError, 400),
    Fault.PATIENT_UNKNOWN: (ChartNotFoundError, 404),
    Fault.NO_CONTENT: (ChartNotFoundError, 204),
    Fault.NO_SUCH_PATH: (EmrUnreachableError, 404),
    Fault.CITRIX: (EmrUnreachableError, 200),
    Fault.MOVED: (EmrUnreachableError, 301),
    Fault.RATE_LIMITED: (EmrUnreachableError, 429),
    Fault.SERVER_ERROR: (EmrUnreachableError, 500),
    Fault.PROXY_DOWN: (EmrUnreachableError, 503),
    Fault.GARBLED: (ChartUnreadableError, 200),
    Fault.NOT_JSON: (ChartUnreadableError, 200),
    Fault.OTHER_PATIENT: (ChartUnreadableError, None),
    Fault.HUGE: (ChartUnreadableError, 200),
    Fault.SLOW: (EmrUnreachableError, None),
    Fault.BROKEN: (EmrUnreachableError, None),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_apart_and_quotes_nothing(
    make: Make, accuro: PretendAccuro, chart: ChartHandle, leaks: Leaks, fault: Fault
) -> None:
    expected, status = FAULTS[fault]
    accuro.faults.add(fault)
    with pytest.raises(ConnectorError) as caught:
        await make(timeout_seconds=1).read(chart)
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert leaks(caught.value) == []


def test_every_fault_is_tested() -> None:
    assert FAULTS.keys() == set(Fault) - {Fault.BUSY_ONCE}


async def test_a_401_to_patients_alone_is_a_missing_permission(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    accuro.faults.add(Fault.PERMISSION_MISSING)
    connector = make()
    with pytest.raises(EmrRefusedError):
        await connector.read(chart)
    assert [path for _, path in accuro.requests][-1] == "/rest/v1/api-version"
    await connector.check()


async def test_a_401_to_everything_is_a_bad_log_in(make: Make, accuro: PretendAccuro) -> None:
    accuro.faults.add(Fault.TOKEN_REFUSED)
    with pytest.raises(EmrSessionExpiredError):
        await make().check()


async def test_a_wrong_subscription_key_is_a_bad_log_in(make: Make, accuro: PretendAccuro) -> None:
    accuro.subscription_key = "another-subscription"
    with pytest.raises(EmrSessionExpiredError):
        await make().check()


async def test_the_uuid_of_another_clinic_is_refused(make: Make, accuro: PretendAccuro) -> None:
    accuro.uuid = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(EmrRefusedError) as caught:
        await make().check()
    assert caught.value.http_status == 400


async def test_the_tenant_of_another_clinic_gets_no_token(
    make: Make, accuro: PretendAccuro
) -> None:
    accuro.tenant = "OTHERCLINIC"
    with pytest.raises(EmrSessionExpiredError) as caught:
        await make().check()
    assert caught.value.http_status == 400


async def test_a_redirect_is_not_followed(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    accuro.faults.add(Fault.MOVED)
    with pytest.raises(EmrUnreachableError):
        await make().read(chart)
    assert len(accuro.requests) == 1


async def test_a_dead_host_has_no_status(make: Make, accuro: PretendAccuro) -> None:
    connector = make()
    await accuro.stop()
    with pytest.raises(EmrUnreachableError) as caught:
        await connector.check()
    assert caught.value.http_status is None


@pytest.mark.parametrize("value", ["", "line\nbreak-in-a-secret", "clé-accentuée-8812"])
async def test_a_credential_that_cannot_be_sent_is_refused_before_a_byte_leaves(
    make: Make, accuro: PretendAccuro, kept: dict[str, str], leaks: Leaks, value: str
) -> None:
    kept["accuro-subscription-key"] = value
    expected = EmrRefusedError if value else SecretMissingError
    with pytest.raises(expected) as caught:
        await make().check()
    assert accuro.requests == []
    if value:
        assert leaks(caught.value) == []


def answer(status: int, body: bytes, media_type: str = "application/json") -> Answer:
    return Answer(status, media_type, None, body)


@pytest.mark.parametrize(
    "body", [b"null", b"", b"\xff{}", b"NaN", b'{"a":NaN}', b'{"a":1,"a":2}', b"[" * 99999]
)
def test_what_has_not_one_meaning_is_unreadable(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        read_json(answer(200, body))
    assert caught.value.__context__ is None


def test_a_page_is_recognised_under_another_media_type() -> None:
    with pytest.raises(EmrUnreachableError):
        read_json(answer(200, b"\r\n  <!DOCTYPE html><html>"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"code":"404","message":"Not Found"}',
        b'{"code":404,"message":"Not Found"}',
        b'{"code":"404","message":null,"more":1}',
    ],
)
def test_a_404_in_accuros_own_words_is_a_missing_patient(body: bytes) -> None:
    with pytest.raises(ChartNotFoundError):
        read_json(answer(404, body))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"{}", b"[]", b'{"code":"401","message":""}', b'{"code":[404],"message":""}'],
)
def test_a_404_in_other_words_is_a_wrong_address(body: bytes) -> None:
    with pytest.raises(EmrUnreachableError):
        read_json(answer(404, body))


@pytest.mark.parametrize("status", [204, 404])
def test_where_no_token_is_nobody_speaks_as_accuro(status: int) -> None:
    body = b'{"code":"404","message":"Not Found"}'
    with pytest.raises(EmrUnreachableError):
        read_token_json(answer(status, body))


@pytest.mark.parametrize(
    ("probe", "error", "status"),
    [
        (None, EmrSessionExpiredError, 401),
        (401, EmrSessionExpiredError, 401),
        (200, EmrRefusedError, 401),
        (403, EmrRefusedError, 403),
        (400, EmrRefusedError, 400),
        (404, EmrUnreachableError, 404),
        (503, EmrUnreachableError, 503),
    ],
)
def test_only_an_answered_probe_shows_that_a_token_is_good(
    probe: int | None, error: type[ConnectorError], status: int
) -> None:
    found = meaning_of_401(None if probe is None else answer(probe, b"{}"))
    assert (type(found), found.http_status) == (error, status)


def test_an_answer_is_printed_without_its_body(leaks: Leaks) -> None:
    assert leaks(repr(answer(200, b"Quibblethorn"))) == []
