"""How HL7 v2 is split into leaves, in every dress in which it is sent."""

import traceback
from itertools import pairwise

import pytest

from connectors.contract import SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.senders import Sender

HEAD = "MSH|^~\\&|GDML|GDML|||20260118||ORU^R01|C1|P|2.3"


def leaves(text: str | bytes) -> list[tuple[str, str]]:
    content = hl7v2.read(text if isinstance(text, bytes) else text.encode()).document.content
    assert isinstance(content, SpannedText)
    return [(leaf.path, content.text[leaf.start : leaf.end]) for leaf in content.leaves]


def lines(*lines: str) -> list[tuple[str, str]]:
    """Return the leaves that follow the header's own."""
    return leaves("\r".join([HEAD, *lines]))[len(leaves(HEAD)) :]


def test_a_header_counts_its_fields_from_the_separator() -> None:
    assert leaves(HEAD) == [
        ("MSH-3", "GDML"),
        ("MSH-4", "GDML"),
        ("MSH-7", "20260118"),
        ("MSH-9", "ORU"),
        ("MSH-9", "R01"),
        ("MSH-10", "C1"),
        ("MSH-11", "P"),
        ("MSH-12", "2.3"),
    ]


def test_a_field_is_split_to_its_subcomponents() -> None:
    assert lines("PID|1||A&B^C~D") == [
        ("PID-1", "1"),
        ("PID-3", "A"),
        ("PID-3", "B"),
        ("PID-3", "C"),
        ("PID-3", "D"),
    ]


def test_components_are_told_apart_where_their_rules_differ() -> None:
    assert lines("OBX|1|NM|4548-4^Name^LN~X&Y") == [
        ("OBX-1", "1"),
        ("OBX-2", "NM"),
        ("OBX-3.1", "4548-4"),
        ("OBX-3.2", "Name"),
        ("OBX-3.3", "LN"),
        ("OBX-3.1", "X"),
        ("OBX-3.1", "Y"),
    ]


def test_two_encoding_characters_leave_the_ampersand_alone() -> None:
    assert leaves("MSH|^~|Reports|CML\rNTE|1|L|Tom & Ann^x")[-2:] == [
        ("NTE-3", "Tom & Ann"),
        ("NTE-3", "x"),
    ]


def test_an_escape_sequence_stays_inside_its_value() -> None:
    assert lines("NTE|1||one\\.br\\two \\T\\ three")[-1] == ("NTE-3", "one\\.br\\two \\T\\ three")


def test_a_header_that_names_no_encoding_characters_has_the_usual_ones() -> None:
    assert leaves("MSH||GDML|LAB\rPID|1||A&B^C~D\\T\\") == [
        ("MSH-3", "GDML"),
        ("MSH-4", "LAB"),
        ("PID-1", "1"),
        ("PID-3", "A"),
        ("PID-3", "B"),
        ("PID-3", "C"),
        ("PID-3", "D\\T\\"),
    ]


def test_a_usual_encoding_character_that_separates_fields_is_left_out() -> None:
    assert leaves("MSH^^GDML\rNTE^1^^a&b")[-2:] == [("NTE-1", "1"), ("NTE-3", "a&b")]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_a_mark_is_read_and_encodes_back(codec: str) -> None:
    body = f"\ufeff{HEAD}\rPID|1||||É".encode(codec)
    content = hl7v2.read(body).document.content
    assert isinstance(content, SpannedText)
    assert content.text.encode(codec) == body
    assert leaves(body) == [*leaves(HEAD), ("PID-1", "1"), ("PID-5", "É")]


def test_utf_16_that_is_cut_in_the_middle_of_a_character_is_refused() -> None:
    with pytest.raises(ChartUnreadableError):
        hl7v2.read(f"\ufeff{HEAD}".encode("utf-16-le")[:-1])


@pytest.mark.parametrize("codec", ["utf-8", "iso-8859-1", "cp1252"])
def test_accents_of_every_encoding_arrive_in_the_subject(codec: str) -> None:
    name = "L\u2019Écœurée" if codec != "iso-8859-1" else "Éloïse"
    assert hl7v2.read(f"{HEAD}\rPID|1||||{name}".encode(codec)).subject.get("family_name") == (
        name,
    )


def test_the_truncation_mark_of_2_7_does_not_separate() -> None:
    assert leaves("MSH|^~\\&#|GDML\rNTE|1||a#b")[-1] == ("NTE-3", "a#b")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\n\r\n", "\x1c\r\x0b"])
def test_every_line_end_ends_a_segment(end: str) -> None:
    assert leaves(f"{HEAD}{end}PID|1{end}")[-1] == ("PID-1", "1")


@pytest.mark.parametrize("lead", ["\ufeff", "\x0b", "\r\n", "  \t", "\ufeff\x0b  "])
def test_what_comes_before_the_header_is_skipped(lead: str) -> None:
    assert leaves(lead + HEAD) == leaves(HEAD)


