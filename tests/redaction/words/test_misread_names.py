"""Names and towns that a scanner garbled are found; codes, tests and garbled words stay."""

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.text import redact_text
from redaction.words.misread_names import garbled_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("N0M: GAUTH1ER", "GAUTH1ER"), ("L0UISE-ANNE", "L0UISE-ANNE"), ("B0RIS x", "B0RIS"),
        ("KUZNETS0V", "KUZNETS0V"), ("Dr Zieg1er", "Zieg1er"), ("0UELLETTE,", "0UELLETTE"),
        ("WlNNIE", "WlNNIE"), ("THlFFAULT", "THlFFAULT"), ("WiIlem", "WiIlem"),
        ("MCGlLLlVRAY,", "MCGlLLlVRAY"), ("McN4IR'S office", "McN4IR'S"),
    ],
)  # fmt: skip
def test_a_garbled_name_is_found(text: str, name: str) -> None:
    (found,) = garbled_names(text)
    assert text[found.start : found.end] == name
    assert found.kind is Kind.NAME


@pytest.mark.parametrize("town", ["T0RONTO", "L0NGUEUIL", "ED1WOOD T0RONTO"])
def test_a_garbled_town_is_found(town: str) -> None:
    assert any(town[f.start : f.end] in town for f in garbled_names(town))


@pytest.mark.parametrize(
    "text",
    [
        "H1N1 A1C HbA1c B12 CYP2D6 COVID19 P450 T4 C3", "Win10 x86 utf8 E1042 S3CRET M3 v2",
        "C0NFIDENTIAL 0FFICE F0RM ERR0R L0GIN", "DeIete henri VIIIe IIle",
        "jhill2 oscar15 server01",
        "a1b2c3d4 0x8007 c0ffee", "/usr/l1b T1NA.js user_B0RIS", "", "no digits at all", "ClI",
        "A1B0C3D4E",
    ],
)  # fmt: skip
def test_what_no_scanner_garbled_stays(text: str) -> None:
    assert list(garbled_names(text)) == []


def test_the_particle_before_a_garbled_name_of_the_chart_goes_with_it() -> None:
    done = redact_text("EL AMRANl was here", subject=Subject(family_name="El Amrani"))
    assert done.redacted == "XXXXXXX was here"


@pytest.mark.parametrize("text", ["demoNo=20931", "patientId: 7781", '"chart_no":"20931"'])
def test_the_number_of_a_record_in_a_log_is_found(text: str) -> None:
    assert Kind.RECORD_NUMBER in redact_text(text).findings
    assert Kind.RECORD_NUMBER not in redact_text("pid=20931 demoNo= 4 lineNo=20").findings
