"""The portal's only meeting with fhir.resources: asks whether a tree is an R4B Questionnaire.

Its errors quote what they refuse, so nothing of them is told but where it is, in R4B's own
names. Loading it takes half a second: import this module on first use.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from fhir.resources.R4B.coding import Coding
from fhir.resources.R4B.extension import Extension
from fhir.resources.R4B.questionnaire import (
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireItemAnswerOption,
)
from pydantic import BaseModel, ValidationError

MODELS: Final[tuple[type[BaseModel], ...]] = (
    Coding,
    Extension,
    Questionnaire,
    QuestionnaireItem,
    QuestionnaireItemAnswerOption,
)
NAMES: Final = frozenset(
    field.alias or name for model in MODELS for name, field in model.model_fields.items()
)
MOST: Final = 50


def deviations(tree: Mapping[str, object]) -> list[str]:
    """Return where a tree differs from R4B, each place once; none if it is a Questionnaire."""
    found: list[str] | None = None
    with suppress(Exception):  # a generated library; whatever it raises may quote the file
        try:
            Questionnaire.model_validate(dict(tree))
            found = []
        except ValidationError as error:
            told = error.errors(include_input=False, include_url=False, include_context=False)
            found = list(dict.fromkeys(_place(one["loc"]) for one in told))[:MOST]
    return ["Questionnaire"] if found is None else found


def _place(where: tuple[int | str, ...]) -> str:
    """Write a place in R4B's names; a member that the file made up is a question mark."""
    text = "Questionnaire"
    for part in where:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if part in NAMES else ".?"
    return text
