"""Numbers that are the letters of a text are masked as one is; other numbers are none."""

import pytest

from redaction.structure.octet_lists import lists
from redaction.text import redact_text


def masked(text: str) -> str:
    return redact_text(text).redacted


NAME = "Zqvarnik"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (", ".join(f"0x{ord(letter):02X}" for letter in NAME), "XXXXXXX"),
        ("{" + ",".join(f"0x{ord(letter):02x}" for letter in NAME) + "}", "{XXXXXXX}"),
        (" ".join(f"U+{ord(letter):04X}" for letter in NAME), "XXXXXXX"),
        ("U+0043 U+0068 U+00E9 U+1EA5", "XXXXXXX"),
        (f"b = {[ord(letter) for letter in 'Paul']}", "b = [XXXXXXX, XXXXXXX, XXXXXXX, XXXXXXX]"),
    ],
)
def test_letters_go(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0x0d, 0x0a, 0x0d, 0x0a",
        "0x20 0x21 0x22 0x41",
        "0x41, 0x42, 0x43",
        "U+00E9 U+0301",
        "see [80, 85, 90, 95]",
        "80, 97, 117, 108",
        "see [97, 98, 443, 99]",
        "see [110, 120]",
        "U+110000 U+110000 U+110000 U+110000",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert not [listed for listed in lists(text) if listed.is_sure]
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("41 42 43", "ABC"),
        ("65,66,67", "ABC"),
        ("65,66,67,6d", "efgm"),
        ("c3:a9:41", "éA"),
        ("e9:41:41", "éAA"),
        ("41 42", None),
        ("a41 42 43", None),
        ("U+0041,U+0042,U+01F600", "AB\U0001f600"),
    ],
)
def test_every_list_of_three_is_read(text: str, said: str | None) -> None:
    assert next((listed.said for listed in lists(text)), None) == said
