"""Whatever the doctor may find has its sentence and its fix, in both languages."""

import re
from pathlib import Path

import pytest

import toolbar.doctor
from connectors import errors
from connectors.errors import ConnectorError
from toolbar.cli.doctor import _fix, _sentence
from toolbar.doctor.finding import ADVICE, FIX, Finding
from web.catalogue import LANGUAGES, Catalogue, sentences

FOLDER = Path(toolbar.doctor.__file__).parent
OF_A_CHART = {"context-invalid", "chart-not-found", "request-not-allowed", "connector-unknown"}
"""What a check of the connection cannot meet: no patient is named, and only enabled ones run."""


def codes() -> set[str]:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    found = set(re.findall(r'Finding\(\s*"([a-z-]+)"', text))
    found |= set(re.findall(r'"(portal-[a-z-]+)"', text))
    found |= {
        error.code
        for error in ConnectorError.__subclasses__()
        if error.__module__ == errors.__name__
    }
    found |= {errors.SettingsError.code, errors.SecretMissingError.code, "state-unavailable"}
    return found - OF_A_CHART


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_has_a_sentence_and_a_fix(language: str) -> None:
    words = sentences(language)
    assert len(codes()) > 30
    assert sorted(code for code in codes() if code not in words) == []
    assert sorted(code for code in codes() if FIX + code not in words) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fix_is_for_something_that_is_never_found(language: str) -> None:
    fixes = {code.removeprefix(FIX) for code in sentences(language) if code.startswith(FIX)}
    assert fixes - codes() == {"unexpected"}


def test_all_advice_can_be_found() -> None:
    assert codes() >= ADVICE


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_of_a_third_party_is_said_all_the_same(language: str) -> None:
    words, unknown = Catalogue(language), Finding("acme-tired", {"connector": "acme"})
    assert _sentence(words, unknown) == words.text("unexpected")
    assert _fix(words, unknown) == words.text(FIX + "unexpected")
