"""What is asked of an Ocean server, and what each of its answers means."""

import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web

from connectors.contract import ChartHandle
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    ContextInvalidError,
    EmrRefusedError,
    EmrUnreachableError,
    OceanUnreadableError,
)
from connectors.secret import Secret
from demo.pretend_ocean import Fault, PretendOcean
from ocean import fetch
from ocean.connector import OceanConnector
from ocean.fetch import Answer, Credentials, fetch_patient
from ocean.settings import OceanSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a server that answers every path by one handler; return its address."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_get("/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None)
        runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


async def test_one_get_with_the_three_headers_is_all_that_is_asked(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    await connector.read(site.chart)
    (request,) = ocean.requests
    assert (request.method, request.path) == ("GET", "/svc/v1/patients/482")
    assert request.headers["siteNum"] == "7001"
    assert request.headers["siteKey"] == site.key
    assert request.headers["siteCredential"] == site.credential


@pytest.mark.parametrize(
    ("fault", "error", "status"),
    [
        (Fault.NOT_FOUND, ChartNotFoundError, 404),
        (Fault.REFUSED, EmrRefusedError, 401),
        (Fault.SERVER_ERROR, EmrUnreachableError, 500),
        (Fault.REDIRECT, EmrUnreachableError, 302),
        (Fault.GARBLED, ChartUnreadableError, 200),
        (Fault.HEADERS_MISSING, ChartUnreadableError, 200),
        (Fault.OTHER_KEY, OceanUnreadableError, None),
    ],
)
async def test_each_fault_of_the_server_has_its_own_error(
    *,
    ocean: PretendOcean,
    connector: OceanConnector,
    site: Any,
    leaks: Callable[[object], list[str]],
    fault: Fault,
    error: type[ConnectorError],
    status: int | None,
) -> None:
    ocean.faults.add(fault)
    with pytest.raises(error) as caught:
        await connector.read(site.chart)
    assert caught.value.http_status == status
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_a_server_that_hangs_is_unreachable_after_the_time_limit(
    ocean: PretendOcean, make_connector: Callable[..., OceanConnector], site: Any
) -> None:
    ocean.faults.add(Fault.HANG)
    with pytest.raises(EmrUnreachableError) as caught:
        await make_connector(ocean.url, timeout=1).read(site.chart)
    assert caught.value.http_status is None
    assert caught.value.__context__ is None


async def test_a_server_that_is_gone_is_unreachable(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    await ocean.__aexit__(None, None, None)
    with pytest.raises(EmrUnreachableError) as caught:
        await connector.read(site.chart)
    assert caught.value.retryable
    assert caught.value.__context__ is None


@pytest.mark.parametrize("name", ["site_key", "site_credential"])
async def test_wrong_credentials_are_refused(
    ocean: PretendOcean, make_connector: Callable[..., OceanConnector], site: Any, name: str
) -> None:
    with pytest.raises(EmrRefusedError) as caught:
        await make_connector(ocean.url, **{name: "something else"}).read(site.chart)
    assert caught.value.http_status == 401


async def test_a_credential_with_a_line_break_never_becomes_a_header(
    ocean: PretendOcean,
    session: ClientSession,
    make_connector: Callable[..., OceanConnector],
    site: Any,
) -> None:
    broken = "abc\r\nX-Injected: yes"
    # without the check, the HTTP library refuses too, but not by an error of ours
    with pytest.raises(ValueError, match=r"(?i)header"):
        await session.get(ocean.url, headers={"siteKey": broken})
    with pytest.raises(EmrRefusedError) as caught:
        await make_connector(ocean.url, site_key=broken).read(site.chart)
    assert caught.value.__context__ is None
    assert ocean.requests == []


async def test_a_redirect_does_not_carry_the_credentials_elsewhere(
    serve: Serve, session: ClientSession, make_connector: Callable[..., OceanConnector], site: Any
) -> None:
    stolen: list[str | None] = []

    async def thief(request: web.Request) -> web.StreamResponse:
        stolen.append(request.headers.get("siteKey"))
        return web.Response()

    elsewhere = await serve(thief)

    async def redirect(_: web.Request) -> web.StreamResponse:
        return web.Response(status=307, headers={"Location": elsewhere})

    url = await serve(redirect)
    async with session.get(url, headers={"siteKey": site.key}):  # as a client does by default
        assert stolen == [site.key]

    stolen.clear()
    with pytest.raises(EmrUnreachableError) as caught:
        await make_connector(url).read(site.chart)
    assert caught.value.http_status == 307
    assert stolen == []


@pytest.mark.parametrize(
    "reference",
    ["", "48", "../../robots.txt", "482/notes", "482?x=1", "4٣2", "482\n", "48201234567"],
)
async def test_a_reference_becomes_no_other_path(
    ocean: PretendOcean, session: ClientSession, reference: str
) -> None:
    with pytest.raises(ContextInvalidError):
        await fetch_patient(
            session,
            OceanSettings(ocean.url),
            Credentials(Secret("key"), Secret("credential")),
            "7001",
            reference,
        )
    assert ocean.requests == []


@pytest.mark.parametrize(
    "body",
    ["", "null", "{}", "7", "not json", '"AAAA', '["a"', "[" * 100_000, "NaN", '{"a":1,"a":2}'],
    ids=lambda body: body[:10] or "empty",
)
async def test_an_answer_that_is_not_oceans_is_an_unreadable_chart(
    serve: Serve, make_connector: Callable[..., OceanConnector], site: Any, body: str
) -> None:
    async def garbage(_: web.Request) -> web.StreamResponse:
        return web.Response(text=body, headers={"oneTimeKey": "AAAA", "iv": "AAAA"})

    with pytest.raises(ChartUnreadableError) as caught:
        await make_connector(await serve(garbage)).read(site.chart)
    assert caught.value.__context__ is None


async def test_a_small_answer_that_unpacks_to_a_huge_one_is_refused(
    serve: Serve, make_connector: Callable[..., OceanConnector], site: Any
) -> None:
    packed = gzip.compress(b'"' + b"A" * (fetch.MOST_BYTES + 10) + b'"')
    assert len(packed) < 100_000

    async def bomb(_: web.Request) -> web.StreamResponse:
        headers = {"Content-Encoding": "gzip", "oneTimeKey": "AAAA", "iv": "AAAA"}
        return web.Response(body=packed, headers=headers)

    with pytest.raises((ChartUnreadableError, EmrUnreachableError)) as caught:
        await make_connector(await serve(bomb)).read(site.chart)
    assert caught.value.__context__ is None


async def test_an_answer_in_pieces_is_put_together(
    serve: Serve, session: ClientSession, site: Any
) -> None:
    async def pieces(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"oneTimeKey": "k", "iv": "i"})
        await response.prepare(request)
        for piece in (b'"AB', b"CD", b'"'):
            await response.write(piece)
        return response

    answer = await fetch_patient(
        session,
        OceanSettings(await serve(pieces)),
        Credentials(Secret(site.key), Secret(site.credential)),
        "7001",
        "482",
    )
    assert (answer.body, answer.one_time_key, answer.iv) == ("ABCD", "k", "i")
    assert answer.emr_id is None


def test_an_answer_shows_nothing_of_itself() -> None:
    assert repr(Answer("sealed", "key", "iv", "1234")) == "Answer()"


async def test_the_check_names_no_patient_and_shows_no_credential(
    ocean: PretendOcean, connector: OceanConnector, leaks: Callable[[object], list[str]]
) -> None:
    await connector.check()
    (request,) = ocean.requests
    assert request.path == "/robots.txt"
    assert leaks(request.headers) == []


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.REDIRECT])
async def test_the_check_notices_a_broken_server(
    ocean: PretendOcean, connector: OceanConnector, fault: Fault
) -> None:
    ocean.faults.add(fault)
    with pytest.raises(EmrUnreachableError) as caught:
        await connector.check()
    assert caught.value.http_status is not None


async def test_the_check_notices_a_server_that_is_gone(
    ocean: PretendOcean, connector: OceanConnector
) -> None:
    await ocean.__aexit__(None, None, None)
    with pytest.raises(EmrUnreachableError):
        await connector.check()


async def test_a_chart_handle_made_elsewhere_is_checked_too(connector: OceanConnector) -> None:
    with pytest.raises(ContextInvalidError):
        await connector.read(ChartHandle(ocean_reference="482", site_number="70/1"))
