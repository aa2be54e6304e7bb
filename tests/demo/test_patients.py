"""The synthetic people: absurd, unique, from test ranges, and found wherever they leak."""

import dataclasses
import json
import re
from collections import Counter

import pytest

from demo.patients import PATIENTS, SHORTEST, SyntheticPatient

EACH = pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
MAY_LEAVE = {"emr_id", "ocean_reference", "ereferral_reference", "sex", "province", "language"}


def luhn(digits: str) -> bool:
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def test_the_first_patient_is_the_one_of_the_documents() -> None:
    assert (PATIENTS[0].emr_id, PATIENTS[0].ocean_reference) == ("1234", "482")


def test_the_practice_holds_the_cases_that_are_awkward() -> None:
    assert len(PATIENTS) == 5
    french = next(patient for patient in PATIENTS if patient.language == "fr")
    assert not french.family_name.isascii()
    assert "-" in french.given_name
    ontario = [patient for patient in PATIENTS if patient.province == "ON"]
    assert [patient.health_number_version for patient in ontario].count("") == 1
    assert [patient.province for patient in PATIENTS].count("QC") == 1


@EACH
def test_numbers_come_from_test_ranges(patient: SyntheticPatient) -> None:
    phones = (patient.phone, patient.cell, patient.contact_phone)
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", phone) for phone in phones)
    assert patient.email.endswith(".invalid")
    assert patient.sin.startswith("0")
    assert luhn(patient.sin)
    if patient.province == "ON":
        assert re.fullmatch(r"\d{10}", patient.health_number)
        assert luhn(patient.health_number)
    else:
        assert re.fullmatch(r"[A-Z]{4}\d{8}", patient.health_number)


@EACH
def test_every_value_that_may_not_leave_is_a_canary(patient: SyntheticPatient) -> None:
    values = {
        field.name: str(getattr(patient, field.name))
        for field in dataclasses.fields(patient)
        if field.name not in MAY_LEAVE
    }
    long_enough = {name: value for name, value in values.items() if len(value) >= SHORTEST}
    assert set(values) - set(long_enough) == {"health_number_version"}
    assert set(long_enough.values()) <= set(patient.canaries())


@EACH
def test_identifiers_are_no_canaries_nor_do_they_hold_one(patient: SyntheticPatient) -> None:
    told = f"{patient.emr_id} {patient.ocean_reference} {patient.ereferral_reference} 7001"
    assert not any(canary in told for canary in patient.canaries())


@EACH
def test_other_ways_to_write_a_value_are_canaries_too(patient: SyntheticPatient) -> None:
    canaries = patient.canaries()
    assert patient.birth_date.strftime("%Y%m%d") in canaries
    assert patient.phone.replace("-", "") in canaries
    assert patient.postal_code.replace(" ", "") in canaries
    assert json.dumps(patient.family_name)[1:-1] in canaries
    assert min(map(len, canaries)) >= SHORTEST


def test_no_canary_stands_in_two_patients() -> None:
    every = Counter(canary for patient in PATIENTS for canary in patient.canaries())
    assert {canary for canary, times in every.items() if times > 1} == set()


def test_no_value_stands_in_two_fields() -> None:
    every = Counter(
        str(value)
        for patient in PATIENTS
        for name, value in dataclasses.asdict(patient).items()
        if value and name not in {"sex", "province", "language"}
    )
    assert {value for value, times in every.items() if times > 1} == set()


def test_references_name_one_patient_each() -> None:
    assert len({patient.ocean_reference for patient in PATIENTS}) == len(PATIENTS)
    assert len({patient.emr_id for patient in PATIENTS}) == len(PATIENTS)