def test_a_byte_order_mark_before_latin_1_is_skipped() -> None:
    assert leaves(b"\xef\xbb\xbf" + HEAD.encode() + b"\rNTE|1||\xc9") == [
        *leaves(HEAD),
        ("NTE-1", "1"),
        ("NTE-3", "É"),
    ]


def test_a_length_before_the_header_is_a_value() -> None:
    assert leaves("00000123" + HEAD) == [("length", "00000123"), *leaves(HEAD)]


def test_indented_segments_are_segments() -> None:
    assert lines("   PID|1", "\tNTE|2") == [("PID-1", "1"), ("NTE-1", "2")]


def test_each_message_of_a_batch_has_its_own_delimiters() -> None:
    text = (
        "FHS|^~\\&|GDML\rBHS|^~\\&\rMSH#*!#GDML\rPID#1##A*B\r"
        "MSH|^~\\&|GDML\rPID|1||A*B\rBTS|2\rFTS|1"
    )
    assert leaves(text) == [
        ("FHS-3", "GDML"),
        ("MSH-3", "GDML"),
        ("PID-1", "1"),
        ("PID-3", "A"),
        ("PID-3", "B"),
        ("MSH-3", "GDML"),
        ("PID-1", "1"),
        ("PID-3", "A*B"),
        ("BTS-1", "2"),
        ("FTS-1", "1"),
    ]


def test_blank_values_are_no_leaves() -> None:
    assert lines("NTE|1|  |\t") == [("NTE-1", "1")]


def test_a_name_that_is_not_hl7s_is_a_leaf_and_so_are_its_values() -> None:
    assert lines("ZOE|x", "LAN|y") == [
        ("segment", "ZOE"),
        ("unknown", "x"),
        ("segment", "LAN"),
        ("unknown", "y"),
    ]


@pytest.mark.parametrize(
    "line", ["cut line of a report", "ZOE", "Zoe", "LAN went home", "pid", "é"]
)
def test_a_line_without_a_name_is_one_value(line: str) -> None:
    assert lines(line) == [("unknown", line)]


@pytest.mark.parametrize("line", ["MSH|SMITH|x", "MSH|^^|x", "MSH", "BHS"])
def test_a_later_header_with_impossible_delimiters_hides_itself_too(line: str) -> None:
    assert all(path == "unknown" for path, _ in lines(line))
    assert "".join(value for _, value in lines(line)).startswith(line[:3])


def test_a_segment_may_be_nothing_but_its_name() -> None:
    assert lines("PID", "NTE|1") == [("NTE-1", "1")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n \x00",
        b"Quenouille",
        b"MSH",
        b"MSH|",
        b"MSH|SMITH|x",
        b"MSH|^^|x",
        b"MSHA^~\\&A",
        b"PID|1\rMSH|^~\\&|",
        b"<a>MSH|^~\\&|</a>",
        b'{"a": "MSH|^~"}',
    ],
)
def test_what_does_not_begin_with_a_header_is_refused(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        hl7v2.read(body)
    printed = "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None
    assert "Quenouille" not in printed.partition("ChartUnreadableError")[2]


def test_leaves_are_in_order_and_disjoint() -> None:
    content = hl7v2.read(f"{HEAD}\rPID|1||A^B".encode()).document.content
    assert isinstance(content, SpannedText)
    assert all(one.end < two.start for one, two in pairwise(content.leaves))


class TestEmrId:
    """A sender whose messages carry the EMR's own number can be configured."""

    SENDERS = (Sender("own", ("OWN",), (2,), emr_id=3),)

    def read(self, *pids: str) -> tuple[str | None, list[str]]:
        text = "\r".join(["MSH|^~\\&|OWN", *pids])
        reading = hl7v2.read(text.encode(), self.SENDERS)
        assert isinstance(reading.document.content, SpannedText)
        return reading.emr_id, [leaf.path for leaf in reading.document.content.leaves]

    def test_it_is_read_from_the_configured_field(self) -> None:
        assert self.read("PID|1||1234^^^X") == ("1234", ["MSH-3", "PID-1", "emr-id", "PID-3"])

    def test_it_is_none_if_the_field_is_empty(self) -> None:
        assert self.read("PID|1")[0] is None

    def test_it_is_none_if_two_patients_differ(self) -> None:
        assert self.read("PID|1||1234", "PID|2||1235")[0] is None

    def test_one_patient_named_twice_is_one(self) -> None:
        assert self.read("PID|1||1234", "PID|2||1234")[0] == "1234"

    def test_no_sender_that_we_know_sends_it(self) -> None:
        assert hl7v2.read(f"{HEAD}\rPID|1|2|1234|5".encode()).emr_id is None


def test_a_reading_prints_nothing() -> None:
    assert "Quenouille" not in repr(hl7v2.read(f"{HEAD}\rPID|1||||Quenouille".encode()))
