"""Escapes are undone, and every letter of what they say leads back to where it stood."""

import pytest

from redaction.structure.undone import Undone, has_escapes


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        ("a%41b", "aAb"),
        ("a%252541b", "aAb"),
        ("a%C3%A9b", "aéb"),
        ("a%E9b", "aéb"),
        ("a%u00e9b", "aéb"),
        ("a=C3=A9b=\r\nc=\nd", "aébcd"),
        (r"a\x41\xe9\u0041\\u{1F600}b", "aAéA\U0001f600b"),
        (r"a\u{FFFFFF}b", "ab"),
        (r"a\303\251\101b", "aéAb"),
        ("a&#65;&#x41;&eacute;&amp;eacute;b", "aAAééb"),
        (r"a\.br\b\H\c\.sp+2\d", "abcd"),
        ("%41%42", "AB"),
        ("none", "none"),
        ("100% of a=b & c\\d", "100% of a=b & c\\d"),
        ("&zorgle;", "&zorgle;"),
    ],
)
def test_what_an_escape_stands_for(text: str, undone: str) -> None:
    assert Undone(text).text == undone
    assert has_escapes(text) or text == undone


@pytest.mark.parametrize(
    "text", ["xy%41z", "%C3%A9=\nab", r"ab\.br\cd\101\102", "&eacute;abc", "a"]
)
def test_a_range_leads_back(text: str) -> None:
    undone = Undone(text)
    for start in range(len(undone.text)):
        for end in range(start + 1, len(undone.text) + 1):
            first, last = undone.span(start, end)
            assert undone.text[start:end] in Undone(text[first:last]).text
    assert undone.span(0, 1)[0] == 0
    assert undone.span(len(undone.text) - 1, len(undone.text))[1] == len(text)


def test_letters_around_an_escape_have_places_of_their_own() -> None:
    undone = Undone("xy%41%42z")
    assert [undone.span(at, at + 1) for at in range(5)] == [(0, 1), (1, 2), (2, 8), (2, 8), (8, 9)]
