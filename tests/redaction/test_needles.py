"""Needles are found exactly where ``in`` finds them; forms hold whatever holds the secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.needles import SHORTEST, Needles
from redaction.secret_forms import forms, squeeze, squeeze_octets

FEW = st.text(alphabet="ab1", min_size=SHORTEST, max_size=12).map(str.encode)
"""Few letters, so that needles resemble the text and one another."""


def sought(*needles: bytes) -> Needles:
    made = Needles()
    for needle in needles:
        made.add(needle)
    return made


@given(st.lists(FEW, max_size=5), st.text(alphabet="ab1", max_size=60).map(str.encode))
def test_what_stands_there_is_found_and_nothing_else(needles: list[bytes], text: bytes) -> None:
    assert sought(*needles).within(text) is any(needle in text for needle in needles)


@given(st.binary(min_size=SHORTEST, max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_any_needle_is_found_at_any_place(needle: bytes, before: bytes, behind: bytes) -> None:
    assert sought(needle).within(before + needle + behind)


@pytest.mark.parametrize("length", range(SHORTEST, 20))
@pytest.mark.parametrize("place", range(9))
def test_every_length_is_found_at_every_offset_up_to_the_last_octet(
    length: int, place: int
) -> None:
    needle = bytes(range(100, 100 + length))
    assert sought(needle).within(b"." * place + needle)
    assert not sought(needle).within(b"." * place + needle[:-1])
    assert not sought(needle).within(b"." * place + needle[1:])


def test_a_needle_that_is_too_short_to_be_found_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        Needles().add(b"abcdef")


def test_nothing_is_found_where_nothing_is_sought() -> None:
    assert not Needles().within(b"whatever stands here")
    assert not sought(b"quietletters").within(b"")


@given(
    st.text(min_size=1, max_size=12, alphabet=st.characters(codec="utf-8")),
    st.text(max_size=12, alphabet=st.characters(codec="utf-8")),
    st.text(max_size=12, alphabet=st.characters(codec="utf-8")),
)
def test_the_form_of_a_text_holds_the_form_of_its_part(part: str, before: str, behind: str) -> None:
    assert squeeze(part) in squeeze(before + part + behind)
    assert squeeze_octets(part.encode()) in squeeze_octets((before + part + behind).encode())


def test_the_forms_of_a_secret() -> None:
    secret = "Wörd less9"
    found = set(forms(secret))
    assert {b"wordless9", b"9sseldrow", b"joeqyrff9"} <= found
    assert secret.encode("cp1252").lower().replace(b" ", b"") in found
    assert squeeze("WÃ¶rd less9") in found


@pytest.mark.parametrize(
    "written",
    [
        "wo\u0308rdless9",
        "W\xf6rd\xa0less9",
        "\uff37\xd6RD\uff2c\uff25SS9",
        "wör\u00addless9",
        "wörd\u200bless9",
    ],
)
def test_one_form_for_whatever_looks_the_same(written: str) -> None:
    assert squeeze(written) == squeeze("Wörd less9")
