"""What may leave of a FHIR document: its structure and our words about it, and nobody's values."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Identifiers
from connectors.formats import fhir
from connectors.formats.fhir_keep import FHIR
from connectors.formats.keep import KEEP
from connectors.shapes import Each, Fields, Keep, Kind
from connectors.subject import Subject
from demo.patients import PATIENTS
from demo.pretend_medaccess import Fault, exports
from redaction.allow_list import redact
from redaction.redacted import Redacted

PATIENT = PATIENTS[0]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
NAMING = "https://fhir.infoway-inforoute.ca/NamingSystem"


def redacted(body: bytes, emr_id: str | None = "1234", keep: Keep = FHIR) -> Redacted:
    """Mask by province alone, so that only the list stands between the chart and the ticket."""
    reading = fhir.read(body)
    province = Subject(health_number_province=reading.subject.get("health_number_province"))
    identifiers = Identifiers(NOW, emr_id=emr_id)
    return redact(reading.document, {fhir.KIND: keep}, identifiers, province)


def left(masked: Redacted, part: str = "resource") -> Any:
    return json.loads(masked.text or "")[part]


def of_patient(**members: object) -> bytes:
    return json.dumps({"resourceType": "Patient", **members}).encode()


def leaks(masked: Redacted) -> list[str]:
    told = f"{masked.text}{masked.facts}"
    return [canary for patient in PATIENTS for canary in patient.canaries() if canary in told]


def everything(value: object) -> Keep:
    if isinstance(value, dict):
        return Fields({name: everything(member) for name, member in value.items()})
    if isinstance(value, list):
        return Each(everything(value[0])) if value else Each(lambda _: True)
    return lambda _: True


def test_the_list_is_the_one_of_the_kind() -> None:
    assert KEEP[fhir.KIND] is FHIR


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
@pytest.mark.parametrize("fault", [None, *Fault])
def test_no_value_of_any_patient_leaves(patient: Any, fault: Fault | None) -> None:
    faults = {fault} if fault and fault is not Fault.TRUNCATED else set[Fault]()
    assert leaks(redacted(exports.fhir(patient, faults), patient.emr_id)) == []


def test_with_a_list_that_keeps_everything_the_same_document_leaks() -> None:
    content: Any = fhir.read(exports.fhir(PATIENT)).document.content
    kept = redacted(exports.fhir(PATIENT), keep=everything(content.value))
    assert PATIENT.family_name in leaks(kept)


def test_what_support_needs_to_see_leaves() -> None:
    masked = redacted(exports.fhir(PATIENT))
    patient, document, allergy = (entry["resource"] for entry in left(masked)["entry"])
    assert patient["id"] == PATIENT.emr_id
    assert patient["identifier"][0]["system"] == f"{NAMING}/ca-on-patient-hcn"
    assert patient["address"][0]["state"] == "ON"
    assert document["content"][0]["attachment"]["contentType"] == "x-application/hl7-v2+er7"
    assert allergy == {"resourceType": "AllergyIntolerance"}
    assert masked.facts["patient.health_number"]["check_digit"] == "right"
    assert masked.facts["patient.health_number_version"]["present"] is True
    assert masked.findings[Kind.HEALTH_NUMBER] == 1


def test_facts_are_told_of_the_patient_alone() -> None:
    masked = redacted(of_patient(birthDate="1931-07-19"))
    assert {path.partition(".")[0] for path in masked.facts} == {"patient"}
    assert masked.facts["patient.health_number"]["present"] is False
    assert masked.facts["patient.birth_date"]["well_formed"] is True


def test_an_identifier_leaves_only_if_it_is_the_emr_id_that_is_sent() -> None:
    body = of_patient(id="1234", identifier=[{"value": "1234"}, {"value": "9998887773"}])
    values = [one["value"] for one in left(redacted(body))["identifier"]]
    assert values == ["1234", "XXXXXXX"]
    none = left(redacted(body, emr_id=None))
    assert (none["id"], none["identifier"][0]["value"]) == ("XXXXXXX", "XXXXXXX")


@pytest.mark.parametrize(
    "system",
    [
        "urn:example:clinic-mrn",
        "https://quibblethorn-clinic.invalid/NamingSystem/ca-on-patient-hcn",
        f"{NAMING}/ca-on-patient-hcn/9998887773",
        f"{NAMING}/Quibblethorn",
        "ca-on-patient-hcn",
        {"Quibblethorn": 1},
    ],
    ids=str,
)
def test_a_system_that_the_facts_do_not_name_is_masked(system: object) -> None:
    masked = redacted(of_patient(identifier=[{"system": system, "value": "9998887773"}]))
    assert left(masked)["identifier"] == [{"system": "XXXXXXX", "value": "XXXXXXX"}]


@pytest.mark.parametrize(
    "host", ["http://ehealthontario.ca/fhir", "https://ehealthontario.ca/API/FHIR"]
)
def test_the_variants_that_ontario_writes_leave(host: str) -> None:
    system = f"{host}/NamingSystem/ca-on-patient-hcn"
    masked = redacted(of_patient(identifier=[{"system": system}]))
    assert left(masked)["identifier"] == [{"system": system}]


@pytest.mark.parametrize("member", ["data", "url", "title", "hash", "size", "creation"])
def test_an_attachment_is_masked_whole(member: str) -> None:
    content = [{"attachment": {"contentType": "text/plain", member: "UXVpYmJsZXRob3Ju"}}]
    body = json.dumps(
        {"resourceType": "DocumentReference", "status": "current", "content": content}
    ).encode()
    attachment = left(redacted(body))["content"][0]["attachment"]
    assert attachment == {"contentType": "text/plain", member: "XXXXXXX"}


def test_a_media_type_cannot_carry_a_name() -> None:
    attachment = {"contentType": "application/pdf; name=Quibblethorn.pdf"}
    body = json.dumps(
        {"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}
    ).encode()
    assert "Quibblethorn" not in (redacted(body).text or "")


def test_members_that_nobody_listed_are_dropped_with_their_names() -> None:
    plain = redacted(of_patient(active=True))
    masked = redacted(of_patient(active=True, Quibblethorn=1, extension=[{"valueString": "x"}]))
    assert left(masked) == left(plain)
    assert masked.dropped == plain.dropped + 2


def test_the_value_of_an_extension_is_masked_and_its_address_too_if_unknown() -> None:
    known = "http://hl7.org/fhir/ca/baseline/StructureDefinition/ext-identifierversion"
    other = "https://quibblethorn.invalid/StructureDefinition/versionCode"
    extensions = [{"url": known, "valueString": "GX"}, {"url": other, "valueCode": "GX"}]
    masked = redacted(of_patient(identifier=[{"extension": extensions}]))
    assert left(masked)["identifier"][0]["extension"] == [
        {"url": known, "valueString": "XXXXXXX"},
        {"url": "XXXXXXX", "valueCode": "XXXXXXX"},
    ]


CANARY = "Quibblethorn"
LEAVES = st.sampled_from([CANARY, 9998887773, f"x {CANARY}", None, True, 3.5])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([CANARY, "value", "url", "coding", "code"]), inner)
    ),
    max_leaves=6,
)
MEMBERS = st.sampled_from(
    [name for name in ("id", *FHIR.members["resource"].item.members) if name != "resourceType"]  # type: ignore[union-attr]
)


@given(st.dictionaries(MEMBERS, TREES, max_size=6))
def test_whatever_stands_in_any_member_no_canary_leaves(members: dict[str, object]) -> None:
    masked = redacted(of_patient(**members))
    told = f"{masked.text}{masked.facts}"
    assert CANARY not in told
    assert "9998887773" not in told
