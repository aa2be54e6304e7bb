"""How short a word may be that is guessed by how it is built."""

import pytest

from redaction.lexicons import looks_clinical, looks_like_family_name


@pytest.mark.parametrize(
    ("word", "clinical"), [("zoralgia", True), ("zoalgia", False), ("zyvectomy", True)]
)
def test_a_clinical_word_has_eight_letters(word: str, *, clinical: bool) -> None:
    assert looks_clinical(word) is clinical


@pytest.mark.parametrize(
    ("word", "clinical"),
    [("hypotable", True), ("hypochair", True), ("hypobase", False), ("hypodoor", False)],
)
def test_the_word_behind_a_prefix_has_five_letters(word: str, *, clinical: bool) -> None:
    assert looks_clinical(word) is clinical


@pytest.mark.parametrize(("word", "family"), [("zovsky", True), ("zosky", False)])
def test_a_family_name_has_six_letters(word: str, *, family: bool) -> None:
    assert looks_like_family_name(word) is family
