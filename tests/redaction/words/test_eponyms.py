"""A disease named after somebody stays, and somebody of that name does not."""

import pytest

from redaction.level import Level
from redaction.text import redact_text
from redaction.words.compound_eponyms import compound_eponyms
from redaction.words.reader import Reader
from redaction.words.scan import Scan


@pytest.mark.parametrize("name", ["Murphy", "Graves", "Parkinson"])
@pytest.mark.parametrize(
    "text",
    [
        "Mr. {} called",
        "pt {} came",
        "{} called about it",
        "Anne {} came with her form",
        "yesterday {} wrote again",
    ],
)
def test_a_person_is_found(text: str, name: str) -> None:
    assert name not in redact_text(text.format(name)).redacted


@pytest.mark.parametrize(
    "text",
    [
        "known Parkinson, on meds",
        "Parkinson's disease since long",
        "maladie de Parkinson connue",
        "maladie d'Alzheimer connue",
        "Graves' disease",
        "Guillain-Barré syndrome",
        "syndrome de Guillain-Barré",
        "hx of Crohn, stable",
        "signe de Murphy",
        "Crohn and diabetes",
    ],
)
def test_a_disease_stays(text: str) -> None:
    assert redact_text(text).redacted == text


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "text",
    [
        "Kawasaki disease",
        "maladie de Kawasaki",
        "Wells score is missing",
        "score de Wells",
        "Lou Gehrig's disease",
        "maladie de Lou Gehrig",
        "syndrome de Pierre Robin",
        "it runs macOS Sonoma here",
    ],
)
def test_a_disease_that_is_called_like_a_town_or_a_whole_person_stays(
    text: str, level: Level
) -> None:
    assert redact_text(text, level=level).redacted == text


@pytest.mark.parametrize("scale", ["Glasgow 15", "Glasgow: 14/15", "Braden 17"])
def test_a_scale_stays_and_its_score_goes(scale: str) -> None:
    name = scale.replace(":", " ").split(" ")[0]
    masked = redact_text(f"today {scale}.").redacted
    assert name in masked
    assert masked != f"today {scale}."


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("she lives in Kawasaki", "Kawasaki"),
        ("310 Barton St E Hamilton. thx", "Hamilton"),
        ("Hamilton is far", "Hamilton"),
        ("Lou Gehrig called", "Lou"),
        ("patient Pierre Robin syndrome", "Robin"),
        ("Mrs Glasgow 45", "Glasgow"),
        ("macOS, Sonoma Tremblay called", "Sonoma"),
        ("Lou, Gehrig's disease", "Lou"),
    ],
)
def test_the_town_and_the_person_of_that_name_go(text: str, name: str) -> None:
    assert name not in redact_text(text).redacted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("has Lou Gehrig disease", {1, 2}),
        ("has Lou Gehrig's disease", {1, 2}),
        ("maladie de Lou Gehrig", {2, 3}),
        ("has Lou. Gehrig disease", set()),
        ("has Moose Jaw disease", set()),
        ("macOS Sonoma hangs", {1}),
        ("macOS. Sonoma hangs", set()),
    ],
)
def test_several_words_are_an_eponym_only_if_the_list_says_so(text: str, words: set[int]) -> None:
    assert compound_eponyms(Reader(Scan(text))) == words
