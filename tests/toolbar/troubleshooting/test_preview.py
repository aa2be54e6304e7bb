"""A preview stays true while its user takes away from it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.shapes import Which
from toolbar.troubleshooting.bundle import canonical, digest, read_bundle
from toolbar.troubleshooting.errors import PartUnknownError, RangeInvalidError
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.ticket import Ticket


def shown(preview: Any) -> Any:
    return preview.as_json()["documents"][0]


async def test_masking_more_changes_the_text_the_counts_and_the_digest(preview: Any) -> None:
    before = preview.digest
    text = shown(preview)["redacted"]
    start = text.index("AC")
    preview.mask_range("document-1", start, start + 2)
    after = shown(preview)
    assert after["redacted"] == text.replace('"AC"', '"XXXXXXX"')
    assert after["findings"]["OTHER"] == 1
    assert preview.as_json()["redaction"]["findings"]["OTHER"] == 1
    assert preview.digest != before
    assert preview.digest == digest(preview.bundle_tree(None))


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 100_000)])
async def test_a_range_outside_of_the_text_is_refused(preview: Any, start: int, end: int) -> None:
    before = preview.digest
    with pytest.raises(RangeInvalidError):
        preview.mask_range("document-1", start, end)
    assert preview.digest == before


async def test_a_document_without_text_has_no_ranges(clinic: Any, parchment: Any) -> None:
    parchment.kind = "unheard-of"
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    with pytest.raises(RangeInvalidError):
        made.mask_range("document-1", 0, 1)


async def test_a_dropped_document_is_gone_with_its_facts_and_counts(preview: Any) -> None:
    before = preview.digest
    preview.drop_document("document-1")
    tree = preview.bundle_tree(None)
    assert tree["documents"] == []
    assert tree["redaction"]["findings"] == {}
    assert preview.digest != before


@pytest.mark.parametrize("change", ["mask_range", "drop_document"])
async def test_an_unknown_document_is_unknown(preview: Any, change: str) -> None:
    arguments = ("document-9", 0, 1) if change == "mask_range" else ("document-9",)
    with pytest.raises(PartUnknownError):
        getattr(preview, change)(*arguments)


@pytest.mark.parametrize(
    ("which", "value"), [(Which.EMR_ID, "1234"), (Which.OCEAN_REFERENCE, "482")]
)
async def test_a_dropped_identifier_is_masked_in_the_documents_too(
    preview: Any, which: Which, value: str
) -> None:
    assert value in shown(preview)["redacted"]
    before = preview.digest
    preview.drop_identifier(which)
    assert value not in canonical(preview.bundle_tree(None)).decode().replace(
        preview.idempotency_key, ""
    )
    assert preview.as_json()["identifiers"][which.value] is None
    assert shown(preview)["findings"]["RECORD_NUMBER"] == 1
    assert preview.digest != before
    assert value not in preview.kept_words


async def test_dropping_the_emr_id_drops_its_older_numbers(preview: Any) -> None:
    preview.identifiers = replace(preview.identifiers, merged_emr_ids=("77881",))
    preview.drop_identifier(Which.EMR_ID)
    assert preview.identifiers.merged_emr_ids == ()


@pytest.mark.parametrize("which", list(Which))
async def test_any_identifier_may_be_dropped_twice(preview: Any, which: Which) -> None:
    preview.drop_identifier(which)
    once = preview.digest
    preview.drop_identifier(which)
    assert preview.digest == once


async def test_what_was_masked_by_hand_stays_masked_when_an_identifier_is_dropped(
    preview: Any,
) -> None:
    text = shown(preview)["redacted"]
    start = text.index("AC")
    preview.mask_range("document-1", start, start + 2)
    preview.drop_identifier(Which.EMR_ID)
    preview.drop_identifier(Which.OCEAN_REFERENCE)
    tree = json.loads(shown(preview)["redacted"])
    assert set(tree.values()) == {"XXXXXXX"}


async def test_offsets_are_those_of_the_text_as_it_is_shown(preview: Any) -> None:
    text = shown(preview)["redacted"]
    place = text.index("1234")
    preview.mask_range("document-1", place, place + 1)
    text = shown(preview)["redacted"]
    place = text.index("AC")
    preview.mask_range("document-1", place, place + 2)
    after = shown(preview)["redacted"]
    assert '"XXXXXXX234"' in after
    assert "AC" not in after


async def test_one_changed_character_changes_the_digest(preview: Any) -> None:
    tree = preview.bundle_tree(None)
    whole = digest(tree)
    text = tree["documents"][0]["redacted"]
    for place in range(0, len(text), 7):
        other = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1 :]
        tree["documents"][0]["redacted"] = other
        assert digest(tree) != whole


async def test_a_bundle_is_of_its_own_schema(preview: Any, ticket: Ticket) -> None:
    preview.mask_range("document-1", 0, 1)
    bundle = read_bundle(preview.bundle_bytes(ticket))
    assert bundle.documents[0].redacted == shown(preview)["redacted"]
    assert bundle.identifiers.emr_id == "1234"


async def test_half_a_surrogate_pair_leaves_as_a_question_mark(
    clinic: Any, parchment: Any, ticket: Ticket
) -> None:
    parchment.chart["status"] = "\ud83d"
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    read_bundle(made.bundle_bytes(ticket))


async def test_two_previews_share_neither_id_nor_nonce_nor_key(clinic: Any, preview: Any) -> None:
    other = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    for name in ("preview_id", "nonce", "idempotency_key"):
        assert getattr(other, name) != getattr(preview, name)
