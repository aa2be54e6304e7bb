"""A first name that is a word too opens a line: what stands behind it tells of a person."""

import pytest

from redaction.level import Level
from redaction.text import redact_text


def masked(text: str, word: str) -> bool:
    return word not in redact_text(text).redacted


@pytest.mark.parametrize("name", ["Marie", "Pierre", "Rose", "Claire", "Grace", "Hope", "Autumn"])
@pytest.mark.parametrize(
    "text",
    [
        "{} DOB 1950-01-02",
        "{}, born 1950-01-02",
        "{} ddn: 1950-01-02",
        "{}, 45F",
        "{}, F, 45",
        "{} 45 ans",
        "{} (45 y.o.)",
        "{} 613-555-0142",
        "{}, (613) 555 0142",
        "{} HCN 9876543217",
        "it hangs\n{} ramq: 9876543217",
        "{} / Bob",
        "{} and Bob are off",
        "{} et Luce sont parties",
        "{} a appele",
        "{} n'a pas demande",
        "{} est venue",
        "{} is crying",
        "{} isn't feeling it",
    ],
)
def test_facts_companions_and_deeds_make_a_name(text: str, name: str) -> None:
    assert masked(text.format(name), name)


@pytest.mark.parametrize("name", ["marie", "rose"])
def test_in_small_letters_too(name: str) -> None:
    assert masked(f"{name} est venue", name)
    assert masked(f"bonjour, {name} a oublie son rdv", name)


@pytest.mark.parametrize(
    "text",
    [
        "Page 613",
        "Page is called twice",
        "Light is called from the menu",
        "Mark DOB as wrong",
        "Rose is visible",
        "Rose est la consigne",
        "Grace 45 h",
        "Page and Form are empty",
        "Cash / Check",
        "Hope this helps",
        "bill is called twice",
    ],
)
def test_other_words_behind_it_do_not(text: str) -> None:
    assert redact_text(text).redacted == text


@pytest.mark.parametrize("text", ["Red and {} lights", "Gold and {}", "Summer / {} hours"])
def test_two_words_of_the_language_are_no_couple(text: str) -> None:
    assert not masked(text.format("Silver"), text.split(maxsplit=1)[0])


@pytest.mark.parametrize(
    "text", ["Maison 613-555-0142", "Bell 613-555-0142", "Dial-in 613-555-0142"]
)
def test_the_label_of_a_telephone_is_no_name(text: str) -> None:
    assert not masked(text, text.split(maxsplit=1)[0])


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the patient Mai", "the patient XXXXXXX"),
        ("pt An, seen", "pt XXXXXXX, seen"),
        ("Hi Mai,", "Hi XXXXXXX,"),
        ("the patient An Hour", "the patient An Hour"),
        ("mr o called", "XXXXXXX called"),
        ("mme n a pas dit", "mme n a pas dit"),
        ("we met Murphy there", "we met XXXXXXX there"),
        ("open the file of Graves now", "open the file of XXXXXXX now"),
        ("we saw Murphy sign there", "we saw Murphy sign there"),
        ("a case of Graves disease", "a case of Graves disease"),
    ],
)
def test_a_role_or_a_meeting_makes_a_short_word_or_an_eponym_a_person(
    text: str, expected: str, level: Level
) -> None:
    assert redact_text(text, level=level).redacted == expected
