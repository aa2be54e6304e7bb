"""How long, how many, how sure: each limit from both sides, at it and just beyond."""

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.level import Level
from redaction.text import redact_text
from redaction.words.find import find
from redaction.words.finding import Certainty, Finding, settle
from redaction.words.house_numbers import house_before
from redaction.words.kept_numbers import pieces
from redaction.words.known_names import KnownNames
from redaction.words.known_values import KnownValues
from redaction.words.places import places
from redaction.words.reader import Reader
from redaction.words.scan import Scan
from redaction.words.spoken import spoken

MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@pytest.mark.parametrize(
    ("at_limit", "beyond"),
    [
        ("a scan_amy.pdf fails", "a scan_anne.pdf fails"),
        ("it shows openCyrChart", "it shows openAdamChart"),
        ("saw L0U now", "saw L1SA now"),
        ("saw GQ1MT now", "saw GQ1VMT now"),
        ("it is drwu here", "it is drcox here"),
    ],
    ids=["file", "hump", "letters", "unknown", "titled"],
)
def test_a_short_word_stays_and_a_longer_one_goes(at_limit: str, beyond: str) -> None:
    assert redact_text(at_limit).redacted == at_limit
    assert "XXXXXXX" in redact_text(beyond).redacted


@pytest.mark.parametrize(("text", "masked"), [("run readZqNow", False), ("run readZqvNow", True)])
def test_two_letters_between_capitals_may_be_any(text: str, *, masked: bool) -> None:
    assert ("XXXXXXX" in redact_text(text, level=Level.STRICT).redacted) is masked


@pytest.mark.parametrize(
    ("text", "masked"), [("row NK1|1", False), ("row NK|1", True), ("row NKQ1|1", True)]
)
def test_the_name_of_a_segment_has_three_signs(text: str, *, masked: bool) -> None:
    assert ("XXXXXXX" in redact_text(text, level=Level.STRICT).redacted) is masked


@pytest.mark.parametrize("of", ["{} syndrome", "maladie de {}", "{}'s disease"])
@pytest.mark.parametrize("level", Level)
def test_an_eponym_has_up_to_four_words(of: str, level: Level) -> None:
    text = of.format("Gilles de la Tourette")
    assert redact_text(text, level=level).redacted == text


@pytest.mark.parametrize(
    ("text", "town"),
    [
        ("from Saint Louis du Ha Ha now", "Saint Louis du Ha Ha"),
        ("from Ste Catherine de la Jacques Cartier now", "Ste Catherine de la Jacques Cartier"),
        ("from Logy Bay Middle Cove Outer Cove now", "Logy Bay Middle Cove Outer Cove"),
    ],
)
def test_a_town_has_as_many_words_as_its_name(text: str, town: str) -> None:
    assert [text[found.start : found.end] for found in places(Scan(text))] == [town]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so twenty-twenty thirty-thirty forty-forty", False),
        ("so twenty-twenty thirty thirty forty-forty", True),
    ],
)
def test_words_that_make_six_numbers_stand_apart_from_four_on(text: str, *, found: bool) -> None:
    assert bool([*spoken(Scan(text))]) is found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("at _ twenty two ", "twenty two "),
        ("at twenty two ", "twenty two "),
        ("at seize vingt ", "seize vingt "),
        ("at dixsept vingt deux ", "vingt deux "),
    ],
)
def test_the_words_of_numbers_are_twenty_and_up_to_sixteen(text: str, number: str) -> None:
    start = house_before(f"{text}Zqvmtra Road", len(text), ())
    assert text[start:] == number


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("12 740 34", False),
        ("12 740 345", True),
        ("12 740 3456", True),
        ("12 740 3456 7", True),
        ("12 740 3456 78", False),
        ("12 740 3456 789", True),
        ("12 740 3456 7890", False),
    ],
)
def test_eight_nine_ten_or_twelve_digits_are_one_number(text: str, *, one: bool) -> None:
    left = [text[start:end] for start, end in pieces(text, 0, len(text), ("740",))]
    assert left == ([text] if one else text.split(" 740 "))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Zqvmt", "saw zqvtm here", True),
        ("Zqvm", "saw zqmv here", False),
    ],
)
def test_five_letters_may_hold_an_error(name: str, text: str, *, found: bool) -> None:
    known = KnownNames(Subject(family_name=name))
    assert bool([*known.find(Reader(Scan(text)))]) is found


@pytest.mark.parametrize(("name", "text", "gone"), [("Thi", "saw TH1", 1), ("Li", "saw L1", 0)])
def test_three_letters_may_be_misread(name: str, text: str, gone: int) -> None:
    assert redact_text(text).redacted == text
    masked = redact_text(text, subject=Subject(family_name=name)).redacted
    assert masked == ("saw XXXXXXX" if gone else text)


@pytest.mark.parametrize(("text", "found"), [("so 15 zqd", True), ("so 15 zqe", False)])
def test_a_house_stands_before_the_first_five_words_of_its_street(
    text: str, *, found: bool
) -> None:
    known = KnownValues(Subject(address="15 rue zqa zqb zqc zqd zqe zqf"))
    assert [text[start:end] for start, end, _ in known.find(text)] == [text[3:]] * found


@pytest.mark.parametrize(("year", "found"), [(30, False), (31, False), (32, True), (33, True)])
def test_up_to_31_a_number_behind_the_month_is_a_day(year: int, *, found: bool) -> None:
    subject = Subject(birth_date=f"19{year}-03-14")
    assert bool(find(f"so March {year}, yes", subject)) is found


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(("day", "born"), [("XIV", 14), ("14", 14), ("9", 9), ("09", 9)])
def test_a_month_in_roman_digits_is_the_charts_or_another(month: int, day: str, born: int) -> None:
    known = KnownValues(Subject(birth_date=f"1958-{month:02}-{born:02}"))
    written = [name for name in MONTHS if [*known.find(f"so {day} {name} 1958, yes")]]
    assert written == [MONTHS[month - 1]]


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        (Certainty.GUESS, Certainty.STRUCTURED),
        (Certainty.STRUCTURED, Certainty.KNOWN),
        (Certainty.GUESS, Certainty.KNOWN),
    ],
)
def test_the_surest_names_the_kind_although_it_is_shorter(
    longer: Certainty, shorter: Certainty
) -> None:
    found = [Finding(0, 9, Kind.NAME, longer), Finding(1, 4, Kind.PHONE, shorter)]
    assert settle(found) == [Finding(0, 9, Kind.PHONE, shorter)]


def test_a_title_announces_more_than_a_greeting_a_role_a_preposition_nothing() -> None:
    texts = ("so Zqvmt", "by Zqvmt", "pt Zqvmt", "hi Zqvmt", "Dr Zqvmt")
    weights = [Reader(Scan(text)).cue(1) for text in texts]
    assert weights == sorted(set(weights))
