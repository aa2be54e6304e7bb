"""What may leave of an Accuro patient: useful, and nobody's."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuro.connector import AccuroConnector
from accuro.keep import DEMOGRAPHICS, KEEP, KEPT, PATIENT, WHO
from accuro.patient import read_subject
from connectors.contract import ChartHandle, Identifiers, JsonTree, RawDocument
from connectors.formats import keep as formats
from connectors.shapes import Fields, Keep
from connectors.subject import Subject
from demo.patients import PATIENTS
from demo.pretend_accuro import Dialect, PretendAccuro
from demo.pretend_accuro.record import patient_v2
from redaction.allow_list import redact
from redaction.redacted import Redacted

Make = Callable[..., AccuroConnector]
Leaks = Callable[[object], list[str]]
SHARED = Path(__file__).parents[3] / "shared/data/synthetic/accuro"
SAMPLE = SHARED / "patients_search_v2_synthetic.json"


async def redacted(
    connector: AccuroConnector, chart: ChartHandle, keep: Keep | None = None, **more: Any
) -> Redacted:
    raw = await connector.read(chart)
    document = raw.documents[0]
    assert isinstance(document.content, JsonTree)
    assert isinstance(document.content.value, dict)
    record = document.content.value | more
    rules = KEEP if keep is None else {document.kind: keep}
    changed = RawDocument(document.kind, "application/json", JsonTree(record))
    # without the subject, so that this list alone stands between the record and the ticket
    return redact(changed, rules, connector.identify(raw), Subject(health_number_province="ON"))


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_no_value_of_any_patient_leaves_in_any_dialect(
    make: Make,
    accuro: PretendAccuro,
    chart: ChartHandle,
    leaks: Leaks,
    dialect: Dialect,
    patient: Any,
) -> None:
    accuro.dialect = dialect
    masked = await redacted(make(), replace(chart, patient_id=patient.emr_id))
    assert leaks(masked.text) == []
    assert masked.findings
    if dialect is not Dialect.BARE:
        assert patient.emr_id in (masked.text or "")


async def test_with_a_list_that_keeps_everything_the_same_record_leaks(
    make: Make, chart: ChartHandle, leaks: Leaks
) -> None:
    tree = patient_v2(PATIENTS[0])
    who = Fields(dict.fromkeys(tree["demographics"], lambda _: True))
    everything = Fields({**dict.fromkeys(tree, lambda _: True), "demographics": who})
    masked = await redacted(make(), chart, everything)
    assert PATIENTS[0].family_name in leaks(masked.text)


async def test_what_support_needs_to_see_leaves(make: Make, chart: ChartHandle) -> None:
    masked = await redacted(make(), chart)
    tree = json.loads(masked.text or "")
    assert tree["patientId"] == 1234
    assert (tree["patientStatusId"], tree["deceased"]) == (1, False)
    assert tree["ontarioDetails"]["validationStatus"] is True
    assert tree["demographics"]["phones"][0]["contactType"] == "HomePhone"
    assert tree["demographics"]["phones"][1]["contactType"] == "XXXXXXX"  # an undocumented word
    assert masked.facts["demographics.healthCard.phn"]["check_digit"] == "right"
    assert masked.facts["demographics.email.address"]["well_formed"] is True
    assert masked.facts["demographics.birthday"]["present"] is True


async def test_a_member_that_accuro_adds_stays_and_so_does_its_name(
    make: Make, chart: ChartHandle, leaks: Leaks
) -> None:
    patient = PATIENTS[0]
    plain = await redacted(make(), chart)
    more: dict[str, Any] = {patient.health_number: "new", "preferredName": patient.given_name}
    masked = await redacted(make(), chart, **more)
    assert leaks(masked.text) == []
    assert "preferredName" not in (masked.text or "")
    assert masked.dropped == plain.dropped + 2


KEPT_SHAPES = [name for name, rule in KEPT.members.items() if callable(rule)]  # type: ignore[union-attr]


@pytest.mark.parametrize("member", KEPT_SHAPES)
async def test_a_name_in_a_member_that_is_kept_is_masked(
    make: Make, chart: ChartHandle, leaks: Leaks, member: str
) -> None:
    poisoned: dict[str, Any] = {member: PATIENTS[0].family_name}
    masked = await redacted(make(), chart, **poisoned)
    assert leaks(masked.text) == []


async def test_the_number_of_somebody_else_is_masked(make: Make, chart: ChartHandle) -> None:
    masked = await redacted(make(), chart, patientId=5309)
    assert "5309" not in (masked.text or "")


def test_every_line_names_a_member_that_accuro_has() -> None:
    tree = patient_v2(PATIENTS[0])
    assert isinstance(KEPT, Fields)
    assert set(KEPT.members) <= set(tree)
    assert set(WHO.members) <= set(tree["demographics"])


def test_the_shared_formats_keep_their_own_rules() -> None:
    assert {*formats.KEEP, PATIENT, DEMOGRAPHICS} == KEEP.keys()
    assert all(KEEP[kind] is rule for kind, rule in formats.KEEP.items())


@given(
    st.recursive(
        st.sampled_from([*PATIENTS[1].canaries(), 5309, None, True]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [*patient_v2(PATIENTS[1]), *patient_v2(PATIENTS[1])["demographics"]]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_no_canary_leaves_in_any_tree(tree: Any) -> None:
    document = RawDocument(PATIENT, "application/json", JsonTree(tree))
    from datetime import UTC, datetime  # noqa: PLC0415 - loaded by its first use, to start fast

    sent = Identifiers(captured_at=datetime(2026, 11, 23, tzinfo=UTC), emr_id="1234")
    masked = redact(document, KEEP, sent, Subject())
    told = f"{masked.text}{masked.facts}{masked.findings}"
    assert [canary for canary in PATIENTS[1].canaries() if canary in told] == []


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared samples are not here")
async def test_no_canary_of_the_published_example_leaves(make: Make, aiohttp_server: Any) -> None:
    from aiohttp import web  # noqa: PLC0415 - loaded by its first use, to start fast

    (record,) = json.loads(SAMPLE.read_text("utf-8"))
    canaries = {value for _, value in read_subject(record) if len(value) > 3}
    canaries |= {"code porte 4417", "appeler Bertrand", "Ne pas laisser", "Testeuse", "Dossier"}
    app = web.Application()

    async def token(_: web.Request) -> web.Response:
        body = (SHARED / "token_response_synthetic.json").read_text("utf-8")
        return web.Response(text=body, content_type="application/json")

    async def patient(_: web.Request) -> web.Response:
        return web.json_response([record])

    app.router.add_post("/v1/token", token)
    app.router.add_get("/rest/v2/provider-portal/patients/20719", patient)
    server = await aiohttp_server(app, access_log=None)
    connector = make(base_url=f"http://127.0.0.1:{server.port}")
    raw = await connector.read(ChartHandle(patient_id="20719"))
    sent = connector.identify(raw)
    for subject in (raw.subject, Subject()):
        masked = redact(raw.documents[0], connector.keep, sent, subject)
        assert [value for value in canaries if value in (masked.text or "")] == []
        assert "20719" in (masked.text or "")


async def test_a_file_number_that_resembles_the_emr_id_is_masked_all_the_same(
    make: Make, chart: ChartHandle
) -> None:
    masked = await redacted(make(), chart, fileNumber=1234, registrationNumber="1234")
    assert masked.text is not None
    tree = json.loads(masked.text)
    assert tree["patientId"] == 1234
    assert {tree["fileNumber"], tree["registrationNumber"]} == {"XXXXXXX"}
