"""Every way in which OSCAR can fail has its code, its status, and no word of the answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web

from connectors.contract import ChartHandle
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrClockSkewError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
)
from demo.pretend_oscar import Fault, PretendOscar
from oscar.connector import OscarConnector
from oscar.outcome import Answer, read_object

Make = Callable[..., OscarConnector]
Leaks = Callable[[object], list[str]]

FAULTS: dict[Fault, tuple[type[ConnectorError], int | None]] = {
    Fault.SESSION_EXPIRED_REDIRECT: (EmrSessionExpiredError, 302),
    Fault.SESSION_EXPIRED_HTML: (EmrSessionExpiredError, 200),
    Fault.NOT_AUTHORIZED: (EmrRefusedError, 401),
    Fault.FORBIDDEN: (EmrRefusedError, 403),
    Fault.PRIVILEGE_MISSING: (EmrRefusedError, 500),
    Fault.TOKEN_REVOKED: (EmrRefusedError, 500),
    Fault.CLOCK_OFF: (EmrClockSkewError, 500),
    Fault.WRONG_CONTEXT: (EmrUnreachableError, 404),
    Fault.MOVED: (EmrUnreachableError, 301),
    Fault.PROXY_DOWN: (EmrUnreachableError, 502),
    Fault.GARBLED: (ChartUnreadableError, 200),
    Fault.NOT_JSON: (ChartUnreadableError, 200),
    Fault.HUGE: (ChartUnreadableError, 200),
    Fault.SLOW: (EmrUnreachableError, None),
    Fault.BROKEN: (EmrUnreachableError, None),
    Fault.PATIENT_UNKNOWN: (ChartNotFoundError, 204),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_each_fault_is_told_apart_and_quotes_nothing(
    make: Make, oscar: PretendOscar, chart: ChartHandle, leaks: Leaks, fault: Fault
) -> None:
    expected, status = FAULTS[fault]
    oscar.faults.add(fault)
    with pytest.raises(ConnectorError) as caught:
        await make(timeout_seconds=1).read(chart)
    assert type(caught.value) is expected
    assert caught.value.http_status == status
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert leaks(caught.value) == []


def test_every_fault_of_the_services_is_tested() -> None:
    assert FAULTS.keys() == set(Fault) - {Fault.TOOLBAR_UNAVAILABLE}


async def test_a_redirect_is_not_followed(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.faults.add(Fault.SESSION_EXPIRED_REDIRECT)
    with pytest.raises(EmrSessionExpiredError):
        await make().read(chart)
    assert len(oscar.requests) == 1


async def test_a_wrong_context_path_keeps_its_404(make: Make, oscar: PretendOscar) -> None:
    with pytest.raises(EmrUnreachableError) as caught:
        await make(base_url=f"{oscar.origin}/kaiemr").check()
    assert caught.value.http_status == 404


async def test_a_dead_host_has_no_status(make: Make, oscar: PretendOscar) -> None:
    connector = make()
    await oscar.stop()
    with pytest.raises(EmrUnreachableError) as caught:
        await connector.check()
    assert caught.value.http_status is None
    assert caught.value.retryable


async def test_a_host_that_does_not_exist_is_unreachable(make: Make) -> None:
    with pytest.raises(EmrUnreachableError):
        await make(base_url="https://oscar.invalid/oscar").check()


async def test_an_unknown_patient_of_the_summary_is_found_out(
    make: Make, oscar: PretendOscar
) -> None:
    with pytest.raises(ChartNotFoundError):
        await make(record="summary").read(ChartHandle(patient_id="99"))
    asked = [path.rpartition("demographics/")[2] for _, path in oscar.requests]
    assert asked == ["summary/99", "99"]


async def test_a_missing_privilege_of_the_summary_is_no_unknown_patient(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.faults.add(Fault.PRIVILEGE_MISSING)
    with pytest.raises(EmrRefusedError) as caught:
        await make(record="summary").read(chart)
    assert caught.value.http_status == 500


async def test_a_refusal_with_a_right_clock_is_no_clock_skew(
    make: Make, oscar: PretendOscar
) -> None:
    oscar.faults.add(Fault.TOKEN_REVOKED)
    with pytest.raises(EmrRefusedError):
        await make().check()


async def test_a_connection_that_oscar_closed_while_idle_is_no_error(
    make: Make, oscar: PretendOscar
) -> None:
    connector = make()
    await connector.check()
    port = int(oscar.origin.rpartition(":")[2])
    await oscar.stop()
    await oscar.start(port)
    await connector.check()
    assert len(oscar.requests) == 2


async def test_a_check_that_does_not_succeed_is_a_refusal(make: Make, aiohttp_server: Any) -> None:
    app = web.Application()

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"success": False, "message": "Quibblethorn"})

    app.router.add_get("/ws/services/status/checkIfAuthed", refuse)
    server = await aiohttp_server(app)
    with pytest.raises(EmrRefusedError):
        await make(base_url=f"http://127.0.0.1:{server.port}").check()


async def test_a_summary_that_fails_for_a_known_patient_stays_a_failure(
    make: Make, chart: ChartHandle, aiohttp_server: Any
) -> None:
    app = web.Application()

    async def summary(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async def full(_: web.Request) -> web.Response:
        return web.json_response({"demographicNo": 1234})

    app.router.add_get("/ws/services/demographics/summary/1234", summary)
    app.router.add_get("/ws/services/demographics/1234", full)
    server = await aiohttp_server(app)
    connector = make(base_url=f"http://127.0.0.1:{server.port}", record="summary")
    with pytest.raises(EmrRefusedError):
        await connector.read(chart)


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def answer(
    status: int, body: bytes, media_type: str = "application/json", date: str | None = None
) -> Answer:
    return Answer(status, media_type, date, NOW, body)


@pytest.mark.parametrize(
    "body", [b"[]", b'"x"', b"", b"\xff{}", b"NaN", b'{"a":NaN}', b"[" * 99999]
)
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        read_object(answer(200, body))
    assert caught.value.__context__ is None


def test_a_log_in_page_is_recognised_under_another_media_type() -> None:
    with pytest.raises(EmrSessionExpiredError):
        read_object(answer(200, b"\r\n  <!DOCTYPE html><html>"))


@pytest.mark.parametrize(
    "date",
    [None, "", "Quibblethorn", "Mon, 99 Nov 2026 99:00:00 GMT", "Mon, 23 Nov 2026 12:04:59 GMT",
     "Mon, 23 Nov 2026 11:55:01 -0000", "Mon, 23 Nov 2026 07:00:00 -0500"],
)  # fmt: skip
def test_a_clock_that_is_right_or_not_told_is_not_blamed(date: str | None) -> None:
    with pytest.raises(EmrRefusedError) as caught:
        read_object(answer(401, b"", date=date))
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "date", ["Mon, 23 Nov 2026 12:05:01 GMT", "Mon, 23 Nov 2026 11:54:59 -0000"]
)
def test_a_clock_that_is_off_by_more_than_five_minutes_is_blamed(date: str) -> None:
    with pytest.raises(EmrClockSkewError):
        read_object(answer(401, b"", date=date))


def test_an_answer_is_printed_without_its_body(leaks: Leaks) -> None:
    assert leaks(repr(answer(200, b"Quibblethorn"))) == []
