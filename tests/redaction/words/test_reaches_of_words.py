"""How far a recogniser looks around: what a word does at its reach and one sign beyond."""

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.text import redact_text
from redaction.words.credentials import credentials
from redaction.words.finding import Certainty, Finding
from redaction.words.house_numbers import house_before
from redaction.words.initials import initials
from redaction.words.kept_findings import without_kept
from redaction.words.kept_numbers import is_referred_to
from redaction.words.known_names import KnownNames
from redaction.words.reader import Reader
from redaction.words.scan import Scan

SECRET = "Zq7$vmtraBl9!"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"password{' ' * 100}{SECRET}", True),
        (f"password{' ' * 101}{SECRET}", False),
        (f"{SECRET}{' ' * 92}password", True),
        (f"{SECRET}{' ' * 93}password", False),
    ],
    ids=["after", "beyond-after", "before", "beyond-before"],
)
def test_a_secret_stands_within_100_signs_of_its_name(text: str, *, found: bool) -> None:
    secrets = [text[start:end] for start, end, _ in credentials(text)]
    assert secrets == [SECRET] * found


@pytest.mark.parametrize(("length", "found"), [(15, True), (16, False), (17, False)])
def test_sixteen_signs_of_base64_make_no_name_of_a_secret(length: int, *, found: bool) -> None:
    text = f"{'a1' * 9}+pw={SECRET}"[19 - length :]
    assert any(text[start:].startswith(SECRET[:4]) for start, _, _ in credentials(text)) is found


@pytest.mark.parametrize(
    ("before", "left"),
    [
        (100, f"password{' ' * 100}XXXXXXX now"),
        (101, f"password{' ' * 101}Maple1987 now"),
    ],
)
def test_a_word_with_its_number_goes_whole_or_stays_whole(before: int, left: str) -> None:
    assert redact_text(f"password{' ' * before}Maple1987 now").redacted == left


def test_a_file_may_be_called_as_long_as_it_likes() -> None:
    assert "tremblay" not in redact_text(f"see tremblay_{'9' * 300}.pdf").redacted


@pytest.mark.parametrize(
    ("before", "coded"),
    [
        ("error code (123456 and ", True),
        ("error number 123456 and ", True),
        ("error number (123456 and ", False),
    ],
)
def test_a_code_is_told_by_a_word_within_24_signs(before: str, *, coded: bool) -> None:
    text = f"so {before}765432"
    assert (redact_text(text).redacted == text) is coded


@pytest.mark.parametrize(("last", "whole"), [("one ", True), ("three ", True), ("three  ", False)])
def test_a_house_is_told_in_words_within_64_signs(last: str, *, whole: bool) -> None:
    said = f"{'seventeen ' * 5}seventy {last}"
    assert (house_before(f"at {said}Zqvmtra", 3 + len(said), ()) == 3) is whole


@pytest.mark.parametrize(("dashes", "found"), [(37, True), (38, True), (39, False)])
def test_a_signature_has_up_to_40_signs(dashes: int, *, found: bool) -> None:
    text = f"it hangs. {'-' * dashes}JQ"
    assert [text[each.start : each.end] for each in initials(text)] == ["JQ"] * found


@pytest.mark.parametrize(
    ("spaces", "parts"),
    [(21, ["12 rue Roy.", "ouvre"]), (22, ["12 rue Roy.", "ouvre"]), (23, None)],
)
def test_a_sentence_ends_within_24_signs_of_an_identifier(
    spaces: int, parts: list[str] | None
) -> None:
    text = f"12 rue Roy.{' ' * spaces}740 ouvre"
    address = Finding(0, len(text), Kind.ADDRESS, Certainty.STRUCTURED)
    left = [text[part.start : part.end] for part in without_kept(text, address, ("740",))]
    assert left == (parts or [text])


@pytest.mark.parametrize(("spaces", "referred"), [(16, True), (17, True), (18, False)])
def test_a_word_refers_to_an_identifier_within_24_signs(spaces: int, *, referred: bool) -> None:
    before = f"dossier{' ' * spaces}"
    assert is_referred_to(f"{before}740", len(before)) is referred


@pytest.mark.parametrize(
    ("before", "taken"),
    [(f"{'a' * 19}-{'b' * 19}-", 40), (f"{'a' * 20}-{'b' * 19}-", 20)],
    ids=["at-limit", "beyond"],
)
def test_a_compound_goes_for_40_signs_before_a_name_of_the_chart(before: str, taken: int) -> None:
    text = f"so {before}Zqvmtra"
    known = KnownNames(Subject(family_name="Zqvmtra"))
    end = len(text)
    start = end - len("Zqvmtra")
    place = known.widened(Reader(Scan(text)), start, end, Kind.NAME)
    assert place == (start - taken, end)


@pytest.mark.parametrize("who", ["mom", "conjointe bio"])
def test_who_is_called_by_an_initial_may_take_thirteen_signs(who: str) -> None:
    text = f"so {who} L. asks"
    assert [text[each.start : each.end] for each in initials(text)] == ["L."]
