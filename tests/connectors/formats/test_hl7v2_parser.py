"""What HL7 itself says of a message: where it is ill built, and never what stands in it."""

import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Fact, HandedDocument, Identifiers, Opaque, RawDocument
from connectors.formats.handed import read_handed
from connectors.formats.hl7v2_parser import LARGEST, structure_of
from connectors.formats.keep import KEEP
from connectors.formats.segment_names import SEGMENT_NAMES
from connectors.subject import Subject
from redaction.allow_list import redact

NOBODY = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))
MSH = "MSH|^~\\&|LAB|HERE|EMR|THERE|20261123||ORU^R01|CTL-1|P|2.5\r"
PID = "PID|1||4821^^^LAB||Quenouille^Ghislaine\r"
WELL_BUILT = f"{MSH}{PID}OBR|1|||X10568^Raison\rOBX|1|ST|X10568^Raison||Mal de ventre||||||F\r"

Told = dict[str, tuple[bool, bool | None]]


def told(text: str) -> Told:
    return {fact.path: (fact.present, fact.well_formed) for fact in structure_of(text)}


def test_encoding_characters_that_are_missing_are_told() -> None:
    whole = WELL_BUILT.replace("|^~\\&|", "||")
    assert told(whole) == told(WELL_BUILT) | {
        "structure": (True, False),
        "structure.MSH-2": (False, False),
    }


def test_a_well_built_message_is_said_to_be_well_built() -> None:
    assert told(WELL_BUILT) == {"structure": (True, True), "structure.version": (True, True)}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + WELL_BUILT,
        "\x0b" + WELL_BUILT + "\x1c\r",
        WELL_BUILT.replace("\r", "\n"),
        WELL_BUILT.replace("\r", "\r\n"),
        "00000241" + WELL_BUILT,
        "  " + WELL_BUILT.replace("\r", "\r   "),
        "FHS|^~\\&\rBHS|^~\\&\r" + WELL_BUILT + "BTS|1\rFTS|1\r",
        WELL_BUILT + WELL_BUILT,
        WELL_BUILT.replace("^~\\&", "^~"),
        WELL_BUILT.replace("|", "#"),
        WELL_BUILT + "ZPI|1|Quenouille\r",
    ],
    ids=["bom", "mllp", "lf", "crlf", "length", "indent", "batch", "two", "marks", "own", "z"],
)
def test_what_hl7apy_cannot_take_is_made_ready_first(text: str) -> None:
    assert told(text) == told(WELL_BUILT)


@pytest.mark.parametrize(
    ("text", "path", "fact"),
    [
        (WELL_BUILT.replace("CTL-1", ""), "structure.MSH-10", (False, False)),
        (WELL_BUILT.replace("|Quenouille^Ghislaine", ""), "structure.PID-5", (False, False)),
        (WELL_BUILT.replace(PID, PID + PID), "structure.message", (True, False)),
        (WELL_BUILT + "MRG|1\r", "structure.MRG", (True, False)),
        (WELL_BUILT.replace("OBR|1|||X10568^Raison\r", ""), "structure.OBR", (False, False)),
        (WELL_BUILT.replace("Mal de", "Mal\rde"), "structure.lines", (True, False)),
        (WELL_BUILT.replace("|2.5", "|2.3.2"), "structure.version", (True, False)),
        (WELL_BUILT.replace("|2.5", ""), "structure.version", (False, False)),
        (WELL_BUILT.replace("|P|2.5", ""), "structure.version", (False, False)),
        (MSH.replace("R01", "R01^ERP_R09") + PID, "structure.PID", (True, False)),
    ],
)
def test_the_part_that_is_wrong_is_named(text: str, path: str, fact: tuple[bool, bool]) -> None:
    found = told(text)
    assert found["structure"][1] is False
    assert found[path] == fact


@pytest.mark.parametrize("kind", ["R03", "ORU", "", "Quenouille^Ghislaine"])
def test_a_message_of_no_structure_of_hl7_is_not_judged(kind: str) -> None:
    found = told(WELL_BUILT.replace("ORU^R01", kind))
    assert found == {"structure": (False, None), "structure.version": (True, True)}


