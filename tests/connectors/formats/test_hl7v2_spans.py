"""Outside the masks the bytes are the sender's own: put back what was masked, and nothing changed.

hl7apy, which parses and writes again, changes them: that is why it never edits.
"""

from contextlib import suppress

import pytest
from hl7apy.parser import parse_message  # noqa: TID251 - the defect that is shown
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from connectors.contract import Identifiers, SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.keep import KEEP
from redaction.allow_list import redact
from redaction.redacted import MASK
from tests.connectors.formats.test_hl7v2_fuzz import DOCUMENTS
from tests.connectors.formats.test_hl7v2_parser import NOBODY

NAMED = Identifiers(NOBODY.captured_at, emr_id="1234")
OLIS = (
    "MSH|^~\\&|OLIS||||20260118||ERP^Z99^ERP_R09|1|P|2.3.1\r"
    "PID|1||2345678904^^^^JHN^^^^ON&ONTARIO&HL70347^^AB||Quenouille^Ghislaine\r"
    "OBX|1|ST|4548-4^Raison||Mal de ventre||||||F|||\r"
)


def put_back(body: bytes, codec: str) -> bytes:
    """Redact, then put the original's own bytes where masks stand."""
    reading = hl7v2.read(body)
    content = reading.document.content
    assert isinstance(content, SpannedText)
    redacted = redact(reading.document, KEEP, NAMED, reading.subject)
    assert redacted.text is not None
    pieces, at, end = [], 0, 0
    for leaf in (*content.leaves, None):
        between = content.text[end : leaf.start if leaf else None]
        # what stands between values is masked as well, if a value slipped into it
        masked = any(map(str.isalnum, between)) and redacted.text.startswith(MASK, at)
        kept = MASK if masked else redacted.text[at : at + len(between)]
        at += len(kept)
        pieces.append(between if masked else kept)
        if leaf is None:
            break
        value = content.text[leaf.start : leaf.end]
        hidden = redacted.text.startswith(MASK, at)
        kept = MASK if hidden else redacted.text[at : at + len(value)]
        at += len(kept)
        pieces.append(value if hidden else kept)
        end = leaf.end
    assert at == len(redacted.text)
    return "".join(pieces).encode(codec)


def codec_of(body: bytes) -> str:
    codec = "latin-1"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16-le" if body.startswith(b"\xff") else "utf-16-be"
    with suppress(UnicodeDecodeError):
        body.decode("utf-8")
        codec = "utf-8"
    return codec


def in_any_encoding(document: str) -> st.SearchStrategy[bytes]:
    marked = document.removeprefix("\ufeff")
    return st.sampled_from(
        [
            document.encode("utf-8", "replace"),
            document.encode("latin-1", "replace"),
            document.encode("cp1252", "replace"),
            b"\xff\xfe" + marked.encode("utf-16-le", "replace"),
        ]
    )


def wrap(document: str) -> str:
    return f"<a b='1'><![CDATA[{document}]]></a>"


@given((DOCUMENTS | DOCUMENTS.map(wrap)).flatmap(in_any_encoding))
@settings(max_examples=400, deadline=None)
@example(OLIS.encode())
@example(OLIS.replace("\r", "\r\n").encode())
def test_outside_the_masks_the_bytes_are_the_originals(body: bytes) -> None:
    read = False
    with suppress(ChartUnreadableError):
        assert put_back(body, codec_of(body)) == body
        read = True
    assume(read)


def test_what_is_kept_of_a_message_of_olis_is_not_moved() -> None:
    reading = hl7v2.read(OLIS.encode())
    text = redact(reading.document, KEEP, NOBODY, reading.subject).text
    assert text is not None
    assert text.split("\r")[1].count("^") == OLIS.split("\r")[1].count("^")
    assert text.endswith("OBX|1|ST|4548-4^XXXXXXX||XXXXXXX||||||F|||\r")


def test_hl7apy_that_writes_a_message_again_moves_and_loses_bytes() -> None:
    again = parse_message(OLIS, find_groups=False).to_er7()
    assert again.split("\r")[1] != OLIS.split("\r")[1]
    assert "PID" not in parse_message(OLIS).to_er7()


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("NTE|1|L|{}", "NTE|1|XXXXXXX|XXXXXXX"),
        (
            "OBX|1|ED|77-1^x||^TEXT^PDF^Base64^{}||||||F",
            "OBX|1|ED|77-1^XXXXXXX||^XXXXXXX^XXXXXXX^XXXXXXX^XXXXXXX||||||F",
        ),
    ],
)
def test_base64_in_comments_and_results_is_masked_whole(place: str, shown: str) -> None:
    written = "UXVlbm91aWxsZSwgR2hpc2xhaW5lIG7DqWU+bGUvNSBhdnJpbA=="
    text = OLIS + place.format(written)
    reading = hl7v2.read(text.encode())
    redacted = redact(reading.document, KEEP, NOBODY, reading.subject).text
    assert redacted is not None
    assert redacted.split("\r")[-1] == shown


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_base64_that_is_broken_into_lines_is_masked_line_by_line(end: str) -> None:
    lines = ["UXVlbm91aWxsZSwg", "R2hpc2xhaW5lIG7D", "PIDhpc2xhaW5lPQ=="]
    reading = hl7v2.read((OLIS + "NTE|1|L|" + end.join(lines)).encode())
    redacted = redact(reading.document, KEEP, NOBODY, reading.subject).text
    assert redacted is not None
    assert redacted.endswith(f"NTE|1|XXXXXXX|{end.join([MASK] * 3)}")
