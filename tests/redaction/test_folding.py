"""Folding, and the way back to the original."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.folding import Folded, Plain, digits, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éloïse-Anne O\u2019Neil", "eloiseanneoneil"),
        ("e\u0301", "e"),
        ("\u0421anari", "canari"),  # Cyrillic C
        ("Can\u200bari", "canari"),
        ("\uff19\uff18\u0667", "987"),
        ("Straße", "strasse"),
        ("Łukasz Øre", "lukaszore"),
        ("", ""),
    ],
)
def test_what_looks_the_same_folds_the_same(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_digits_of_any_script_are_digits() -> None:
    assert digits("(613)\u00a0555\u20110142 \uff19") == "61355501429"


def test_odd_dashes_and_spaces_become_plain_ones() -> None:
    assert Plain("a\u2011b\u00a0c\u2028d\u2029").text == "a-b c\nd\n"


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("x e\u0301a y", "ea", "e\u0301a"),
        ("ae\u0301", "ae", "ae\u0301"),
        ("\ufb01n", "f", "\ufb01"),
        ("é.a", ".a", ".a"),
        ("abc", "b", "b"),
    ],
)
def test_a_range_leads_back_to_whole_characters(text: str, part: str, found: str) -> None:
    plain = Plain(text)
    at = plain.text.index(part)
    start, end = plain.span(at, at + len(part))
    assert text[start:end] == found


@given(st.text())
def test_every_range_leads_back_into_the_text(text: str) -> None:
    plain = Plain(text)
    for at in range(len(plain.text)):
        start, end = plain.span(at, at + 1)
        assert 0 <= start < end <= len(text)


def test_tokens_are_known_in_the_folded_text() -> None:
    folded = Folded("ab-cd eß")
    assert folded.text == "abcdess"
    assert folded.whole(0, 2)
    assert folded.whole(0, 7)
    assert not folded.whole(1, 2)
    assert not folded.whole(0, 3)
    assert folded.token(1, 3) == (0, 4)
    assert folded.span(4, 7) == (6, 8)
