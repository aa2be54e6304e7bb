"""Whatever comes in: our error or a sound reading, and the same reading each time."""

import re
import string
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.segment_names import SEGMENT_NAMES

NAMES = "|".join(sorted(SEGMENT_NAMES))
HEADS = st.sampled_from(
    [
        "MSH|^~\\&|",
        "MSH|^~|",
        "MSH#*!\\%#",
        "FHS|^~\\&",
        "BHS|^",
        "MSH|SMITH|",
        "MSH|^^|",
        "MSH",
        "MSH|",
    ]
)
STARTS = st.sampled_from(
    [
        "PID|",
        "OBX|1|ST|",
        "NTE|",
        "ZOE|",
        "ZPI",
        "LAN|",
        "PID",
        "  PID|",
        "00001234MSH|^~\\&|",
        "",
        "pid|",
    ]
)
WORDS = st.text(
    st.sampled_from("|^~\\&#*!% \t\x00\x85\xa0\u2028\ufeffA1Zé") | st.characters(codec="utf-8"),
    max_size=20,
)
ENDS = st.sampled_from(["\r", "\n", "\r\n", "\x1c\r\x0b", ""])
LINES = st.tuples(HEADS | STARTS, WORDS, ENDS).map("".join)
DOCUMENTS = st.builds(
    lambda lead, head, lines: lead + head + "".join(lines),
    st.sampled_from(["", "\ufeff", "\x0b", "\r\n ", "00000123"]),
    HEADS,
    st.lists(LINES, max_size=8),
)


def assert_sound(content: SpannedText) -> None:
    """Leaves in order and disjoint; between them only structure, as the test itself defines it."""
    headers = re.findall(r"(?:MSH|FHS|BHS)([!-~]{2,6})", content.text)
    marks = re.escape("".join(set("".join(headers)) & set(string.punctuation)))
    structure = re.compile(rf"(?:{NAMES}|[{marks}\r\n\t \x0b\x1c\ufeff]|\xef\xbb\xbf)*")
    end = 0
    for leaf in content.leaves:
        assert end <= leaf.start < leaf.end <= len(content.text)
        assert structure.fullmatch(content.text[end : leaf.start])
        end = leaf.end
    assert structure.fullmatch(content.text[end:])


@given(
    st.binary()
    | DOCUMENTS.map(str.encode)
    | DOCUMENTS.map(lambda d: d.encode("latin-1", "replace"))
)
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_soundly_or_refused_with_our_error(body: bytes) -> None:
    with suppress(ChartUnreadableError):
        reading = hl7v2.read(body)
        assert isinstance(reading.document.content, SpannedText)
        assert_sound(reading.document.content)
        assert reading.emr_id is None


@given(DOCUMENTS)
@settings(max_examples=50, deadline=None)
def test_the_same_bytes_give_the_same_reading(text: str) -> None:
    readings = []
    for _ in range(2):
        with suppress(ChartUnreadableError):
            reading = hl7v2.read(text.encode())
            content = reading.document.content
            assert isinstance(content, SpannedText)
            leaves = [(leaf.path, leaf.start, leaf.end) for leaf in content.leaves]
            readings.append((leaves, list(reading.subject)))
    assert readings[:1] == readings[1:]


def test_the_check_of_soundness_can_fail() -> None:
    text = "MSH|^~\\&|GDML\rNTE|1|L|Quenouille"
    with pytest.raises(AssertionError):
        assert_sound(SpannedText(text, ()))
