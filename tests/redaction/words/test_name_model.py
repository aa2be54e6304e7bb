"""The optional model: never needed, loaded by its first text; its own tests need the extra."""

import subprocess
import sys
from pathlib import Path

import pytest

from redaction.text import redact_text
from redaction.words.finding import Certainty
from redaction.words.name_model import OVERLAP, WINDOW, NameModel, installed_model

SENTENCE = "My name is John Smith and I live at 12 Main Street, Toronto. "


@pytest.fixture
def model() -> NameModel:
    found = installed_model()
    if found is None:
        pytest.skip("the extra ner is not installed")
    return found


def test_it_finds_names_and_calls_them_guesses(model: NameModel) -> None:
    found = list(model.find(SENTENCE))
    assert [SENTENCE[one.start : one.end] for one in found] == ["John", "Smith"]
    assert {one.certainty for one in found} == {Certainty.GUESS}


def test_a_long_text_is_read_to_its_end_and_names_are_told_once(model: NameModel) -> None:
    text = SENTENCE * 30
    found = list(model.find(text))
    assert len(text) > 3 * WINDOW
    assert found[-1].start > len(text) - WINDOW + OVERLAP
    assert [one.start for one in found] == sorted({one.start for one in found})


def test_the_same_text_gives_the_same_findings(model: NameModel) -> None:
    assert list(model.find(SENTENCE)) == list(model.find(SENTENCE))


def test_no_text_has_no_names(model: NameModel) -> None:
    assert list(model.find("")) == []


def test_asking_whether_it_is_there_loads_nothing() -> None:
    program = (
        "import sys; from redaction.words.name_model import installed_model; installed_model();"
        "sys.exit(bool({'onnxruntime', 'tokenizers', 'numpy'} & sys.modules.keys()))"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=root)  # noqa: S603 - our own program
    assert done.returncode == 0


def test_what_our_lists_know_is_not_for_the_model_to_judge(model: NameModel) -> None:
    text = "My name is John Smith. Patient has Parkinson disease and takes Ramipril for Ocean."
    found = list(model.find_unknown(text, keep=("Smith",)))
    assert [text[one.start : one.end] for one in found] == ["John"]


def test_redact_text_masks_what_the_model_adds(model: NameModel) -> None:
    masked = redact_text(SENTENCE, model=model)
    assert "John" not in masked.redacted
    assert masked == redact_text(SENTENCE, model=model)
