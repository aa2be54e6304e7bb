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
        ("Mme Roy a 94 ans", "94"),
    ],
)  # fmt: skip
def test_an_age_is_found(text: str, age: str, pieces: Any) -> None:
    assert age in pieces(ages, text)


@pytest.mark.parametrize(
    "text",
    [
        "Build is 97 and fails", "score (96%)", "Windows 98. Chrome 101, Edge 99.",
        "one of ninety in line; it is ninety percent", "Ilse, 89.", "was ninety days late",
        "the page is 97 lines", "Tremblay, 101 rue Belle", "is 95% done",
    ],
)  # fmt: skip
def test_what_is_no_age_stays(text: str, pieces: Any) -> None:
    assert pieces(ages, text) == []
