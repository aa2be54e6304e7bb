"""What each answer of the server is called, on a real socket."""

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web
from fhirserver_emr.pretend import answer
from fhirserver_emr.pretend_charts import (
    ONTARIO,
    capability_statement,
    outcome,
    patient_resource,
    search_set,
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


REFUSALS: list[tuple[web.Response, type[ConnectorError]]] = [
    (answer(outcome("not-found", "x"), 404), ChartNotFoundError),
    (answer(outcome("deleted", "x"), 410), ChartNotFoundError),
    (web.Response(status=404), ChartNotFoundError),
    (answer(outcome("not-supported", "x"), 404), EmrUnreachableError),
    (page("<h1>Not Found</h1>", 404), EmrUnreachableError),
    (page("<h1>Gone</h1>", 410), EmrUnreachableError),
    (answer(outcome("login", "x"), 401), EmrRefusedError),
    (answer(outcome("expired", "x"), 401), EmrSessionExpiredError),
    (answer(outcome("forbidden", "x"), 403), EmrRefusedError),
    (answer(outcome("throttled", "x"), 429), EmrUnreachableError),
    (answer(outcome("exception", "x"), 500), EmrUnreachableError),
    (page("<h1>Bad Gateway</h1>", 502), EmrUnreachableError),
    (answer(outcome("invalid", "x"), 400), EmrUnreachableError),
    (answer(outcome("informational", "x"), 200), ChartUnreadableError),
    (page("<h1>Sign in</h1>", 200), ChartUnreadableError),
    (web.Response(text="<Patient/>", content_type="application/fhir+xml"), ChartUnreadableError),
    (answer(PATIENT | {"id": "4712"}), ChartUnreadableError),
    (answer(search_set(PATIENT)), ChartUnreadableError),
    (answer([PATIENT]), ChartUnreadableError),
    (answer({}), ChartUnreadableError),
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
        (search_set(outcome("not-found", "x")) | {"total": 0}, ChartNotFoundError),
        (EMPTY | {"total": 3}, ChartUnreadableError),
        (search_set(NUMBERED, NUMBERED | {"id": "pt-2"}), ChartUnreadableError),
        (search_set(PATIENT), ChartUnreadableError),  # a server that ignores ``identifier``
        (search_set(NUMBERED | {"id": ".."}), ChartUnreadableError),
        (search_set(NUMBERED) | {"type": "collection"}, ChartUnreadableError),
        (NUMBERED, ChartUnreadableError),
    ],
)
def test_an_answer_to_a_search(
    read_from: Read, tree: object, expected: type[ConnectorError]
) -> None:
    async def serve(_: web.Request) -> web.Response:
        return answer(tree)

    with pytest.raises(expected):
        read_from(serve, emr_id_system=SYSTEM)


def test_a_warning_beside_the_patient_is_no_second_patient(read_from: Read) -> None:
    async def serve(request: web.Request) -> web.Response:
        asked = request.path.rpartition("/")[2]
        return answer(
            search_set(NUMBERED, outcome("informational", "x")) if asked == "Patient" else EMPTY
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
        return answer(tree if request.path.count("Patient") else EMPTY)

    return serve


def test_oceans_own_number_before_the_clinics_changes_nothing(read_from: Read) -> None:
    raw = read_from(
        serving(search_set(numbered({"system": OCEAN, "value": "9001234"}))), emr_id_system=SYSTEM
    )
    assert raw.documents[-1].content.value["ocean_number"] == "another"
    assert set(raw.subject.get("other_numbers")) == {"9001234", "pt-1", PEOPLE[0].chart_number}


def test_a_health_number_in_place_of_the_emr_id_does_not_leave(read_from: Read) -> None:
    card = {"system": ONTARIO, "value": "4711"}
    with pytest.raises(ChartUnreadableError):
        read_from(serving(search_set(numbered(card))), emr_id_system=SYSTEM)
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
        return answer(statement, status)

    with pytest.raises(EmrUnreachableError) as caught:
        read_from(serve, check=True)
    assert caught.value.http_status == status


@pytest.mark.parametrize("version", ["4.0.1", "4.3.0"])
def test_r4_and_r4b_pass_the_check(read_from: Read, version: str) -> None:
    async def serve(request: web.Request) -> web.Response:
        assert request.path == "/r4/metadata"
        return answer(capability_statement() | {"fhirVersion": version})

    read_from(serve, check=True)
