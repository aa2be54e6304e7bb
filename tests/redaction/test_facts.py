"""What is told of a masked value."""

from typing import Any

import pytest

from connectors.contract import Fact
from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.facts import ABSENT, facts, structure_facts

ONTARIO = Subject(health_number_province="CA-ON")
NOWHERE = Subject()


@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_absent(value: object) -> None:
    assert facts(Kind.NAME, value, NOWHERE) == ABSENT


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (1, "1-3"), (3, "1-3"), (4, "4-6"), (6, "4-6"), (7, "7-9"), (9, "7-9"), (10, "10"),
        (11, "11-12"), (12, "11-12"), (13, "13-20"), (20, "13-20"), (21, "21+"), (999, "21+"),
    ],
)  # fmt: skip
def test_lengths_are_told_in_classes(length: int, expected: str) -> None:
    assert facts(Kind.OTHER, "x" * length, NOWHERE)["length"] == expected


@pytest.mark.parametrize("value", [["a"], {"a": 1}, True, pytest.param(10**5000, id="huge")])
def test_a_structure_is_present_and_nothing_more(value: object) -> None:
    assert facts(Kind.NAME, value, NOWHERE) == {
        "present": True, "length": "21+", "well_formed": None, "check_digit": "unknown"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("present", "well_formed", "expected"),
    [
        (True, True, {"present": True, "length": "21+", "well_formed": True}),
        (False, None, {"present": False, "length": "0", "well_formed": None}),
        ("Zoé Canari", "Zoé", {"present": False, "length": "0", "well_formed": None}),
    ],
)
def test_of_a_documents_structure_three_words_are_told(
    present: Any, well_formed: Any, expected: dict[str, object]
) -> None:
    told = structure_facts([Fact("structure.PID-3", present, well_formed)])
    assert told == {"structure.PID-3": expected | {"check_digit": "unknown"}}


@pytest.mark.parametrize("path", ["structure.Canari", "structure.QQQ", "name", "structure.PID-0"])
def test_a_path_that_names_no_part_of_hl7_is_not_told(path: str) -> None:
    assert structure_facts([Fact(path, present=True, well_formed=True)]) == {}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.BIRTH_DATE, "1952-03-17", True),
        (Kind.BIRTH_DATE, "19520317", True),
        (Kind.BIRTH_DATE, "1952-03-17T00:00:00-05:00", True),
        (Kind.BIRTH_DATE, "00:00:00", False),
        (Kind.BIRTH_DATE, "1052-03-17", False),
        (Kind.DATE, "1849-12-31", False),
        (Kind.DATE, "1850-01-01", True),
        (Kind.DATE, "2150-12-31", True),
        (Kind.DATE, "2151-01-01", False),
        (Kind.SIN, "046 454 286 A", False),
        (Kind.BIRTH_DATE, -561600000000, True),
        (Kind.DATE, "17/03/1952", False),
        (Kind.EMAIL, "a@b.example", True),
        (Kind.EMAIL, "a at b", False),
        (Kind.HEALTH_NUMBER, "9876 543 217", True),
        (Kind.HEALTH_NUMBER, "987654321", False),
        (Kind.NAME, "Zéphyrine O'Fauxnom-Canari", True),
        (Kind.NAME, "TEST 123", False),
        (Kind.PHONE, "(613) 555-0142", True),
        (Kind.PHONE, "+1 613 555 0142", True),
        (Kind.PHONE, "555-0142", False),
        (Kind.POSTAL_CODE, "k1a 0b1", True),
        (Kind.POSTAL_CODE, "A12AA1", False),
        (Kind.SIN, "046 454 286", True),
        (Kind.SIN, "046 454 28", False),
        (Kind.CLINICAL, "anything", None),
        (Kind.DATE, "12345678", False),
        (Kind.DATE, "123456789", True),
        (Kind.DATE, "1234567890123", True),
        (Kind.DATE, "12345678901234", False),
        (Kind.SIN, "04645428", False),
        (Kind.SIN, "046454286", True),
        (Kind.SIN, "0464542860", False),
        (Kind.PHONE, "613555014", False),
        (Kind.PHONE, "6135550142", True),
        (Kind.PHONE, "16135550142", True),
        (Kind.PHONE, "26135550142", False),
        (Kind.PHONE, "1135550142", False),
        (Kind.PHONE, "6131550142", False),
        (Kind.POSTAL_CODE, "K1A 0B", False),
        (Kind.POSTAL_CODE, "K1A 0B1", True),
        (Kind.POSTAL_CODE, "K1A 0B1A", False),
        (Kind.EMAIL, "z" * 64 + "@canari.example", True),
        (Kind.EMAIL, "z" * 65 + "@canari.example", False),
        (Kind.EMAIL, "z@" + "c" * 63 + ".example", True),
        (Kind.EMAIL, "z@" + "c" * 64 + ".example", False),
        (Kind.EMAIL, "z@canari." + "e" * 63, True),
        (Kind.EMAIL, "z@canari." + "e" * 64, False),
        (Kind.EMAIL, "z@canari" + ".ca" * 8, True),
        (Kind.EMAIL, "z@canari" + ".ca" * 9, False),
    ],
)
def test_the_form_is_judged_by_kind(kind: Kind, value: object, expected: bool | None) -> None:  # noqa: FBT001 - a parameter of the table
    assert facts(kind, value, ONTARIO)["well_formed"] is expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.HEALTH_NUMBER, "9876543217", "right"),
        (Kind.HEALTH_NUMBER, 9876543218, "wrong"),
        (Kind.HEALTH_NUMBER, "98765", "unknown"),
        (Kind.SIN, "046454286", "right"),
        (Kind.SIN, "046454287", "wrong"),
        (Kind.SIN, "04645", "unknown"),
        (Kind.PHONE, "9876543217", "unknown"),
    ],
)
def test_the_check_digit_is_told(kind: Kind, value: object, expected: str) -> None:
    assert facts(kind, value, ONTARIO)["check_digit"] == expected


def test_without_a_jurisdiction_a_health_number_is_not_judged() -> None:
    told = facts(Kind.HEALTH_NUMBER, "9876543217", NOWHERE)
    assert (told["well_formed"], told["check_digit"]) == (None, "unknown")
