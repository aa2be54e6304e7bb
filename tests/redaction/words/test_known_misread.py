"""The chart's names with signs in the place of letters."""

import pytest

from connectors.subject import Subject
from redaction.words import find, mask
from redaction.words.known_misread import misread_names

PEOPLE = Subject(family_name="Friesen", given_name="Tina Loan", other_names=("João",))


@pytest.mark.parametrize(
    "text",
    ["FR1ESEN", "T1NA", "L0AN", "J0AO", "Fr!esen", "FRIE5EN", "tlna", "$ee FRlE$EN"],
)
def test_a_name_that_a_scanner_broke_is_found(text: str) -> None:
    kept = mask(text, find(text, PEOPLE)).replace("$ee", "")
    assert kept.strip() == "XXXXXXX"


@pytest.mark.parametrize("text", ["TIM", "build 5105", "LOAD", "error E1001", "1011", "T2NA"])
def test_what_only_resembles_one_stays(text: str) -> None:
    assert list(misread_names(text, {"tina", "loan", "friesen"})) == []


def test_nobody_is_found_where_nobody_is_known() -> None:
    assert list(misread_names("T1NA", ())) == []
