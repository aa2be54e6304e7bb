"""A value of the chart that a code hides is found, however short; elsewhere the run stays."""

import base64
from collections.abc import Callable
from typing import Final

import pytest

from connectors.subject import Subject
from redaction.level import Level
from redaction.redacted import MASK
from redaction.text import redact_text
from redaction.words.known_hidden import known_hidden
from redaction.words.known_values import KnownValues
from tests.redaction.structure.canaries import HIDDEN

CHARTS: Final = {
    "Lavoie": Subject(family_name="Lavoie"),
    "Lee": Subject(family_name="Lee"),
    "Zoé": Subject(given_name="Zoé"),
    "Canari-Fauxnom": Subject(family_name="Canari-Fauxnom"),
    "6135550142": Subject(phone="613-555-0142"),
}
OTHER: Final = Subject(family_name="Quibblethorn", health_number="9876543217")


def masked(text: str, subject: Subject, level: Level = Level.STANDARD) -> str:
    return redact_text(text, subject=subject, level=level).redacted


@pytest.mark.parametrize("around", ["see {} there", "zorgle={}", "'{}'", "{}", '{{"status":"{}"}}'])
@pytest.mark.parametrize("value", CHARTS)
@pytest.mark.parametrize("name", HIDDEN)
def test_a_short_value_is_found_in_every_writing(name: str, value: str, around: str) -> None:
    text = around.format(HIDDEN[name](value))
    for level in Level:
        assert masked(text, CHARTS[value], level) != text


def hexadecimal(text: str) -> str:
    return text.encode().hex()


def code_points(text: str) -> str:
    return "".join(f"%u{ord(letter):04x}" for letter in text)


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("VHJlbWJsYXk", "Tremblay"),
        ("dHJlbWJsYXk", "Tremblay"),
        (hexadecimal("Tremblay"), "Tremblay"),
        ("0x" + hexadecimal("TREMBLAY"), "Tremblay"),
        (hexadecimal("Lee"), "Lee"),
        (base64.b32encode(b"Lee").decode().rstrip("="), "Lee"),
        (base64.b64encode("Zoé".encode("latin-1")).decode(), "Zoé"),
        (base64.b64encode("Zoé B.".encode("utf-16-le")).decode(), "Zoé"),
        (base64.b64encode("Zoé\N{NO-BREAK SPACE}B.".encode()).decode(), "Zoé"),
        (base64.b64encode(b"a\nTremblay").decode(), "Tremblay"),
        (f"{base64.b64encode(b'a Lee.').decode()}A", "Lee"),
        (code_points("Tremblay"), "Tremblay"),
        ("Tr%u0065mblay", "Tremblay"),
        ("Tr%2565mblay", "Tremblay"),
        ("Tr=65mblay", "Tremblay"),
        ("Trem=\r\nblay", "Tremblay"),
        (r"Tr\145mblay", "Tremblay"),
        ("Zo=E9", "Zoé"),
        ("zo=C3=A9", "Zoé"),
        ("zo&eacute;", "Zoé"),
        ("zo%C3%A9", "Zoé"),
        (r"zo\u00e9", "Zoé"),
        ("=C9milie", "Émilie"),
        (r"Tremb\.br\lay", "Tremblay"),
        (r"Trem\H\blay\N", "Tremblay"),
        (r"Tremb\\.sp+2\\lay", "Tremblay"),
        ("0x54,0x72,0x65,0x6D,0x62,0x6C,0x61,0x79", "Tremblay"),
        ("U+004C U+0065 U+0065", "Lee"),
        ("4c 65 65", "Lee"),
        ("4C-65-65", "Lee"),
    ],
)
def test_a_writing_is_masked_in_its_place(written: str, subject: str) -> None:
    whose = Subject(family_name=subject)
    assert masked(f"see {written} there", whose).replace("=", "") in (
        f"see {MASK} there", f"see {MASK}\\N there",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "q=VHJlbWJsYXk= is refused",
        "q=TGF2b2ll 4c61766f6965 KRZGK3LCNRQXS===",
        "Tr=65mblay",
        r"C:\145mb\H\x",
        "zo&eacute; zo%C3%A9",
        "4c 65 65",
        "build 20H2, version 1.2.3, request r-77aB, error 0x80070005",
        "AT&T 50% a=42 E=mc2",
    ],
)
@pytest.mark.parametrize("subject", [OTHER, Subject()])
def test_what_says_nothing_of_the_chart_stays(text: str, subject: Subject) -> None:
    assert not list(known_hidden(text, KnownValues(subject)))
    assert masked(text, subject) == text


def test_a_list_of_octets_is_masked_number_by_number() -> None:
    text = '{"status": [76, 101, 101]}'
    assert masked(text, CHARTS["Lee"]) == text.replace("76, 101, 101", ", ".join([f'"{MASK}"'] * 3))


def test_a_sign_that_ties_a_value_to_its_name_stays() -> None:
    whose = Subject(health_number="BENF 8751 0914")
    assert masked("nam=BENF87510914", whose) == f"nam={MASK}"


@pytest.mark.parametrize("work", [str.lower, str.upper, str.title])
def test_the_case_of_the_letters_says_nothing(work: Callable[[str], str]) -> None:
    written = base64.b64encode(work("tremblay").encode()).decode()
    assert masked(written, Subject(family_name="Tremblay")) == f"{MASK}="
