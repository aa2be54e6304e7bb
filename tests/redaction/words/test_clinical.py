"""Results are found by the test before them or the unit after them; doses stay."""

from typing import Any

import pytest

from redaction.words.clinical import clinical
from redaction.words.dose import is_dosed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("BP 174/80 today", "174/80"),
        ("BP    174/80 today", "174/80"),
        ("TSH 8.29 mU/L", "8.29 mU/L"),
        ("A1c was 9.8 %", "9.8 %"),
        ("potassium came back at 3.1", "3.1"),
        ("glycémie à 14,2", "14,2"),
        ("INR: 3.1", "3.1"),
        ("pds 63 kg", "63 kg"),
        ("TA 142/88", "142/88"),
        ("SpO2 94 %", "94 %"),
        ("PHQ-9 17", "17"),
        ("MoCA 19/30", "19/30"),
        ("TSH <0.01", "<0.01"),
        ("it was 48 mm/h", "48 mm/h"),
        ("at 131 mmol/L", "131 mmol/L"),
        ("ferritine 305", "305"),
        ("BP at home 98/52", "98/52"),
        ("TSH was elevated", "elevated"),
        ("INR normal", "normal"),
        ("ferritine abaissée", "abaissée"),
        ("her sugar is 16.2", "16.2"),
    ],
)
def test_a_result_is_found_and_its_test_stays(text: str, value: str, pieces: Any) -> None:
    assert value in pieces(clinical, text)
    assert not any(
        word in piece for piece in pieces(clinical, text) for word in ("TSH", "BP", "INR")
    )


@pytest.mark.parametrize(
    "text",
    [
        "metformin 500 mg BID",
        "Lantus 22 units",
        "COVID-19",
        "hemoglobin A1c ordered",
        "5 mg 3 times",
        "see page 12",
        "build 64",
        "TSH pending",
        "the BP cuff",
    ],
)
def test_doses_and_names_of_tests_stay(text: str, pieces: Any) -> None:
    assert pieces(clinical, text) == []


@pytest.mark.parametrize(
    "dose", [" 500 mg", " 250 tid", " XR 150", " 2 puffs", " 10 mg qhs", " bid", " 100/25"]
)
def test_a_dose_is_recognised(dose: str) -> None:
    assert is_dosed(f"Zorbamax{dose}", 8)


@pytest.mark.parametrize("rest", [" called", ", 500 mg", " is 5", ""])
def test_other_words_are_no_dose(rest: str) -> None:
    assert not is_dosed(f"Zorbamax{rest}", 8)
