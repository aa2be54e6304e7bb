"""What holds chart data prints none of it."""

import json
from dataclasses import asdict, fields
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from connectors.contract import (
    ChartHandle,
    Connector,
    HandedDocument,
    Identifiers,
    JsonTree,
    Leaf,
    Opaque,
    Prompt,
    RawDocument,
    Reads,
    SpannedText,
    Surroundings,
    Unredacted,
)
from connectors.subject import Subject

CANARY = "canary-77aa-Quenouille"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
HANDLE = ChartHandle(
    CANARY, CANARY, CANARY, CANARY, (HandedDocument("x", CANARY.encode()),), {"a": CANARY}
)
DOCUMENTS = (
    RawDocument("a", "b", JsonTree({"name": CANARY})),
    RawDocument("a", "b", SpannedText(CANARY, (Leaf("PID-5", 0, 3),))),
    RawDocument("a", "b", Opaque(CANARY.encode())),
)


@pytest.mark.parametrize(
    "holder",
    [
        HANDLE,
        Identifiers(NOW, CANARY, (CANARY,), CANARY, CANARY, CANARY),
        HandedDocument("text/plain", CANARY.encode()),
        *(document for document in DOCUMENTS),
        *(document.content for document in DOCUMENTS),
        Unredacted(HANDLE, DOCUMENTS, Subject(family_name=CANARY), NOW),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_printing_a_holder_of_chart_data_shows_nothing(holder: object) -> None:
    assert "canary" not in f"{holder} {holder!r} {[holder]}"


def test_a_plain_dataclass_would_show_it() -> None:
    assert CANARY in repr(SimpleNamespace(emr_id=CANARY))


def test_raw_data_has_no_json_and_no_equality() -> None:
    document = DOCUMENTS[0]
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(document)
    with pytest.raises(TypeError, match="dataclass"):
        asdict(document)  # type: ignore[call-overload]
    assert document != RawDocument("a", "b", document.content)


def test_a_handle_without_values_is_empty() -> None:
    assert not any(getattr(ChartHandle(), part.name) for part in fields(ChartHandle))


def test_what_a_connector_reads_is_a_set() -> None:
    assert Reads.EMR_ID in (Reads.EMR_ID | Reads.RAW_DATA)
    assert Reads.OCEAN_REFERENCE not in (Reads.EMR_ID | Reads.RAW_DATA)


def test_the_protocols_have_the_contracts_methods() -> None:
    assert {"reads", "mode", "keep", "accept", "read", "identify", "check"} <= set(vars(Connector))
    assert {"say", "ask"} <= set(vars(Prompt))
    assert {part.name for part in fields(Surroundings)} == {"session", "secrets", "clock"}
