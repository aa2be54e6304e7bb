"""What each answer of the server is called, on a real socket."""

import asyncio
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from fhirserver_emr.pretend_charts import (
    ONTARIO,
    capability_statement,
    document_resource,
    outcome,
    patient_resource,
)
from fhirserver_emr.pretend_faults import OCEAN

from connectors.conformance.people import PEOPLE
from connectors.contract import Identifiers, JsonTree, Unredacted
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ConnectorError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
    SettingsError,
)

Read = Callable[..., Any]
SYSTEM = "https://emr.clinic.example/fhir/NamingSystem/patient-number"
PATIENT = patient_resource(PEOPLE[0], "4711", "")
NUMBERED = patient_resource(PEOPLE[0], "pt-1", SYSTEM)
EMPTY = {"resourceType": "Bundle", "type": "searchset", "total": 0}


def fhir_answer(tree: object, status: int = 200, **headers: str) -> web.Response:
    return web.Response(
        body=json.dumps(tree).encode(),
        status=status,
        content_type="application/fhir+json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def page(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def found(*resources: object) -> dict[str, object]:
    return EMPTY | {"total": len(resources), "entry": [{"resource": one} for one in resources]}


def ended(raw: Unredacted) -> Any:
    content = raw.documents[-1].content
    assert isinstance(content, JsonTree)
    assert isinstance(content.value, dict)
    return content.value["documents"]["ended"]


REFUSALS: list[tuple[web.Response, type[ConnectorError]]] = [
    (fhir_answer(outcome("not-found", "x"), 404), ChartNotFoundError),
    (fhir_answer(outcome("deleted", "x"), 410), ChartNotFoundError),
    (web.Response(status=404), ChartNotFoundError),
    (fhir_answer(outcome("not-supported", "x"), 404), EmrUnreachableError),
    (page("<h1>Not Found</h1>", 404), EmrUnreachableError),
    (page("<h1>Gone</h1>", 410), EmrUnreachableError),
    (fhir_answer(outcome("login", "x"), 401), EmrRefusedError),
    (fhir_answer(outcome("expired", "x"), 401), EmrSessionExpiredError),
    (fhir_answer(outcome("forbidden", "x"), 403), EmrRefusedError),
    (fhir_answer(outcome("throttled", "x"), 429), EmrUnreachableError),
    (fhir_answer(outcome("exception", "x"), 500), EmrUnreachableError),
    (page("<h1>Bad Gateway</h1>", 502), EmrUnreachableError),
    (fhir_answer(outcome("invalid", "x"), 400), EmrUnreachableError),
    (fhir_answer(outcome("informational", "x"), 200), ChartUnreadableError),
    (page("<h1>Sign in</h1>", 200), ChartUnreadableError),
    (web.Response(text="<Patient/>", content_type="application/fhir+xml"), ChartUnreadableError),
    (fhir_answer(PATIENT | {"id": "4712"}), ChartUnreadableError),
    (fhir_answer(found(PATIENT)), ChartUnreadableError),
    (fhir_answer([PATIENT]), ChartUnreadableError),
    (fhir_answer({}), ChartUnreadableError),
]


@pytest.mark.parametrize(("number", "expected"), list(enumerate(one for _, one in REFUSALS)))
def test_an_answer_about_the_patient(
    read_from: Read, number: int, expected: type[ConnectorError]
) -> None:
    written = REFUSALS[number][0]

    async def serve(_: web.Request) -> web.Response:
        return web.Response(body=written.body, status=written.status, headers=written.headers)

    with pytest.raises(expected) as caught:
        read_from(serve)
    assert caught.value.http_status == written.status
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (EMPTY, ChartNotFoundError),
        (found(outcome("not-found", "x")) | {"total": 0}, ChartNotFoundError),
        (EMPTY | {"total": 3}, ChartUnreadableError),
        (found(NUMBERED, NUMBERED | {"id": "pt-2"}), ChartUnreadableError),
        (found(PATIENT), ChartUnreadableError),  # a server that ignores ``identifier``
        (found(NUMBERED | {"id": ".."}), ChartUnreadableError),
        (found(NUMBERED) | {"type": "collection"}, ChartUnreadableError),
        (NUMBERED, ChartUnreadableError),
    ],
)
def test_an_answer_to_a_search(
    read_from: Read, tree: object, expected: type[ConnectorError]
) -> None:
    async def serve(_: web.Request) -> web.Response:
        return fhir_answer(tree)

    with pytest.raises(expected):
        read_from(serve, emr_id_system=SYSTEM)


def test_a_warning_beside_the_patient_is_no_second_patient(read_from: Read) -> None:
    async def serve(request: web.Request) -> web.Response:
        asked = request.path.rpartition("/")[2]
        return fhir_answer(
            found(NUMBERED, outcome("informational", "x")) if asked == "Patient" else EMPTY
        )

    raw = read_from(serve, emr_id_system=SYSTEM)
    assert (raw.chart.patient_id, ended(raw)) == ("4711", "all")


def numbered(*identifiers: object) -> dict[str, object]:
    """Return the patient with these identifiers before all others."""
    written = NUMBERED["identifier"]
    assert isinstance(written, list)
    return NUMBERED | {"identifier": [*identifiers, *written]}


def serving(tree: object) -> Callable[..., Any]:
    async def serve(request: web.Request) -> web.Response:
        return fhir_answer(tree if request.path.count("Patient") else EMPTY)

    return serve


