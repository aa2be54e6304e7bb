"""Where the limits of structured masking lie: on one side it masks, on the other words decide."""

import base64
from collections.abc import Callable
from typing import Final

import pytest

from connectors.shapes import Kind
from redaction.redacted import MASK
from redaction.structure import structured_findings
from redaction.structure.document import redact_document
from redaction.structure.encoded import says_something
from redaction.structure.names import STAYS, Meaning, meaning, whole_meaning
from redaction.structure.values import finding, is_outcome, is_uuid, verdict
from redaction.words.finding import mask, settle

UUID: Final = "b1c40999-39c4-c7f1-7447-6c0069a2538c"
ENOUGH: Final = b"Zoe C.1 born in 1952, seen today"


def masked(text: str) -> str:
    return mask(text, settle(structured_findings(text)))


@pytest.mark.parametrize(
    ("means", "value", "in_text", "in_document"),
    [
        (STAYS, "Canari", None, None),
        (Kind.NAME, "Canari", Kind.NAME, Kind.NAME),
        (Kind.NAME, "", None, None),
        (Kind.NAME, "?!", None, None),
        (Kind.NAME, MASK, None, None),
        (Kind.NAME, f"{MASK} a", Kind.NAME, Kind.NAME),
        (Kind.NAME, "null", None, None),
        (Kind.NAME, "undefined" + "." * 7, None, None),
        (Kind.NAME, "undefined" + "." * 8, Kind.NAME, Kind.NAME),
        (Kind.NAME, "Yes", None, None),
        (Kind.CLINICAL, "Yes", Kind.CLINICAL, Kind.CLINICAL),
        (Kind.FREE_TEXT, "non", Kind.FREE_TEXT, Kind.FREE_TEXT),
        (Kind.CLINICAL, "null", None, None),
        (Kind.NAME, "20", None, Kind.OTHER),
        (Kind.PHONE, "20", Kind.PHONE, Kind.PHONE),
        (Kind.NAME, "20a", Kind.NAME, Kind.NAME),
        (None, "Canari", None, Kind.OTHER),
        (None, UUID, None, None),
        (None, f" {UUID.upper()} ", None, None),
        (None, UUID[:-1], None, Kind.OTHER),
        (None, "true", None, None),
    ],
)
def test_a_value_is_judged_by_what_its_name_means(
    means: Meaning, value: str, in_text: Kind | None, in_document: Kind | None
) -> None:
    assert verdict(means, value, whole=False) is in_text
    assert verdict(means, value, whole=True) is in_document


def test_what_a_program_says_of_its_work_is_short() -> None:
    assert is_outcome("Success" + "." * 9)
    assert not is_outcome("Success" + "." * 10)
    assert not is_outcome("Canari")
    assert is_uuid(UUID)
    assert not is_uuid(f"{UUID}0")


@pytest.mark.parametrize("around", ["", " ", " \t\r\n"])
def test_a_finding_stands_without_the_blanks_around_it(around: str) -> None:
    found = finding(f"a{around}b{around}c", 1, 2 + 2 * len(around), Kind.NAME)
    assert found is not None
    assert (found.start, found.end) == (1 + len(around), 2 + len(around))
    assert finding("a   b", 1, 4, Kind.NAME) is None
    assert finding("a", 0, 0, Kind.NAME) is None


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("x" * 55 + "Phone", Kind.PHONE),
        ("x" * 56 + "Phone", None),
        ("phoneXxYyVvWw", Kind.PHONE),
        ("phoneXxYyVvWwUu", None),
        ("xxYyVvWwUuTtSsPhone", Kind.PHONE),
    ],
)
def test_a_name_is_read_to_sixty_letters_and_five_words(name: str, means: Meaning) -> None:
    assert meaning(name) is means


def test_a_listed_name_is_read_to_sixty_letters() -> None:
    assert whole_meaning("first" + "-" * 51 + "name") is Kind.NAME
    assert whole_meaning("first" + "-" * 52 + "name") is None


