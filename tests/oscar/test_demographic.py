"""Whose record it is, in every shape that OSCAR and its forks write one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import ChartHandle, JsonTree
from demo.patients import PATIENTS
from demo.pretend_oscar import Dialect, PretendOscar
from demo.pretend_oscar.demographic import full, in_dialect
from oscar.connector import OscarConnector
from oscar.demographic import birth_date, demographic_number, read_subject

Make = Callable[..., OscarConnector]
PATIENT = PATIENTS[0]

EXPECTED = {
    "family_name": {PATIENT.family_name},
    "given_name": {PATIENT.given_name},
    "other_names": {PATIENT.middle_name, f"{PATIENT.family_name},{PATIENT.given_name}"},
    "birth_date": {PATIENT.birth_date.isoformat()},
    "health_number": {PATIENT.health_number},
    "health_number_version": {PATIENT.health_number_version},
    "health_number_province": {PATIENT.province},
    "phone": {PATIENT.phone, PATIENT.cell},
    "email": {PATIENT.email},
    "address": {PATIENT.street},
    "city": {PATIENT.city},
    "postal_code": {PATIENT.postal_code},
    "other_numbers": {PATIENT.chart_number, PATIENT.sin, PATIENT.contact_phone},
    "relatives": {PATIENT.contact_family, PATIENT.contact_given},
}


@pytest.mark.parametrize("dialect", Dialect)
async def test_the_patient_is_found_in_every_dialect(
    make: Make, oscar: PretendOscar, chart: ChartHandle, dialect: Dialect
) -> None:
    oscar.dialect = dialect
    connector = make(record="full")
    raw = await connector.read(chart)
    assert connector.identify(raw).emr_id == PATIENT.emr_id
    assert {name: set(raw.subject.get(name)) for name in EXPECTED} == EXPECTED
    providers = set(raw.subject.get("providers"))
    assert {PATIENT.provider_family, PATIENT.provider_given, PATIENT.provider_number} <= providers


async def test_the_summary_shows_the_mobile_number_as_the_alternative_one(
    make: Make, chart: ChartHandle
) -> None:
    raw = await make(record="summary").read(chart)
    assert PATIENT.cell in raw.subject.get("phone")


@pytest.mark.parametrize("missing", full(PATIENT))
def test_any_member_may_be_missing(missing: str) -> None:
    record = full(PATIENT)
    del record[missing]
    read_subject(record)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"dobYear": "1980", "dobMonth": "02", "dobDay": "09"}, "1980-02-09"),
        ({"dobYear": 1980, "dobMonth": 2, "dobDay": 9, "dateOfBirth": "2001-01-01"}, "1980-02-09"),
        ({"dobYear": "1980", "dobMonth": "13", "dobDay": "09"}, None),
        ({"dobYear": "198019801980", "dobMonth": "02", "dobDay": "09"}, None),
        ({"dobYear": "1980", "dateOfBirth": "1980-02-09"}, "1980-02-09"),
        (
            {"dobYear": {}, "dobMonth": [], "dobDay": True, "dateOfBirth": "1980-02-09"},
            "1980-02-09",
        ),
        ({"dateOfBirth": "1980-02-09T00:00:00-05:00"}, "1980-02-09"),
        ({"dateOfBirth": "00:00:00"}, "1970-01-01"),
        ({"dateOfBirth": 318924000000}, "1980-02-09"),
        ({"dateOfBirth": "318924000000"}, "1980-02-09"),
        ({"dateOfBirth": -1213642800000}, "1931-07-18"),
        ({"dateOfBirth": 10**15}, "1000000000000000"),
        ({"dateOfBirth": "about 1980"}, "about 1980"),
        ({"dateOfBirth": None}, None),
        ({"dateOfBirth": True}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
    ids=ascii,
)
def test_birth_dates_are_read_in_every_shape(record: object, expected: str | None) -> None:
    assert birth_date(record) == expected


def test_somebody_born_on_the_first_day_of_1970_is_not_born_at_midnight() -> None:
    record = full(PATIENT) | {
        "dateOfBirth": "00:00:00", "dobYear": "1970", "dobMonth": "01", "dobDay": "01",
    }  # fmt: skip
    assert read_subject(record).get("birth_date") == (date(1970, 1, 1).isoformat(),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234, "1234"),
        ("1234", "1234"),
        ("0012", "12"),
        ("1234 ", None),
        ("١٢٣٤", None),
        (-5, None),
        (True, None),
        (12.0, None),
        (12345678901, None),
        (None, None),
        ({"$": "1234"}, None),
    ],
    ids=ascii,
)
def test_only_a_number_is_an_emr_id(value: object, expected: str | None) -> None:
    assert demographic_number({"demographicNo": value}) == expected


def test_one_contact_may_stand_where_a_list_is_expected() -> None:
    record = {"demoContacts": {"lastName": "Grumblewick", "phone": 2495550163}}
    subject = read_subject(record)
    assert subject.get("relatives") == ("Grumblewick",)
    assert subject.get("other_numbers") == ("2495550163",)


def test_the_former_address_is_known_after_the_present_one() -> None:
    record = full(PATIENT) | {"previousAddress": {"address": "1 Elsewhere"}}
    assert read_subject(record).get("address") == (PATIENT.street, "1 Elsewhere")


def test_the_clinics_list_of_people_is_nobodys() -> None:
    record = {
        "doctors": [{"lastName": "Everybody"}],
        "referralDoctors": [{"lastName": "Everybody"}],
    }
    assert list(read_subject(record)) == []


json_trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
records = st.dictionaries(st.sampled_from(sorted(full(PATIENT))), json_trees, max_size=12)


@settings(
    max_examples=150, derandomize=True, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(record=records | json_trees)
def test_any_json_is_read_without_an_error(record: Any) -> None:
    read_subject(record)
    demographic_number(record)


def test_every_dialect_is_another_one() -> None:
    texts = {str(in_dialect(full(PATIENT), dialect)) for dialect in Dialect}
    assert len(texts) == len(Dialect)
    assert isinstance(JsonTree(texts).value, set)
