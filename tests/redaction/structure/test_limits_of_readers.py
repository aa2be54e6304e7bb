"""Where the readers' limits lie, each with what stands at the limit and what is one beyond."""

import json
from typing import Final

import pytest

from redaction.redacted import MASK
from redaction.structure.document import redact_document
from redaction.structure.media_types import Format
from redaction.structure.readers import READERS
from redaction.text import redact_text

LARGEST: Final = 33_554_432
"""32 MiB."""


def masked(text: str) -> str:
    return redact_text(text).redacted


def left(body: bytes) -> bytes:
    return redact_document(body).output


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
