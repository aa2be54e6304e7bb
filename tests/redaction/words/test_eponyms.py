"""A disease named after somebody stays, and somebody of that name does not."""

import pytest

from redaction.text import redact_text


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
