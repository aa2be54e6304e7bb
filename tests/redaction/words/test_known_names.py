"""The chart's names in other forms; words that are names too stand only as names."""

import pytest

from connectors.subject import Subject
from redaction.text import redact_text
from redaction.words.one_error import one_error

PAGE = Subject(family_name="Page", given_name="Robert", other_names="Zqvmtra-Blint")
BIN = Subject(family_name="bin Zrashid", given_name="Fatima Zohra")


def masked(text: str, subject: Subject) -> str:
    return redact_text(text, subject=subject).redacted


@pytest.mark.parametrize(
    ("text", "subject", "gone"),
    [
        ("we saw bob today", PAGE, "bob"),
        ("spelled Zqvmtar here", PAGE, "Zqvmtar"),
        ("spelled Zqvmta here", PAGE, "Zqvmta"),
        ("spelled Zqvmmtra here", PAGE, "Zqvmmtra"),
        ("chart of R.P. is", PAGE, "R.P."),
        ("see F-Z. there", BIN, "F-Z"),
        ("for bin Zrashdi now", BIN, "bin Zrashdi"),
        ("Page-Zunknown came", PAGE, "Page-Zunknown"),
        ("spoke with page about it", PAGE, "page"),
        ("page called", PAGE, "page"),
        ("we saw Page there", PAGE, "Page"),
        ("Page is upset", PAGE, "Page"),
        ("Page, Robert", PAGE, "Page"),
        ("PAGE here", PAGE, "PAGE"),
        ("robert page here", PAGE, "page"),
    ],
)
def test_another_form_of_a_name_is_masked(text: str, subject: Subject, gone: str) -> None:
    assert gone not in masked(text, subject)


@pytest.mark.parametrize(
    "text",
    ["the page just spins", "Page will not load", "we reload this page", "it loads another page"],
)
def test_the_charts_own_name_goes_even_where_it_is_a_word(text: str) -> None:
    assert "page" not in masked(text, PAGE).lower()
    assert masked(text, Subject()) == text


@pytest.mark.parametrize(
    ("typed", "meant", "one"),
    [
        ("abcde", "abcde", False),
        ("abcd", "abcde", True),
        ("abcdef", "abcde", True),
        ("abxde", "abcde", True),
        ("abdce", "abcde", True),
        ("abdec", "abcde", False),
        ("xbcdy", "abcde", False),
        ("abc", "abcde", False),
        ("bacde", "abcde", True),
        ("bacdx", "abcde", False),
    ],
)
def test_one_error_is_told_from_two(typed: str, meant: str, *, one: bool) -> None:
    assert one_error(typed, meant) is one
    assert one_error(meant, typed) is one


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bin Zrashid came", "XXXXXXX came"),
        ("bin Zrashdi came", "XXXXXXX came"),
        ("(bin Zrashid) came", "(XXXXXXX) came"),
        ('see "Zrashid" there', 'see "XXXXXXX" there'),
        ("with the Zrashid family", "with the XXXXXXX family"),
    ],
)
def test_particles_of_the_chart_go_with_their_name(text: str, expected: str) -> None:
    assert masked(text, BIN) == expected


OBRIEN = Subject(family_name="O'Zbrien", given_name="Siobhan")
NGUYEN = Subject(family_name="Zferreira Zgomes", given_name="João Élie")


@pytest.mark.parametrize(
    ("text", "subject", "gone"),
    [
        ("S.O'Z. phoned", OBRIEN, "S.O'Z"),
        ("J-É Z asked twice", NGUYEN, "J-É Z"),
        ("JEZZ is on the schedule", NGUYEN, "JEZZ"),
        ("r zqpage swears so", Subject(family_name="Zqpage", given_name="Rose"), "r zqpage"),
        ("RT Zqpage is in", Subject(family_name="Zqpage", given_name="Rose Tara"), "RT"),
        ("rose t. zqpage", Subject(family_name="Zqpage", given_name="Rose Tara"), "t."),
        ("( zqpage t. ) asks", Subject(family_name="Zqpage", given_name="Tara"), "t."),
        ("rose t here", Subject(family_name="Zqpage", given_name="Rose Tara"), " t "),
    ],
)
def test_the_charts_initials_are_masked(text: str, subject: Subject, gone: str) -> None:
    assert gone not in masked(text, subject)


@pytest.mark.parametrize(
    ("text", "subject", "stays"),
    [
        ("the MRN is gone", Subject(family_name="Nzadi", given_name="Mia Rose"), "MRN"),
        ("the b zqpage of it", Subject(family_name="Zqpage", given_name="Rose"), "the b "),
        ("( zqpage q. ) asks", Subject(family_name="Zqpage", given_name="Tara"), "q."),
        ("zqpage t here", Subject(family_name="Zqpage", given_name="Tara"), " t "),
        ("rose r here", Subject(family_name="Zqpage", given_name="Rose Tara"), " r "),
        ("DX Zqpage today", Subject(family_name="Zqpage", given_name="Rose"), "DX "),
    ],
)
def test_letters_that_are_not_the_charts_stay(text: str, subject: Subject, stays: str) -> None:
    assert stays in masked(text, subject)
