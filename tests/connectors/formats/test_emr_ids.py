"""A private number that stands where an EMR ID belongs is never taken for one."""

import pytest

from connectors.formats import hl7v2
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.senders import Sender
from connectors.subject import Subject

WHO = Subject(
    health_number="2345-678-904", phone="(613) 555-0142", birth_date="1983-04-05", city="Flummox 7"
)


@pytest.mark.parametrize("number", ["1", "20077", "0012345678", "7"])
def test_a_number_of_the_form_of_an_emr_id_is_one(number: str) -> None:
    assert trusted_emr_id(number, WHO) == number


@pytest.mark.parametrize("number", [None, "", "12345678901", "QZ-7", " 1", "1\n", "٤٢"])
def test_what_has_another_form_is_none(number: str | None) -> None:
    assert trusted_emr_id(number, WHO) is None


@pytest.mark.parametrize("number", ["2345678904", "6135550142", "19830405"])
def test_a_number_of_the_patient_is_none_however_it_is_written_elsewhere(number: str) -> None:
    assert trusted_emr_id(number, Subject()) == number
    assert trusted_emr_id(number, WHO) is None


def test_a_further_private_number_is_none() -> None:
    assert trusted_emr_id("123456789", WHO) == "123456789"
    assert trusted_emr_id("123456789", WHO, ("123 456 789",)) is None


@pytest.mark.parametrize("written", ["Quenouille", "2345678904", "19830405"])
def test_what_a_message_has_in_the_configured_place_is_looked_at_too(written: str) -> None:
    senders = (Sender("own", ("OWN",), (2,), emr_id=3),)
    text = f"MSH|^~\\&|OWN\rPID|1|2345678904|{written}||||19830405"
    assert hl7v2.read(text.encode(), senders).emr_id is None
