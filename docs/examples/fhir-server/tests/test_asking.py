"""How the server is asked: how often, how long, how much, how far; on a real socket."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from fhirserver_emr.pretend import answer
from fhirserver_emr.pretend_charts import (
    document_resource,
    outcome,
    patient_resource,
    search_set,
)

from connectors.conformance.people import PEOPLE
from connectors.contract import JsonTree, Unredacted
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    EmrUnreachableError,
    SettingsError,
)

Read = Callable[..., Any]
SYSTEM = "https://emr.clinic.example/fhir/NamingSystem/patient-number"
PATIENT = patient_resource(PEOPLE[0], "4711", "")
NUMBERED = patient_resource(PEOPLE[0], "pt-1", SYSTEM)
EMPTY = search_set()


def page(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def ended(raw: Unredacted) -> Any:
    content = raw.documents[-1].content
    assert isinstance(content, JsonTree)
    assert isinstance(content.value, dict)
    return content.value["documents"]["ended"]


def test_a_redirect_is_not_followed(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/elsewhere")

    with pytest.raises(EmrUnreachableError) as caught:
        read_from(serve)
    assert (caught.value.http_status, asked) == (302, ["/r4/Patient/4711"])


@pytest.mark.parametrize(
    ("after", "times"),
    [
        ("0", 2),
        ("Mon, 23 Nov 2026 14:59:00 GMT", 2),  # a moment that has passed
        ("3600", 1),
        ("Mon, 23 Nov 2026 16:00:00 GMT", 1),
        ("soon", 1),
        ("", 1),
    ],
)
def test_a_busy_server_is_asked_once_more_if_there_is_time(
    read_from: Read, after: str, times: int
) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        return answer(outcome("throttled", "x"), 429, Retry_After=after)

    with pytest.raises(EmrUnreachableError) as caught:
        read_from(serve)
    assert (caught.value.http_status, len(asked)) == (429, times)


def test_a_busy_server_that_answers_then_is_read(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        if len(asked) == 1:
            return answer(outcome("transient", "x"), 503, Retry_After="0")
        return answer(PATIENT if "Patient" in request.path else EMPTY)

    assert ended(read_from(serve)) == "all"
    assert asked == ["/r4/Patient/4711", "/r4/Patient/4711", "/r4/DocumentReference"]


def test_documents_that_take_too_long_leave_the_chart(read_from: Read) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if "Patient" in request.path:
            return answer(PATIENT)
        slow = web.StreamResponse(headers={"Content-Type": "application/fhir+json"})
        await slow.prepare(request)
        for _ in range(100):  # five seconds of blanks, and then a sound answer
            await slow.write(b" ")
            await asyncio.sleep(0.05)
        await slow.write(json.dumps(EMPTY).encode())
        return slow

    assert ended(read_from(serve, timeout_seconds=1)) == "no-answer"


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_is_not_read_without_end(read_from: Read, *, packed: bool) -> None:
    large = json.dumps(PATIENT | {"padding": " " * 9 * 1024 * 1024}).encode()

    async def serve(_: web.Request) -> web.Response:
        return web.Response(
            body=gzip.compress(large) if packed else large,
            content_type="application/fhir+json",
            headers={"Content-Encoding": "gzip"} if packed else {},
        )

    with pytest.raises(ChartUnreadableError):
        read_from(serve)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        (answer(EMPTY), "all"),
        (answer(EMPTY | {"type": "collection"}), "unreadable"),
        (answer(PATIENT), "unreadable"),
        (answer([]), "unreadable"),
        (answer(outcome("login", "x"), 401), "refused"),
        (answer(outcome("invalid", "x"), 400), "not-offered"),
        (web.Response(status=501), "not-offered"),
        (web.Response(status=302, headers={"Location": "/r4/metadata"}), "failed"),
        (page("<h1>Bad Gateway</h1>", 502), "failed"),
        (answer(search_set(document_resource(PEOPLE[0], "4712", 1))), "another-patient"),
        (answer(EMPTY | {"link": {"relation": "next", "url": 7}}), "next-elsewhere"),
    ],
)
def test_an_answer_to_the_search_for_documents(
    read_from: Read, written: web.Response, word: str
) -> None:
    async def serve(request: web.Request) -> web.Response:
        if "Patient" in request.path:
            return answer(PATIENT)
        return web.Response(body=written.body, status=written.status, headers=written.headers)

    raw = read_from(serve)
    assert ended(raw) == word
    assert len(raw.documents) == (3 if word in {"all", "next-elsewhere"} else 2)


def test_pages_end_where_the_clinic_wants(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(str(request.rel_url))
        if "Patient" in request.path:
            return answer(PATIENT)
        following = {"relation": "next", "url": f"DocumentReference?page={len(asked)}"}
        one = document_resource(PEOPLE[0], "4711", 1)
        return answer(search_set(one) | {"link": [following]})

    raw = read_from(serve, document_pages=2)
    assert (ended(raw), len(raw.documents)) == ("more", 4)
    assert asked[1:] == [
        "/r4/DocumentReference?patient=4711&_count=20",
        "/r4/DocumentReference?page=2",
    ]
    assert ended(read_from(serve, document_pages=0)) == "not-asked"


def test_what_is_asked_with_which_headers(read_from: Read) -> None:
    headers = []

    async def serve(request: web.Request) -> web.Response:
        headers.append(request.headers)
        return answer(PATIENT if "Patient" in request.path else EMPTY)

    read_from(serve)
    for one in headers:
        assert one["Accept"] == "application/fhir+json"
        assert one["Prefer"] == "handling=strict"
        assert one["Authorization"].startswith("Bearer ")


def test_an_identifier_is_asked_for_in_one_piece(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return answer(EMPTY)

    system = "https://emr.clinic.example/a?b=c&_count=500"
    with pytest.raises(ChartNotFoundError):
        read_from(serve, emr_id_system=system)
    written = "https%3A%2F%2Femr.clinic.example%2Fa%3Fb%3Dc%26_count%3D500%7C4711"
    assert asked == [f"/r4/Patient?identifier={written}&_count=2"]


def test_without_an_address_nobody_is_asked(read_from: Read) -> None:
    async def serve(_: web.Request) -> web.Response:
        raise AssertionError

    with pytest.raises(SettingsError) as caught:
        read_from(serve, base_url="")
    assert caught.value.key == "connectors.fhirserver.base_url"
