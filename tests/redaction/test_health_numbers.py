"""The forms and check digits of health numbers."""

import pytest

from redaction.health_numbers import FORMS, check_digit, luhn, province_of, well_formed

RIGHT = {
    "AB": "12345-6789", "BC": "9123 456 789", "MB": "123 456 789", "NB": "123456789",
    "NL": "123456789012", "NS": "1234 567 890", "NT": "N1234567", "NU": "123456789",
    "ON": "9876-543-217-QX", "PE": "12345678", "QC": "CANZ 5253 1712", "SK": "123456789",
    "YT": "123456789",
}  # fmt: skip


def test_every_jurisdiction_has_a_form() -> None:
    assert RIGHT.keys() == FORMS.keys()


@pytest.mark.parametrize("province", RIGHT)
def test_the_usual_writing_is_well_formed(province: str) -> None:
    assert well_formed(RIGHT[province], province)
    assert well_formed(RIGHT[province], f"ca-{province.lower()} ")


@pytest.mark.parametrize("province", RIGHT)
def test_a_digit_more_is_not_well_formed(province: str) -> None:
    assert well_formed(f"7{RIGHT[province]}777", province) is False


@pytest.mark.parametrize(
    ("number", "province", "expected"),
    [
        ("000 9123 456 789", "BC", True),
        ("123456789", "NT", True),
        ("1234567890", "PE", True),
        ("CANZ 5213 1712", "QC", False),
        ("CANZ 5203 3212", "QC", False),
        ("0876543217", "ON", False),
        ("9876543217", "XX", None),
        ("٩٨٧٦٥٤٣٢١٧", "ON", True),
    ],
)
def test_forms_are_told_apart(number: str, province: str, expected: bool | None) -> None:  # noqa: FBT001 - a parameter of the table
    assert well_formed(number, province) is expected


@pytest.mark.parametrize(
    ("number", "province", "expected"),
    [
        ("9876543217", "ON", "right"),
        ("9876543217QX", "ON", "right"),
        ("9876543271", "ON", "wrong"),
        ("987654", "ON", "unknown"),
        ("9698658215", "BC", "right"),
        ("0009698658215", "BC", "right"),
        ("9698658216", "BC", "wrong"),
        ("CANZ52531712", "QC", "unknown"),
        ("123456789", "AB", "unknown"),
    ],
)
def test_check_digits_are_judged_where_the_rule_is_known(
    number: str, province: str, expected: str
) -> None:
    assert check_digit(number, province) == expected


def test_a_check_sum_of_ten_means_zero() -> None:
    assert luhn("0")
    assert luhn("18")
    assert luhn("5000000000") is False


def test_a_province_is_read_in_both_writings() -> None:
    assert province_of(" ca-on") == province_of("ON") == "ON"
