"""Free text of a chart stays in the clinic, unless the clinic itself lets it leave word by word."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from connectors.shapes import Fields, Keep, Kind, Masked
from toolbar.settings import FreeTextSettings
from toolbar.troubleshooting.make_preview import make_preview

NOTE = (
    "Zanzibarla Quibblethorn called: the form does not open, error 502. "
    "Chart 1234, reference 482. Born July 19, 1931."
)
NOTE_MASKED = (
    "XXXXXXX XXXXXXX called: the form does not open, error 502. "
    "Chart 1234, reference 482. Born XXXXXXX."
)


class WithNotes:
    """The parchment EMR, with rules for its notes and results."""

    def __init__(self, parchment: Any) -> None:
        self._parchment = parchment
        parchment.chart |= {"note": NOTE, "result": "the form does not open"}

    def __getattr__(self, name: str) -> object:
        return getattr(self._parchment, name)

    @property
    def keep(self) -> Mapping[str, Keep]:
        rules = self._parchment.keep["parchment-chart"].members
        more: dict[str, Keep] = {"note": Masked(Kind.FREE_TEXT), "result": Masked(Kind.CLINICAL)}
        return {"parchment-chart": Fields({**rules, **more})}


@pytest.fixture
def noted(clinic: Any, parchment: Any) -> Any:
    return replace(clinic, connectors={"parchment": WithNotes(parchment)})


def allowing(clinic: Any, *kinds: str) -> Any:
    return replace(clinic, settings=replace(clinic.settings, free_text=FreeTextSettings(kinds)))


async def shown(clinic: Any) -> tuple[Any, dict[str, Any]]:
    made: Any = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    (document,) = made.as_json()["documents"]
    return made, json.loads(document["redacted"])


@pytest.mark.parametrize("kinds", [(), ("fhir",)])
async def test_a_note_is_masked_whole_unless_its_kind_of_document_is_switched_on(
    noted: Any, kinds: tuple[str, ...]
) -> None:
    made, document = await shown(allowing(noted, *kinds))
    assert document["note"] == "XXXXXXX"
    assert made.notices == []


async def test_where_it_is_switched_on_only_harmless_words_and_the_references_leave(
    noted: Any, canaries: tuple[str, ...]
) -> None:
    made, document = await shown(allowing(noted, "parchment-chart"))
    assert document["note"] == NOTE_MASKED
    tree = json.dumps(made.as_json())
    assert [value for value in canaries if value in tree] == []


async def test_a_result_stays_whatever_is_switched_on(noted: Any) -> None:
    _, document = await shown(allowing(noted, "parchment-chart"))
    assert document["result"] == "XXXXXXX"


async def test_the_user_and_support_are_told_to_read_it(noted: Any) -> None:
    made, _ = await shown(allowing(noted, "parchment-chart"))
    assert made.notices == ["free-text-kept"]
    assert made.as_json()["environment"]["notices"] == ["free-text-kept"]
    made.drop_document("document-1")
    assert made.notices == []


async def test_a_reference_that_is_left_out_goes_from_the_note_too(noted: Any) -> None:
    made, _ = await shown(allowing(noted, "parchment-chart"))
    made.drop_identifier("ocean_reference")
    (document,) = made.as_json()["documents"]
    assert "482" not in document["redacted"]
