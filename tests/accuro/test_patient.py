"""Whose record it is, however it is written."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuro.patient import birth_date, is_bare, patient_id, read_subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro import Dialect
from demo.pretend_accuro.record import in_dialect, patient_v2

PATIENT = PATIENTS[0]
SAMPLE = (
    Path(__file__).parents[3] / "shared/data/synthetic/accuro/patients_search_v2_synthetic.json"
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*patient_v2(PATIENT), *patient_v2(PATIENT)["demographics"], "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
def test_every_dialect_tells_the_same_person(patient: SyntheticPatient, dialect: Dialect) -> None:
    record = in_dialect(patient_v2(patient), dialect)
    subject = read_subject(record)
    assert subject.get("family_name") == (patient.family_name,)
    assert subject.get("given_name") == (patient.given_name,)
    assert subject.get("other_names") == (patient.middle_name,)
    assert subject.get("birth_date") == (patient.birth_date.isoformat(),)
    assert subject.get("health_number") == (patient.health_number,)
    assert subject.get("phone") == (patient.phone, patient.cell)
    assert subject.get("email") == (patient.email,)
    assert subject.get("address") == (patient.street,)
    assert subject.get("city") == (patient.city,)
    assert subject.get("postal_code") == (patient.postal_code,)
    assert {patient.contact_given, patient.contact_family} <= set(subject.get("relatives"))
    assert patient.contact_phone in subject.get("other_numbers")
    assert is_bare(record) == (dialect is Dialect.BARE)
    if dialect is not Dialect.BARE:
        assert patient_id(record) == patient.emr_id
        assert {patient.chart_number, patient.sin} <= set(subject.get("other_numbers"))


@pytest.mark.parametrize(
    ("written", "number", "version"),
    [
        ("9998887773", "9998887773", ()),
        ("9998887773 GX", "9998887773", ("GX",)),
        ("9998-887-773-gx", "9998-887-773", ("GX",)),
        ("9998887773G", "9998887773", ("G",)),
        ("VLAP58031417", "VLAP58031417", ()),
        ("123133", "123133", ()),
    ],
)
def test_a_version_code_behind_the_number_is_told_from_it(
    written: str, number: str, version: tuple[str, ...]
) -> None:
    subject = read_subject({"demographics": {"healthCard": {"phn": written}}})
    assert subject.get("health_number") == (number,)
    assert subject.get("health_number_version") == version


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1970-01-01", "1970-01-01"),
        ("1959-02-16T00:00:00.000-0800", "1959-02-16"),
        ("1959", "1959"),
        ("", ""),
        (None, None),
        ({}, None),
        (True, None),
    ],
)
def test_a_birth_date_is_the_day_that_accuro_writes(written: object, meant: str | None) -> None:
    assert birth_date({"demographics": {"birthday": written}}) == meant
    assert birth_date({"birthday": written}) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [(1234, "1234"), ("1234", "1234"), ("0012", "12"), (True, None), (12.0, None), (None, None)],
)
def test_only_digits_are_an_emr_id(written: object, meant: str | None) -> None:
    assert patient_id({"patientId": written}) == meant


def test_neither_file_number_nor_uuid_is_the_emr_id() -> None:
    assert patient_id({"fileNumber": "55", "uuid": "66", "id": 77}) is None


def test_numbers_of_other_provinces_belong_to_the_patient() -> None:
    subject = read_subject(
        {
            "albertaDetails": {
                "guardianUli": "111111111",
                "guardianRegistration": "222222222",
                "uli2": {"phn": "333333333"},
            },
            "novaScotiaDetails": {"guardianHcn": "444444444", "secondaryHealthCard": "555555555"},
            "manitobaDetails": {"healthRegistrationNumber": "666666"},
        }
    )
    assert subject.get("other_numbers") == (
        "111111111",
        "222222222",
        "333333333",
        "444444444",
        "555555555",
        "666666",
    )


@pytest.mark.parametrize("record", [None, [], "x", 7, {}, {"demographics": None}, {"patientId": 1}])
def test_an_empty_chart_is_about_nobody(record: object) -> None:
    assert list(read_subject(record)) == []


@given(TREES)
def test_any_tree_is_read_without_an_error(tree: Any) -> None:
    read_subject(tree)
    patient_id(tree)
    is_bare(tree)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the shared samples are not here")
def test_the_published_example_is_read() -> None:
    (record,) = json.loads(SAMPLE.read_text("utf-8"))
    subject = read_subject(record)
    assert patient_id(record) == "20719"
    assert subject.get("family_name") == ("Canari-Testeuse",)
    assert subject.get("health_number") == ("2345678904",)
    assert "Prochefictif" in subject.get("relatives")
