"""Words with capitals inside: those of programs stay, those made of names go."""

import pytest

from connectors.subject import Subject
from redaction.level import Level
from redaction.text import redact_text
from redaction.words.humps import holds_name, is_hump, is_known


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MarieTremblay.pdf fails", "XXXXXXX.pdf fails"),
        ("it shows openTremblayChart", "it shows XXXXXXX"),
        ("jeanTremblay", "XXXXXXX"),
        ("sent to kPatel today", "sent to XXXXXXX today"),
        ("rueSaintJeanBaptiste", "XXXXXXX"),
        ("roseClaire is off", "XXXXXXX is off"),
    ],
)
def test_names_written_together_are_found(text: str, expected: str, level: Level) -> None:
    assert redact_text(text, level=level).redacted == expected


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "text",
    [
        "getDemographicNo", "setTimeout", "OcrConsentForm", "eReferral", "readLong", "clientDao",
        "lightGreen", "PSQLException fails", "markAsRead", "TypeError: pageLoad", "billPatient",
    ],
)  # fmt: skip
def test_words_of_programs_stay(text: str, level: Level) -> None:
    assert redact_text(text, level=level).redacted == text


@pytest.mark.parametrize("name", ["RotaTeq", "EpiPen", "WinRho", "QuantiFERON"])
def test_drugs_and_tests_that_are_written_so_stay(name: str) -> None:
    assert redact_text(f"lost: {name} here", level=Level.STRICT).redacted == f"lost: {name} here"


def test_strict_knows_each_piece() -> None:
    assert redact_text("run zxqVbn now").redacted == "run zxqVbn now"
    assert redact_text("run zxqVbn now", level=Level.STRICT).redacted == "run XXXXXXX now"


@pytest.mark.parametrize(
    ("text", "named", "known"),
    [
        ("aRoy", False, False),
        ("aTremblay", True, False),
        ("getPtNo", False, True),
        ("TREMBLAYMarie", True, False),
        ("ABQZError", False, True),
        ("ABQZVError", False, False),
        ("markRose", False, True),
        ("claireVincent", True, False),
        ("claireGetRose", False, False),
        ("graceClaire", True, False),
    ],
)
def test_pieces_are_weighed(text: str, *, named: bool, known: bool) -> None:
    assert (holds_name(text), is_known(text)) == (named, known)


@pytest.mark.parametrize("text", ["gatineauClinic", "clinicGatineau", "inGatineauNow", "Gatineau2"])
def test_the_town_of_the_chart_is_found_between_capitals(text: str) -> None:
    assert redact_text(text, subject=Subject(city="Gatineau")).redacted == "XXXXXXX"


@pytest.mark.parametrize(
    ("text", "town"), [("perthshire", "Perth"), ("aPerthshire", "Perth"), ("rePerth", "Erth")]
)
def test_the_town_inside_another_word_is_none(text: str, town: str) -> None:
    at = text.lower().find(town.lower())
    assert not is_hump(text, at, at + len(town))
    assert is_hump("2Perth", 1, 6)


@pytest.mark.parametrize("text", ["bloomShore", "gallantWinters", "sparksCamper", "boucherBacon"])
def test_words_that_are_family_names_are_no_name_without_a_first_name(text: str) -> None:
    assert not holds_name(text)
    assert holds_name(text.replace("Shore", "Rose").replace("gallant", "rose")) is (
        text in ("bloomShore", "gallantWinters")
    )
