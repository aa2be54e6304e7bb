"""A reference typed afterwards: read again, and nothing is lost that was chosen or taken away."""

from typing import Any

import pytest

from tests.toolbar.bridge.test_attachments import BOX, attach, form, screenshot, upload
from tests.toolbar.bridge.test_previews import CHART, TICKET, open_preview, seen, send

DOCUMENTS = CHART["context"]["documents"]  # type: ignore[index]
LONELY = {"connector": "oscar", "context": {"patient_id": "1234", "documents": DOCUMENTS * 3}}


def again(bridge: Any, preview_id: str, reference: object = "482") -> Any:
    path = f"/v1/previews/{preview_id}/again"
    return bridge.ask("POST", path, {"ocean_reference": reference}, **bridge.panel())


def take(bridge: Any, preview_id: str, change: Any) -> Any:
    return bridge.ask("PATCH", f"/v1/previews/{preview_id}", change, **bridge.panel()).json


def test_documents_chosen_by_hand_stay_and_the_reference_is_there(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel(), LONELY)
    before = seen(bridge, preview_id)
    after = again(bridge, preview_id).json
    assert after["identifiers"]["ocean_reference"] == "482"
    assert after["preview_id"] == preview_id
    assert after == seen(bridge, preview_id)
    assert [one["redacted"] for one in after["documents"]] == [
        one["redacted"] for one in before["documents"]
    ]
    assert after["idempotency_key"] != before["idempotency_key"], "it is another submission"
    assert send(bridge, preview_id, before).code == "preview-changed"
    assert send(bridge, preview_id, after, ticket=TICKET).status == 202


def test_what_the_user_took_away_stays_away(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel(), LONELY)
    shown = take(bridge, preview_id, {"drop_document": "document-1"})
    text = shown["documents"][1]["redacted"]
    start = text.index("ORU")
    place = {"document_id": "document-3", "start": start, "end": start + 3}
    masked = take(bridge, preview_id, place)
    after = again(bridge, preview_id).json
    assert [one["document_id"] for one in after["documents"]] == ["document-2", "document-3"]
    assert after["documents"] == masked["documents"]


def test_pictures_stay_with_their_boxes_and_are_looked_at_again(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel(), LONELY)
    upload(bridge, preview_id, form(screenshot("Zzyzxquark")))
    attach(bridge, preview_id, [BOX])
    (picture,) = again(bridge, preview_id).json["attachments"]
    assert picture["boxes"] == [BOX]
    assert not picture["looked_at"]
    assert attach(bridge, preview_id, [BOX]).json["looked_at"]


def test_an_identifier_that_was_left_out_stays_out(bridge: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel(), CHART)
    take(bridge, preview_id, {"drop_identifier": "ocean_reference"})
    take(bridge, preview_id, {"drop_identifier": "emr_id"})
    found = again(bridge, preview_id, "999").json["identifiers"]
    assert (found["emr_id"], found["ocean_reference"]) == (None, "999")


@pytest.mark.parametrize("reference", ["", "48", "4 82", "12345678901", "٤٨٢", 482, None])
def test_what_is_no_reference_is_refused_and_changes_nothing(bridge: Any, reference: Any) -> None:
    preview_id = open_preview(bridge, bridge.panel(), LONELY)
    before = seen(bridge, preview_id)
    assert again(bridge, preview_id, reference).code == "body-invalid"
    assert seen(bridge, preview_id) == before
