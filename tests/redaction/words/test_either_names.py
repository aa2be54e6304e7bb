"""Words that may be names: what stands beside one decides, word by word."""

import pytest

from redaction.text import redact_text


def masked(text: str, word: str) -> bool:
    return word not in redact_text(text).redacted


@pytest.mark.parametrize(
    "text",
    [
        "{} B. is full",
        "see {} B. for it",
        "the list shows: {}",
        "told by {}",
        "vu par {}",
        "signed ({}) at last",
        "it hangs\n{}\n",
        "{} called about it",
        "{} can come",
        "pt {} came",
        "Dr. {} came",
        "hello {}, it hangs",
        "his wife {} came",
        "A. {} came",
        "we saw {} there",
        "told Tremblay, {} there",
    ],
)
@pytest.mark.parametrize("name", ["Rose", "Grace"])
def test_a_first_name_is_found_where_a_name_can_stand(text: str, name: str) -> None:
    assert masked(text.format(name), name)


@pytest.mark.parametrize("word", ["Page", "House", "Glass", "Wall"])
@pytest.mark.parametrize(
    "text",
    [
        "{} B. is full",
        "- {} A. opens",
        "the list shows: {} B. of them",
        "{} can come",
        "{} will not load",
        "{} is full",
        "click {} again",
    ],
)
def test_a_word_that_is_no_first_name_stays_there(text: str, word: str) -> None:
    assert not masked(text.format(word), word)


@pytest.mark.parametrize(
    "text",
    [
        "click {} As Complete",
        "press {} to go on",
        "cliquez {} pour continuer",
        "choose {} Settings",
        "{} this as done",
    ],
)
@pytest.mark.parametrize("word", ["Mark", "Chase"])
def test_a_button_and_a_verb_stay(text: str, word: str) -> None:
    assert redact_text(text.format(word)).redacted == text.format(word)
