"""Ocean's raw data, from its API or from a page: recognised, and whose they are."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import HandedDocument, Identifiers, Opaque, RawDocument
from connectors.errors import ChartUnreadableError
from connectors.formats import keep as shared
from connectors.formats.gathered import Gathered
from connectors.formats.handed import read_handed
from connectors.formats.ocean_raw import (
    KIND,
    emr_id_of,
    read,
    reading_of,
    reference_in,
    reference_of,
    subject_of,
)
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from demo.pretend_pssuite import exports
from ocean import keep as ocean_keep
from redaction.allow_list import redact

NOW = datetime(2026, 11, 23, tzinfo=UTC)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
NAMES = st.sampled_from(
    ["demographics", "address", "familyDoc", "surname", "birthDate", "hn", "name", "phone"]
)
TREES = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner))


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
def test_the_subject_knows_every_value_that_identifies(patient: SyntheticPatient) -> None:
    subject = subject_of(ocean_patient(patient, "7001"))
    expected = {
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "birth_date": patient.birth_date.isoformat(),
        "health_number": patient.health_number,
        "health_number_province": patient.province,
        "email": patient.email,
        "address": patient.street,
        "city": patient.city,
        "postal_code": patient.postal_code,
        "relatives": f"{patient.contact_given} {patient.contact_family}",
    }
    assert {name: subject.get(name) for name in expected} == {
        name: (value,) for name, value in expected.items()
    }
    assert subject.get("phone") == (patient.phone, patient.cell)
    assert patient.middle_name in subject.get("other_names")
    assert {patient.chart_number, patient.contact_phone, patient.provider_number} <= set(
        subject.get("other_numbers")
    )
    assert f"{patient.provider_given} {patient.provider_family}" in subject.get("providers")


def test_a_missing_version_code_is_no_value() -> None:
    assert subject_of(ocean_patient(PATIENTS[2], "7001")).get("health_number_version") == ()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1931-07-19", "1931-07-19"),
        ("1931-07-19T00:00:00Z", "1931-07-19"),
        (" 1931-07-19 ", "1931-07-19"),
        ("July 1931", "July 1931"),
    ],
)
def test_a_birth_date_is_the_day_alone(written: str, read: str) -> None:
    assert subject_of({"demographics": {"birthDate": written}}).get("birth_date") == (read,)


def test_a_number_written_as_a_json_number_is_known_too() -> None:
    subject = subject_of({"demographics": {"hn": 9998887773, "hnVC": True}})
    assert subject.get("health_number") == ("9998887773",)
    assert subject.get("health_number_version") == ()


def test_the_record_names_its_emr_id() -> None:
    assert emr_id_of({"externalPatientRef": "1234"}) == "1234"
    assert emr_id_of({"externalPatientRef": None}) is None
    assert emr_id_of([]) is None


@given(TREES)
def test_no_tree_makes_it_fail(tree: object) -> None:
    subject_of(tree)
    emr_id_of(tree)


RAW = ocean_patient(PATIENTS[0], "7001")


@pytest.mark.parametrize("media_type", ["application/json", "text/plain; charset=utf-8"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf", b" \r\n"])
def test_raw_data_are_recognised_as_a_page_or_a_person_hands_them_over(
    media_type: str, start: bytes
) -> None:
    body = start + json.dumps(RAW).encode()
    reading = read_handed(HandedDocument(media_type, body))
    assert (reading.document.kind, reading.document.media_type) == (KIND, "application/json")
    assert reading.emr_id == PATIENTS[0].emr_id
    assert reference_in(reading.document) == PATIENTS[0].ocean_reference


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"482",
        b'{"ref": "482"}',
        b'{"demographics": {"surname": "Quibblethorn"}}',
        b'{"patientId": 1234, "demographics": {"lastName": "Quibblethorn"}}',
        b'{"resourceType": "Patient", "id": "1234"}',
        b'{"ref": "482", "ref": "483", "demographics": {}}',
        b'{"ref": "482", "demographics": {}',
        b'{"ref": "482", "demographics": {"surname": "\xe9\x81"}}',
        b'{"ref": ' + b"[" * 100_000,
    ],
)
def test_any_other_json_is_not_oceans_and_quotes_nothing(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        read(body)
    assert caught.value.__context__ is None


def test_more_than_any_patient_can_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(RAW).encode()
    monkeypatch.setattr("connectors.formats.ocean_raw.MOST_BYTES", len(body))
    assert read(body).emr_id == "1234"
    with pytest.raises(ChartUnreadableError):
        read(body + b" ")


@pytest.mark.parametrize("reference", ["48", "48a", "", None, 48.2, "12345678901"])
def test_what_is_no_reference_is_not_taken_for_one(reference: object) -> None:
    assert reference_of({"ref": reference}) is None


def test_another_document_has_no_reference() -> None:
    assert reference_in(RawDocument("document", "text/plain", Opaque(b'{"ref": "482"}'))) is None


def test_every_reader_of_a_page_keeps_it_by_the_same_list() -> None:
    assert shared.KEEP[KIND] is ocean_keep.KEEP[KIND]


def test_every_member_of_oceans_type_has_a_rule() -> None:
    redacted = redact(reading_of(RAW).document, shared.KEEP, Identifiers(NOW), Subject())
    assert redacted.dropped == 0


def test_what_ocean_says_is_gathered_apart_from_what_the_chart_says() -> None:
    chart = HandedDocument("application/hl7-v2", exports.laboratory(PATIENTS[1]))
    raw = HandedDocument("application/json", json.dumps(RAW).encode())
    found = Gathered(map(read_handed, (chart, raw)), Subject(city="Flummox"))
    assert found.subject.get("family_name") == (PATIENTS[1].family_name,)
    assert "Flummox" in found.subject.get("city")
    assert found.aside.get("family_name") == (PATIENTS[0].family_name,)
    assert [document.kind for document in found.documents] == ["hl7-v2", KIND]
