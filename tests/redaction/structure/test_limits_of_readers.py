"""Where the readers' limits lie, each with what stands at the limit and what is one beyond."""

import base64
import gzip
import json
import urllib.parse
from collections.abc import Callable
from typing import Final

import pytest

from redaction.redacted import MASK
from redaction.structure.binary import is_binary
from redaction.structure.carriers import REFUSED, opened
from redaction.structure.document import redact_document
from redaction.structure.media_types import Format
from redaction.structure.readers import READERS
from redaction.structure.undone import Undone
from redaction.text import redact_text

LARGEST: Final = 33_554_432
"""32 MiB."""
OPENED: Final = b'{\n  "ok": true\n}'


def masked(text: str) -> str:
    return redact_text(text).redacted


def left(body: bytes) -> bytes:
    return redact_document(body).output


def _base64(octets: bytes) -> str:
    return base64.b64encode(octets).decode().rstrip("=")


def packed(inside: bytes, length: int) -> bytes:
    """Return gzip of this length; what stands behind its end is passed over."""
    return gzip.compress(inside, mtime=0).ljust(length, b"\0")


def _as_string(inside: bytes) -> bytes:
    return json.dumps(inside.decode()).encode()


# layers around a document


@pytest.mark.parametrize("wrap", [gzip.compress, _as_string])
@pytest.mark.parametrize(("times", "is_read"), [(3, True), (4, True), (5, False), (6, False)])
def test_four_layers_are_opened(
    wrap: Callable[[bytes], bytes], times: int, *, is_read: bool
) -> None:
    body = b'{"ok": true}'
    for _ in range(times):
        body = wrap(body)
    assert (left(body) == OPENED) is is_read
    assert (redact_document(body).text is not None) is is_read


@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(lambda inside: b"data:," + inside, id="address"),
        pytest.param(lambda inside: packed(inside, LARGEST // 200 + 1), id="gzip"),
    ],
)
def test_a_layer_of_32_mebibytes_is_opened(carry: Callable[[bytes], bytes]) -> None:
    assert opened(carry(b"{".ljust(LARGEST - 1) + b"}")) == b"{".ljust(LARGEST - 1) + b"}"
    assert opened(carry(b"{".ljust(LARGEST) + b"}")) is REFUSED


def test_a_layer_grows_two_hundred_times() -> None:
    assert left(packed(b'{"ok": true}'.ljust(40_000), 200)) == OPENED
    refused = redact_document(packed(b'{"ok": true}'.ljust(40_001), 200))
    assert refused.skeleton is not None
    assert refused.skeleton["length"] == 200


def test_a_document_in_base64_has_sixteen_letters() -> None:
    assert len(_base64(b'{"ok": true}')) == 16
    assert left(_base64(b'{"ok": true}').encode()) == OPENED
    assert len(_base64(b'{"ok":true}')) == 15
    assert left(_base64(b'{"ok":true}').encode()) == MASK.encode()


@pytest.mark.parametrize(("before", "is_opened"), [(4094, False), (4095, False), (4096, True)])
def test_a_document_in_base64_is_told_by_4096_octets(before: int, *, is_opened: bool) -> None:
    """One sign too many that no text has is the last octet looked at, or stands behind it."""
    inside = (b"{" + b"\1" * 256).ljust(before) + b"\1}"
    written = base64.b64encode(inside)
    assert opened(written) == (inside if is_opened else written)


@pytest.mark.parametrize(
    ("written", "is_opened"),
    [
        ("data:" + "a" * 80 + ",%s", True),
        ("data:" + "a" * 81 + ",%s", False),
        ("data:;" + "a" * 40 + ",%s", True),
        ("data:;" + "a" * 41 + ",%s", False),
        ("data:" + ";a=b" * 4 + ",%s", True),
        ("data:" + ";a=b" * 5 + ",%s", False),
    ],
)
def test_an_address_of_data_names_a_short_type_and_four_parameters(
    written: str, *, is_opened: bool
) -> None:
    body = (written % urllib.parse.quote('{"ok": true}')).encode()
    assert (left(body) == OPENED) is is_opened


# letters that hide a text


@pytest.mark.parametrize(("said", "hides"), [(2046, False), (2047, False), (2048, True)])
def test_of_digits_4096_are_looked_into(said: int, *, hides: bool) -> None:
    written = (b"\1" * 128 + b"Zoe C.1 " * 300)[:said].hex() + "01" + b"born in 1952".hex()
    assert (masked(f"see {written} there") == f"see {MASK} there") is hides


