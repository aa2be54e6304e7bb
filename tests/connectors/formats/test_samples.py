"""Every message that we have is previewable, and shows nothing of the patient."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.contract import HandedDocument, Identifiers, Leaf, RawDocument, SpannedText
from connectors.formats.handed import read_handed
from connectors.formats.keep import KEEP
from connectors.formats.reading import Reading
from redaction.allow_list import redact
from redaction.redacted import MASK, Redacted

MARKED = Path(__file__).parents[3].parent / "shared" / "data" / "phi" / "hl7_public.jsonl"
NOBODY = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))
HIDDEN = re.compile(rf"(?:{MASK}|[\^~&\\ \t])*")
PEOPLE = ("PID", "NK1", "GT1", "IN1", "IN2", "MRG", "PD1")
SHOWN = {"PID": (1, 8), "NK1": (1,), "GT1": (1,), "IN1": (1,)}


def reading_of(message: bytes) -> Reading:
    return read_handed(HandedDocument("text/plain", message))


def spanned(document: RawDocument) -> SpannedText:
    assert isinstance(document.content, SpannedText)
    return document.content


def redacted(reading: Reading) -> Redacted:
    return redact(reading.document, KEEP, NOBODY, reading.subject)


def shown(reading: Reading) -> str:
    text = redacted(reading).text
    assert text is not None
    return text


def rows(text: str) -> Iterator[list[str]]:
    """Split into lines and fields in the plainest way, not in ours."""
    for line in re.split(r"[\r\n\x0b\x1c]", text):
        yield line.strip(" \t").split("|")


def test_every_message_is_read_as_hl7_and_not_as_a_skeleton(message: bytes) -> None:
    reading = reading_of(message)
    assert reading.document.kind == "hl7-v2"
    assert redacted(reading).skeleton is None


def test_the_text_encodes_back_to_the_very_bytes(message: bytes) -> None:
    text = spanned(reading_of(message).document).text
    assert message in (text.encode("utf-8"), text.encode("latin-1", "replace"))


def kept(reading: Reading) -> list[Leaf]:
    """Walk original and redacted text side by side; return the leaves that were kept."""
    original = spanned(reading.document)
    text, at, end, leaves = shown(reading), 0, 0, []
    for leaf in original.leaves:
        between = original.text[end : leaf.start]
        assert text.startswith(between, at)
        at += len(between)
        piece = original.text[leaf.start : leaf.end]
        if text.startswith(MASK, at):
            piece = MASK
        else:
            leaves.append(leaf)
        assert text.startswith(piece, at)
        at += len(piece)
        end = leaf.end
    assert text[at:] == original.text[end:]
    return leaves


def test_what_is_kept_is_the_original_between_masks(message: bytes) -> None:
    reading = reading_of(message)
    assert 0 < len(kept(reading)) < len(spanned(reading.document).leaves)


@pytest.mark.skipif(not MARKED.exists(), reason="the marked messages are not beside the project")
def test_nothing_that_others_marked_as_phi_is_kept() -> None:
    for line in MARKED.read_text("utf-8").splitlines():
        case = json.loads(line)
        leaves = kept(reading_of(case["text"].encode()))
        marked = [span for span in case["spans"] if span["type"] != "HEADER"]
        assert marked
        assert not any(
            leaf.start < span["end"] and span["start"] < leaf.end
            for leaf in leaves
            for span in marked
        )


def test_line_ends_are_preserved(message: bytes) -> None:
    reading = reading_of(message)
    ends = re.compile(r"[\r\n]+")
    assert ends.findall(shown(reading)) == ends.findall(spanned(reading.document).text)


def test_segments_about_people_show_set_id_and_sex_alone(message: bytes) -> None:
    for fields in rows(shown(reading_of(message))):
        for number, field in enumerate(fields):
            if fields[0] in PEOPLE and number > 0 and number not in SHOWN.get(fields[0], ()):
                assert HIDDEN.fullmatch(field)


def test_results_comments_orders_visits_and_names_of_tests_are_hidden(message: bytes) -> None:
    free = {"OBX": (4, 5, 6, 7, 8, 12, 14, 16), "NTE": (2, 3, 4), "PV1": range(2, 53)}
    free |= {"OBR": (*range(2, 25), *range(26, 40)), "TXA": range(2, 17), "SFT": range(1, 7)}
    for fields in rows(shown(reading_of(message))):
        for number in free.get(fields[0], ()):
            assert HIDDEN.fullmatch("".join(fields[number : number + 1]))
        if fields[0] == "OBX" and len(fields) > 3:
            assert HIDDEN.fullmatch("".join(fields[3].split("^")[1:2]))


def test_z_segments_and_cut_lines_show_their_name_at_most(message: bytes) -> None:
    for fields in rows(shown(reading_of(message))):
        if not re.fullmatch(f"(?:{MASK})?MSH|[A-Y][A-Z0-9]{{2}}|", fields[0]):
            assert re.fullmatch(rf"Z[A-Z0-9]{{2}}|(?:{MASK}|[ ,^~&\\-])*", fields[0])
            assert all(map(HIDDEN.fullmatch, fields[1:]))


def test_no_value_of_the_subject_survives(message: bytes) -> None:
    reading = reading_of(message)
    text = shown(reading).replace(MASK, "").casefold()
    for _, value in reading.subject:
        if len(value) > 3:
            assert value.casefold() not in text


def test_every_segment_is_still_counted(message: bytes) -> None:
    reading = reading_of(message)
    known = ("MSH", "PID", "OBR", "OBX", "NTE", "PV1", "ORC")
    before, after = (
        [fields[0] for fields in rows(text) if fields[0] in known]
        for text in (spanned(reading.document).text, shown(reading))
    )
    assert before == after
