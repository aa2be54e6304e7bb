"""Whose values an Ocean patient holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from ocean.patient import emr_id_of, subject_of

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