def test_nothing_is_said_of_what_is_too_long_or_no_hl7() -> None:
    assert structure_of(WELL_BUILT + "NTE|1||" + "a" * LARGEST) == ()
    assert structure_of("Dear Ms Quenouille") == ()
    assert structure_of("BHS|^~\\&\r") == ()


def test_the_whole_messages_before_the_limit_are_judged() -> None:
    assert told(WELL_BUILT * 100) == told(WELL_BUILT)


def test_every_message_is_judged_without_an_error_and_names_parts_of_hl7_alone(
    message: bytes,
) -> None:
    for path, (_, well_formed) in told(message.decode("latin-1")).items():
        first, _, part = path.partition(".")
        assert first == "structure"
        assert part in ("", "version", "lines", "message") or part[:3] in SEGMENT_NAMES
        assert well_formed in (True, False, None)


def test_the_facts_reach_the_redacted_document() -> None:
    text = WELL_BUILT.replace("CTL-1", "")
    reading = read_handed(HandedDocument("application/hl7-v2", text.encode()))
    facts = redact(reading.document, KEEP, NOBODY, reading.subject).facts
    assert facts["structure.MSH-10"] == {
        "present": False, "length": "0", "well_formed": False, "check_digit": "unknown",
    }  # fmt: skip
    assert facts["structure"]["well_formed"] is False


@pytest.mark.parametrize(
    "path",
    ["structure.ZOE", "structure.Quenouille", "structure.quenouille", "Quenouille", "structure."],
)
def test_a_reader_cannot_smuggle_a_name_out_in_a_path(path: str) -> None:
    facts = (Fact(path, present=True, well_formed=True), Fact("structure.PID-5", True, None))  # noqa: FBT003 - the member by its place
    document = RawDocument("document", "text/plain", Opaque(b""), facts)
    assert list(redact(document, {}, NOBODY, Subject()).facts) == ["structure.PID-5"]


@pytest.mark.parametrize("value", ["Quenouille", 4821, None, ["Quenouille"]])
def test_a_reader_cannot_smuggle_a_value_out_in_a_verdict(value: object) -> None:
    fact = Fact("structure", present=value, well_formed=value)  # type: ignore[arg-type]
    document = RawDocument("document", "text/plain", Opaque(b""), (fact,))
    facts = redact(document, {}, NOBODY, Subject()).facts
    assert facts["structure"] == {
        "present": False, "length": "0", "well_formed": None, "check_digit": "unknown",
    }  # fmt: skip


PIECES = ["~a", "a^", "a&", "|", "\rOBX|1|ST|A^B||1", "\rPID|1", "\rOBR", "\\X0D\\", "\rOBR|1\rOBX"]


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_hostile_text_of_any_length_is_judged_in_a_bounded_time(piece: str) -> None:
    structure_of(WELL_BUILT)  # loads the definitions
    text = WELL_BUILT + ("PID|1||" + piece * LARGEST)[: LARGEST - len(WELL_BUILT)]
    for hostile in (text, text + piece * 1_000_000, text[: LARGEST // 8]):
        begun = time.process_time()
        structure_of(hostile)
        assert time.process_time() - begun < 5


@given(st.text(st.sampled_from("|^~\\&\rPIDOBXMSHRZ12 é"), max_size=200))
@settings(max_examples=50)
def test_any_text_is_judged_without_an_error(text: str) -> None:
    for fact in structure_of(MSH + text):
        assert fact.path.startswith("structure")


def test_hl7apy_is_loaded_only_when_hl7_is_handed_over() -> None:
    code = """
import sys
from connectors.contract import HandedDocument
from connectors.formats.handed import read_handed
read_handed(HandedDocument("application/pdf", b"%PDF"))
assert "hl7apy" not in sys.modules
read_handed(HandedDocument("text/plain", b"MSH|^~\\\\&|A\\rPID|1"))
assert "hl7apy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)  # noqa: S603 - ourselves