@pytest.mark.parametrize(("said", "hides"), [(3070, False), (3071, False), (3072, True)])
def test_of_base64_4096_letters_are_looked_into(said: int, *, hides: bool) -> None:
    written = _base64((b"\1" * 192 + b"Zoe C.1 " * 400)[:said] + b"\1" + b"born in 1952")
    assert (masked(f"see {written} there") == f"see {MASK} there") is hides


@pytest.mark.parametrize(("said", "letters"), [(b"Zoe C.1 b", 12), (b"Zoe C.1 ", 11)])
def test_a_part_of_a_path_hides_a_text_from_twelve_letters_on(said: bytes, letters: int) -> None:
    part = _base64(said)
    assert len(part) == letters
    shown = MASK if letters == 12 else part
    assert masked(f"see zz/{part}/zz there") == f"see zz/{shown}/zz there"


def test_small_letters_hide_a_text_from_twenty_four_on() -> None:
    word = "bill" * 6
    assert masked(f"see {word} there") == f"see {MASK} there"
    assert masked(f"see {word[:23]} there") == f"see {word[:23]} there"


@pytest.mark.parametrize(("last", "shown"), [(254, MASK), (255, MASK), (256, "256")])
def test_a_list_of_octets_has_no_number_above_255(last: int, shown: str) -> None:
    numbers = [98, 111, 110, 106, 111, 117, 114, last]
    answer = masked(f"see {numbers} there")
    assert (
        answer
        == "see [" + ", ".join(8 * [MASK] if shown == MASK else map(str, numbers)) + "] there"
    )


def test_an_escape_hides_a_word_within_its_first_4000_letters() -> None:
    assert masked("a" * 3997 + "%41") == MASK
    assert masked("a" * 3998 + "%41") == "a" * 3998 + "%41"


@pytest.mark.parametrize(
    ("point", "meant"), [("10fffe", "\U0010fffe"), ("10ffff", "\U0010ffff"), ("110000", "")]
)
def test_the_last_letter_that_an_escape_means_is_the_last_of_unicode(
    point: str, meant: str
) -> None:
    assert Undone(rf"a\u{{{point}}}b").text == f"a{meant}b"
    assert masked(rf"see \u{{{point}}} there").endswith(" there"), "and nothing is raised"


@pytest.mark.parametrize(
    ("body", "binary"),
    [
        (b"\x80\x80abc", True),
        (b"\x80\x80abcd", False),
        (b"\xe9\xe9abc", True),
        (b"\xff\xe9abcd", False),
        (b"\xe9~~", False),
        (b"\xe9\xe9~~~", True),
    ],
)
def test_a_text_in_latin_1_has_an_accent_on_one_letter_in_three(
    body: bytes, *, binary: bool
) -> None:
    assert is_binary(body) is binary


@pytest.mark.parametrize(("before", "binary"), [(1019, True), (1020, False)])
def test_a_pdf_begins_within_1024_octets(before: int, *, binary: bool) -> None:
    """Its head is six octets long, of which a digit is the last."""
    assert is_binary(b"\n".rjust(before - 1) + b"%PDF-1") is binary


# what a program says


@pytest.mark.parametrize(("blanks", "stays"), [(299, True), (300, False)])
def test_a_failure_is_told_by_what_stands_within_300_letters_behind(
    blanks: int, *, stays: bool
) -> None:
    said = '"The chart does not open",'
    far = blanks - len(said) - len('"code"')
    answer = masked(f'{{"message":{said}{" " * (far + 1)}"code": 500}}')
    assert ("The chart does not open" in answer) is stays


@pytest.mark.parametrize(("far", "stays"), [(299, True), (300, True), (301, False)])
def test_a_failure_is_told_by_what_stands_within_300_letters_before(
    far: int, *, stays: bool
) -> None:
    before = '"code": 500,'.ljust(far)
    answer = masked(f'{{{before}"message":"The chart does not open"}}')
    assert ("The chart does not open" in answer) is stays


