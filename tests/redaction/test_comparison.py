"""Chart and Ocean, field by field."""

import pytest

from connectors.subject import Subject
from redaction.comparison import FOLDS, Comparison, compare, same_person


def compared(chart: Subject, ocean: Subject) -> dict[str, Comparison]:
    return compare(chart, ocean, chart_emr_id=None, ocean_emr_id=None)


@pytest.mark.parametrize(
    ("field", "chart", "ocean", "expected"),
    [
        ("family_name", "Canari", "Canari", "equal"),
        ("family_name", "Canari-Fauxnom", "CANARI FAUXNOM", "folded"),
        ("given_name", "Zéphyrine", "Zephyrine", "folded"),
        ("given_name", "Zéphyrine", "Barnabé", "different"),
        ("given_name", "-", "'", "different"),
        ("birth_date", "1952-03-17", "19520317", "folded"),
        ("birth_date", "1952-03-17", "1952-03-18", "different"),
        ("birth_date", "1952-03-17", "17/03/1952", "folded"),
        ("birth_date", "1952-03-17", "3/17/1952", "folded"),
        ("birth_date", "1952-03-07", "1952-3-7", "folded"),
        ("birth_date", "1952-03-07", "07/03/1952", "different"),  # or the third of July
        ("birth_date", "1952-11-12", "12/11/1952", "different"),  # twelve is a month, too
        ("birth_date", "17 March 1952", "17 April 1952", "different"),
        ("health_number", "9876543217", "9876-543-217", "folded"),
        ("health_number_version", "QX", "qx", "folded"),
        ("health_number_province", "ON", "CA-ON", "folded"),
        ("health_number_province", "ON", "QC", "different"),
        ("phone", "613-555-0142", "+1 (613) 555-0142", "folded"),
        ("email", "A@b.example", "a@B.example", "folded"),
        ("address", "12 rue Testeverte", "12, Rue Testeverte", "folded"),
        ("city", "Pont-Imaginaire", "Pont Imaginaire", "folded"),
        ("postal_code", "K1A 0B1", "k1a0b1", "folded"),
        ("postal_code", "K1A 0B1", None, "missing-ocean"),
        ("postal_code", None, "K1A 0B1", "missing-chart"),
        ("phone", "1 613 555 0142", "613 555 0142", "folded"),
        ("phone", "1 613 555 014", "613 555 014", "different"),
        ("phone", "1 613 555 01422", "613 555 01422", "different"),
        ("phone", "2 613 555 0142", "613 555 0142", "different"),
        ("birth_date", "12-12-1952", "1952-12-12", "folded"),
        ("birth_date", "13-12-1952", "1952-12-13", "folded"),
        ("birth_date", "12-13-1952", "1952-12-13", "folded"),
        ("birth_date", "11-12-1952", "1952-12-11", "different"),
        ("birth_date", "1952-3-7", "1952.03.07", "folded"),
        ("birth_date", "3/17/952", "952-03-17", "folded"),
    ],
)
def test_a_field_is_compared(
    field: str, chart: str | None, ocean: str | None, expected: str
) -> None:
    assert compared(Subject(**{field: chart}), Subject(**{field: ocean})) == {field: expected}


def test_one_value_in_common_is_agreement() -> None:
    assert compared(
        Subject(phone=("613-555-0142", "613-555-0143")), Subject(phone="613-555-0143")
    ) == {"phone": Comparison.EQUAL}


def test_what_neither_side_holds_is_left_out() -> None:
    assert compared(Subject(), Subject()) == {}


@pytest.mark.parametrize(
    ("chart", "ocean", "expected"),
    [("4821", "4821", "equal"), ("4821", "4822", "different"), ("4821", None, "missing-ocean"),
     (None, "4821", "missing-chart")],
)  # fmt: skip
def test_the_emr_id_is_compared(chart: str | None, ocean: str | None, expected: str) -> None:
    answer = compare(Subject(), Subject(), chart_emr_id=chart, ocean_emr_id=ocean)
    assert answer == {"emr_id": expected}


def test_no_value_is_in_the_answer(subject: Subject) -> None:
    answer = compared(subject, subject.merged_with(Subject(city="Elsewhere")))
    assert set(answer) == set(FOLDS)
    assert set(answer.values()) == {Comparison.EQUAL}


EQUAL, FOLDED, DIFFERENT = Comparison.EQUAL, Comparison.FOLDED, Comparison.DIFFERENT


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"health_number": EQUAL}, True),
        ({"health_number": FOLDED, "birth_date": EQUAL}, True),
        ({"health_number": EQUAL, "family_name": DIFFERENT}, False),
        ({"family_name": EQUAL, "given_name": FOLDED, "birth_date": EQUAL}, True),
        ({"family_name": EQUAL, "given_name": FOLDED}, False),
        (
            {"family_name": EQUAL, "given_name": EQUAL, "birth_date": EQUAL}
            | {"health_number": DIFFERENT},
            False,
        ),
        (
            {"family_name": EQUAL, "given_name": EQUAL, "birth_date": EQUAL}
            | {"health_number": Comparison.MISSING_OCEAN, "phone": DIFFERENT},
            True,
        ),
        ({}, False),
    ],
)
def test_a_merged_chart_is_told_from_a_recycled_reference(
    comparison: dict[str, Comparison],
    expected: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    assert same_person(comparison) is expected