@pytest.mark.parametrize(
    ("octets", "says"),
    [
        (b"abc", False),
        (b"abcd", True),
        (b"abc\x01", False),
        (b"a\tb\r\nc", True),
        (b"\xe9abc", True),
        (b"\xe9\xe9abcdef", True),
        (b"\xe9\xe9abcde", False),
        ("abcd".encode("utf-16-le"), True),
        ("abcd".encode("utf-32-be"), True),
        (b"ab\0cde", False),
        (b"abc\0de\0\0", True),
        ("漢字かな".encode(), True),
        ("дом и сад".encode(), True),
        *((("ab🙂é".encode() * 9)[: 72 - cut], True) for cut in range(8)),
        (b"%PDF", True), (b"\x1f\x8b\x08", True), (b"GIF8", True), (b"x\x9c", True),
        (b"\xff\xd8\xff", True), (b"\xd0\xcf\x11\xe0", True), (b"x\x9b\x01\x02", False),
    ],
)  # fmt: skip
def test_octets_are_a_text_or_a_document_or_say_nothing(octets: bytes, says: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert says_something(octets) is says


@pytest.mark.parametrize("script", ["Zoé 🙂", "王小明", "Canari é", "김민수"])
def test_a_text_in_base64_is_masked_in_every_script(script: str) -> None:
    written = _base64((script * 4).encode())
    assert masked(f"see {written} there") == f"see {MASK} there"


@pytest.mark.parametrize("above", ["", "Informations\n", "acknowledgement\n"])
@pytest.mark.parametrize("below", ["", "\ntherefore it fails", "\nThanks\nMarie", "\nMerci!"])
@pytest.mark.parametrize("width", [76, 50, 30])
def test_words_above_and_below_base64_in_lines_do_not_spoil_it(
    above: str, below: str, width: int
) -> None:
    written = _base64(ENOUGH * 5)
    lines = [written[at : at + width] for at in range(0, len(written), width)]
    answer = masked(f"see:\n{above}" + "\n".join(lines) + below)
    assert not any(line in answer for line in lines)


@pytest.mark.parametrize("word", ["+AOk-", "+ABC-", "+TEST-", "+U0ZR-", "+abcdef-"])
def test_a_word_between_signs_is_no_hidden_letter_of_east_asia(word: str) -> None:
    hides = word == "+AOk-"
    assert (masked(f"see {word} there") == f"see {word} there") is not hides


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def _base32(octets: bytes) -> str:
    return base64.b32encode(octets).decode()


@pytest.mark.parametrize(
    ("write", "least"),
    [
        (_base64, 9),
        (_base32, 10),
        (bytes.hex, 8),
        (lambda octets: "0x" + octets.hex(), 8),
        (lambda octets: octets.hex(" "), 8),
        (lambda octets: octets.hex("-"), 8),
        (lambda octets: octets.hex(":"), 8),
    ],
    ids=["base64", "base32", "hex", "hex number", "hex, blanks", "hex, dashes", "hex, colons"],
)
def test_a_hidden_text_is_masked_from_its_shortest_length_on(
    write: Callable[[bytes], str], least: int
) -> None:
    for length in range(least, len(ENOUGH) + 1):
        written = write(ENOUGH[:length]).rstrip("=")
        assert written not in masked(f"see {written} there"), length
    short = f"see {write(ENOUGH[: least - 1]).rstrip('=')} there"
    assert masked(short) == short


def test_decimal_digits_are_a_number_up_to_twenty_three_of_them() -> None:
    text = b"1952031719520"
    assert masked(f"see {text[:12].hex()} there") == f"see {MASK} there"
    assert masked(f"see {text[:11].hex()} there") == f"see {text[:11].hex()} there"


@pytest.mark.parametrize(
    ("word", "stays"),
    [
        ("hydrochlorothiazide", True),
        ("HYDROCHLOROTHIAZIDE", True),
        ("Hydrochlorothiazide", True),
        (_base64(b"Zoe Canari, b").rstrip("="), False),
    ],
)
def test_a_long_word_is_no_base64(word: str, stays: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert (masked(f"see {word} there") == f"see {word} there") is stays


@pytest.mark.parametrize("quotes", [0, 1, 6, 7])
def test_quotes_inside_a_value_are_passed_over_up_to_seven(quotes: int) -> None:
    value = 'Zoe "' + 'x"x' * quotes + "Canari"
    text = f'{{"nom": "{value}", "status": "AC"'
    answer = masked(text)
    assert "Zoe" not in answer
    assert ("Canari" not in answer) is (quotes < 7)
    assert '"status": "AC"' in answer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'note': {'a': [1, 'x'], 'b': 'y'}, 'status': 'AC'", "AC"),
        ("{'nom': [['Canari']], 'status': 'AC'", "AC"),
        ("{'nom': ('Canari'), 'status': 'AC'", "AC"),
        ("{'nom': {'zz': 'Canari'}, 'zz': 'AC'", "AC"),
    ],
)
def test_what_follows_a_masked_object_is_judged_anew(text: str, expected: str) -> None:
    answer = masked(f"log {text}")
    assert answer.endswith(f"'{expected}'")
    assert "Canari" not in answer
    assert "y" not in answer


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_begins_with_two_known_columns_of_half_of_them(delimiter: str) -> None:
    def table(*names: str) -> str:
        cells = delimiter.join(("Canari", *("zz",) * (len(names) - 1)))
        return "see\n" + delimiter.join(names) + "\n" + cells + "\n"

    assert "Canari" not in masked(table("Nom", "DDN"))
    assert "Canari" not in masked(table("Nom", "DDN", "zorgle", "blorgle"))
    assert "Canari" in masked(table("Nom", "DDN", "zorgle", "blorgle", "flurgle"))
    assert "Canari" in masked(table("Nom", "zorgle"))
    assert "Canari" in masked(table("Status", "Code"))


@pytest.mark.parametrize(
    ("label", "value", "rest"),
    [
        ("DDN", "1952-03-17", ""),
        ("NAM", "CANZ 5253 1712", ""),
        ("Tel", "(613) 555-0142 poste 12", ""),
        ("NAS", "046 454 286", ""),
        ("Courriel", "zoe@canari.example", ""),
        ("Code postal", "K1A 0B1", ""),
        ("Nom", "Zoé de la Canari-Roy", ""),
        ("Nom", "Zoé Canari", ", DDN: 1952-03-17"),
        ("Patient name", "Mme Zoé Canari", " is here"),
        ("Authorization", "Bearer abcdef123456", ""),
        ("Cookie", "a=b; c=d", ""),
    ],
)
def test_a_value_behind_a_label_is_masked_whole(label: str, value: str, rest: str) -> None:
    answer = masked(f"see\n{label}: {value}{rest}")
    assert answer.startswith(f"see\n{label}: {MASK}")
    assert not set(value.split()) & set(answer.split())
    assert answer.endswith(rest if "1952" not in rest else MASK)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("/p?zorgle=Canari&status=500", "?status=500"),
        ("/p?status=500&zorgle=Canari", "?status=500"),
        ("/p?status=500&zorgle=Canari&status=400", "?status=500&status=400"),
    ],
)
def test_an_unknown_parameter_goes_with_one_separator_and_the_question_mark_stays(
    query: str, left: str
) -> None:
    answer = redact_document(query.encode()).output.decode()
    assert left in answer
    assert "Canari" not in answer
