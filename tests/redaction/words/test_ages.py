"""Ages of ninety and more are found however they are told; other numbers of ninety stay."""

from typing import Any

import pytest

from redaction.words.ages import ages


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("he's ninety-two now", "ninety-two"), ("he is ninety. He is in", "ninety"),
        ("Foot care: Ilse, 96. toenails", "96"), ("Old Mr. Entz (102!), minister", "102"),
        ("Her kookum Adelaide is 97 and was up", "97"), ("Soeur Adrienne (99 a). Parle", "99"),
        ("He's 93 and deaf", "93"), ("Ilse, 91?? no", "91"), ("(93 ans)", "93"),
        ("Mme Roy a 94 ans", "94"), ("nonante-deux ans", "nonante-deux"),
        ("a nonante et un ans", "nonante et un"), ("cent deux ans", "cent deux"),
        ("cent-onze ans", "cent-onze"), ("dans sa 96e année", "96e"),
        ("sa 96ième annee", "96ième"),
        ("son 95e anniversaire", "95e"), ("1 month shy of 100", "100"),
        ("weeks short of turning 95, she", "95"), ("about to turn 93", "93"),
        ("F/95, chute", "95"), ("(M/101)", "101"), ("Patiente 95/F chute", "95"),
    ],
)  # fmt: skip
def test_an_age_is_found(text: str, age: str, pieces: Any) -> None:
    assert age in pieces(ages, text)


@pytest.mark.parametrize(
    "text",
    [
        "Build is 97 and fails", "score (96%)", "Windows 98. Chrome 101, Edge 99.",
        "one of ninety in line; it is ninety percent", "Ilse, 89.", "was ninety days late",
        "BP/95 and TIFF/95, F/95%", "F/98.6", "M/95/12", "turn 90 degrees", "just short of 100",
        "le 100e anniversaire de la clinique", "cent deux patients", "month 95", "95/FR",
        "the page is 97 lines", "Tremblay, 101 rue Belle", "is 95% done",
    ],
)  # fmt: skip
def test_what_is_no_age_stays(text: str, pieces: Any) -> None:
    assert pieces(ages, text) == []