@pytest.mark.parametrize(
    ("before", "behind", "quotes"),
    [(77, 0, True), (78, 0, True), (79, 0, False), (0, 78, True), (0, 79, True), (0, 80, False)],
)
def test_a_bare_value_is_told_by_eighty_letters_on_both_sides(
    before: int, behind: int, *, quotes: bool
) -> None:
    answer = masked('see {"phone":' + " " * before + "6135550142" + " " * behind + "} there")
    shown = f'"{MASK}"' if quotes else MASK
    assert answer == 'see {"phone":' + " " * before + shown + " " * behind + "} there"


@pytest.mark.parametrize(
    ("label", "shown"), [("b day", MASK), ("b d a y", MASK), ("b i r t h", "zz9")]
)
def test_a_label_is_read_to_four_words(label: str, shown: str) -> None:
    assert masked(f"see\n{label}: zz9").endswith(f": {shown}")


@pytest.mark.parametrize("deep", [198, 199, 200])
def test_an_element_masks_what_is_behind_its_children_up_to_the_two_hundredth(deep: int) -> None:
    text = "see " + "<zz>" * deep + "<lastName><yy>zorgle</yy>blorgle</lastName>"
    answer = masked(text)
    assert answer.endswith(
        f"<lastName><yy>{MASK}</yy>{MASK if deep < 200 else 'blorgle'}</lastName>"
    )


@pytest.mark.parametrize(
    ("columns", "shown"),
    [(499, f"{MASK},blorgle"), (500, f"{MASK},blorgle"), (501, f"{MASK},{MASK}"), (502, MASK)],
)
def test_a_row_of_a_table_is_read_to_five_hundred_cells_and_the_rest_is_one(
    columns: int, shown: str
) -> None:
    names = [*["Nom"] * (columns - 1), "status"]
    text = "see\n" + ",".join(names) + "\n" + "," * (columns - 2) + "{}\n"
    assert masked(text.format("zorgle,blorgle")) == text.format(shown)


@pytest.mark.parametrize(("length", "shown"), [(19_999, MASK), (20_000, MASK), (20_001, "zorgle")])
def test_a_header_row_has_twenty_thousand_letters(length: int, shown: str) -> None:
    header = "Nom,Sexe".ljust(length - 1) + "\n"
    assert masked(f"see\n{header}zorgle,\n") == f"see\n{header}{shown},\n"


@pytest.mark.parametrize("indent", ["", " ", "  "])
def test_the_first_keys_of_yaml_stand_anywhere(indent: str) -> None:
    assert masked(f"{indent}nom: zorgle\n{indent}ville: blorgle\n") == (
        f"{indent}nom: {MASK}\n{indent}ville: {MASK}\n"
    )


# whole documents


@pytest.mark.parametrize(
    ("length", "is_read"), [(LARGEST - 1, True), (LARGEST, True), (LARGEST + 1, False)]
)
@pytest.mark.parametrize(
    ("what", "body"), [(Format.JSON, b'{"ok": true}'), (Format.FORM, b"status=500")]
)
def test_a_document_of_32_mebibytes_is_read(
    what: Format, body: bytes, length: int, *, is_read: bool
) -> None:
    assert (READERS[what][-1](body.ljust(length)) is not None) is is_read


@pytest.mark.parametrize(("other", "kept"), [(199_997, "4821"), (199_998, "4821"), (199_999, MASK)])
def test_an_emr_id_is_found_among_two_hundred_thousand_values(other: int, kept: str) -> None:
    """The list itself is the first; its last value is looked at first."""
    body = b'[{"emrId": "4821"}' + b",0" * other + b"]"
    assert json.loads(left(body))[0] == {"emrId": kept}


@pytest.mark.parametrize(
    ("number", "kept"), [("1234567", "1234567"), ("12345678", "12345678"), ("123456789", MASK)]
)
def test_an_emr_id_has_eight_digits(number: str, kept: str) -> None:
    assert json.loads(left(json.dumps({"emrId": number}).encode())) == {"emrId": kept}


@pytest.mark.parametrize(
    ("name", "most"), [("count", 99_999), ("buildNumber", 99_999), ("status", 599), ("code", 599)]
)
def test_a_number_that_counts_or_is_a_code_is_small(name: str, most: int) -> None:
    source = {name: most, "items": [{name: str(most)}, {name: most + 1}, {name: str(most + 1)}]}
    answer = json.loads(left(json.dumps(source).encode()))
    assert answer == {
        name: most, "items": [{name: str(most)}, {name: MASK}, {name: MASK}]
    }  # fmt: skip
