"""One synthetic patient and the identifiers that may be sent about them."""

import datetime as dt

import pytest

from connectors.contract import Identifiers
from connectors.subject import Subject

MOMENT = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


@pytest.fixture
def subject() -> Subject:
    return Subject(
        family_name="Canari-Fauxnom",
        given_name="Zéphyrine",
        other_names="Ng",
        birth_date="1952-03-17",
        health_number="9876543217",
        health_number_version="QX",
        health_number_province="ON",
        phone="613-555-0142",
        email="zephyrine.cf@canari.example",
        address="12 rue Testeverte, app. 4",
        city="Pont-Imaginaire",
        postal_code="K1A 0B1",
        other_numbers=("H-774411", "90210"),
        relatives="Barnabé Canari",
        providers="Dr. H. Fausselune",
    )


@pytest.fixture
def identifiers() -> Identifiers:
    return Identifiers(
        MOMENT, emr_id="4821", merged_emr_ids=("77",), ocean_reference="482", site_number="7001"
    )