def test_oceans_own_number_before_the_clinics_changes_nothing(read_from: Read) -> None:
    raw = read_from(
        serving(found(numbered({"system": OCEAN, "value": "9001234"}))), emr_id_system=SYSTEM
    )
    assert raw.documents[-1].content.value["ocean_number"] == "another"
    assert set(raw.subject.get("other_numbers")) == {"9001234", "pt-1", PEOPLE[0].chart_number}


def test_a_health_number_in_place_of_the_emr_id_does_not_leave(read_from: Read) -> None:
    card = {"system": ONTARIO, "value": "4711"}
    with pytest.raises(ChartUnreadableError):
        read_from(serving(found(numbered(card))), emr_id_system=SYSTEM)
    with pytest.raises(ChartUnreadableError):
        read_from(serving(PATIENT | {"identifier": [card]}))


def test_merged_charts_are_reported_but_no_health_number(
    read_from: Read, identify: Callable[[Unredacted], Identifiers]
) -> None:
    ids = ("17", "4711", PEOPLE[0].health_number, "18")
    links = [{"type": "replaces", "other": {"reference": f"Patient/{one}"}} for one in ids]
    raw = read_from(serving(PATIENT | {"link": links}))
    told = identify(raw)
    assert (told.emr_id, told.merged_emr_ids) == ("4711", ("17", "18"))


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
        return fhir_answer(outcome("throttled", "x"), 429, Retry_After=after)

    with pytest.raises(EmrUnreachableError) as caught:
        read_from(serve)
    assert (caught.value.http_status, len(asked)) == (429, times)


def test_a_busy_server_that_answers_then_is_read(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(request.path)
        if len(asked) == 1:
            return fhir_answer(outcome("transient", "x"), 503, Retry_After="0")
        return fhir_answer(PATIENT if "Patient" in request.path else EMPTY)

    assert ended(read_from(serve)) == "all"
    assert asked == ["/r4/Patient/4711", "/r4/Patient/4711", "/r4/DocumentReference"]


def test_documents_that_take_too_long_leave_the_chart(read_from: Read) -> None:
    async def serve(request: web.Request) -> web.StreamResponse:
        if "Patient" in request.path:
            return fhir_answer(PATIENT)
        answer = web.StreamResponse(headers={"Content-Type": "application/fhir+json"})
        await answer.prepare(request)
        while True:  # a byte now and then, until nobody listens
            await answer.write(b" ")
            await asyncio.sleep(0.05)

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
    ("answer", "word"),
    [
        (fhir_answer(EMPTY), "all"),
        (fhir_answer(EMPTY | {"type": "collection"}), "unreadable"),
        (fhir_answer(PATIENT), "unreadable"),
        (fhir_answer([]), "unreadable"),
        (fhir_answer(outcome("login", "x"), 401), "refused"),
        (fhir_answer(outcome("invalid", "x"), 400), "not-offered"),
        (web.Response(status=501), "not-offered"),
        (web.Response(status=302, headers={"Location": "/r4/metadata"}), "failed"),
        (page("<h1>Bad Gateway</h1>", 502), "failed"),
        (fhir_answer(found(document_resource(PEOPLE[0], "4712", 1))), "another-patient"),
        (fhir_answer(EMPTY | {"link": {"relation": "next", "url": 7}}), "next-elsewhere"),
    ],
)
def test_an_answer_to_the_search_for_documents(
    read_from: Read, answer: web.Response, word: str
) -> None:
    async def serve(request: web.Request) -> web.Response:
        if "Patient" in request.path:
            return fhir_answer(PATIENT)
        return web.Response(body=answer.body, status=answer.status, headers=answer.headers)

    raw = read_from(serve)
    assert ended(raw) == word
    assert len(raw.documents) == (3 if word in {"all", "next-elsewhere"} else 2)


def test_pages_end_where_the_clinic_wants(read_from: Read) -> None:
    asked = []

    async def serve(request: web.Request) -> web.Response:
        asked.append(str(request.rel_url))
        if "Patient" in request.path:
            return fhir_answer(PATIENT)
        following = {"relation": "next", "url": f"DocumentReference?page={len(asked)}"}
        one = document_resource(PEOPLE[0], "4711", 1)
        return fhir_answer(found(one) | {"link": [following]})

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
        return fhir_answer(PATIENT if "Patient" in request.path else EMPTY)

    read_from(serve)
    for one in headers:
        assert one["Accept"] == "application/fhir+json"
        assert one["Prefer"] == "handling=strict"
        assert one["Authorization"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        (capability_statement() | {"fhirVersion": "5.0.0"}, 200),
        (capability_statement() | {"fhirVersion": None}, 200),
        (capability_statement() | {"rest": []}, 200),
        (PATIENT, 200),
        (outcome("not-found", "x"), 404),
    ],
)
def test_a_server_that_is_no_r4_server_fails_the_check(
    read_from: Read, statement: object, status: int
) -> None:
    async def serve(_: web.Request) -> web.Response:
        return fhir_answer(statement, status)

    with pytest.raises(EmrUnreachableError) as caught:
        read_from(serve, check=True)
    assert caught.value.http_status == status


@pytest.mark.parametrize("version", ["4.0.1", "4.3.0"])
def test_r4_and_r4b_pass_the_check(read_from: Read, version: str) -> None:
    async def serve(request: web.Request) -> web.Response:
        assert request.path == "/r4/metadata"
        return fhir_answer(capability_statement() | {"fhirVersion": version})

    read_from(serve, check=True)


def test_without_an_address_nobody_is_asked(read_from: Read) -> None:
    async def serve(_: web.Request) -> web.Response:
        raise AssertionError

    with pytest.raises(SettingsError) as caught:
        read_from(serve, base_url="")
    assert caught.value.key == "connectors.fhirserver.base_url"
