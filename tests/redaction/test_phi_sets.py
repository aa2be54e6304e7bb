"""A floor under the figures of docs/redaction.md, where the annotated sets are at hand.

The sets stand outside of the project; the tests are skipped aloud without them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from connectors.subject import Subject
from redaction.level import Level
from redaction.text import redact_text

SETS: Final = Path(__file__).parents[3] / "shared" / "data" / "phi"
FIELDS: Final = {
    "family": "family_name", "given": "given_name", "dob": "birth_date", "hcn": "health_number",
    "hcn_version": "health_number_version", "province": "health_number_province",
    "phones": "phone", "email": "email", "address": "address", "city": "city",
    "postal": "postal_code", "mrn": "other_numbers",
}  # fmt: skip


def records(name: str, language: str | None = None) -> list[dict[str, Any]]:
    path = SETS / f"{name}.jsonl"
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    read = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    return [record for record in read if language in (None, record["lang"])]


def shares(read: list[dict[str, Any]], level: Level = Level.STANDARD) -> dict[str, float]:
    """Return in percent: identifiers masked whole, documents without a leak, things kept."""
    counts: dict[str, list[int]] = {}
    for record in read:
        gone = masked(record, level)
        whole = [all(gone.get(at, True) for at in place) for place in required(record)]
        names = [all(gone.get(at, True) for at in place) for place in required(record, "NAME")]
        for key, outcomes in (
            ("identifiers", whole),
            ("names", names),
            ("documents", [all(whole)] if whole else []),
            ("kept ids", untouched(record, gone, ids=True)),
            ("kept others", untouched(record, gone, ids=False)),
        ):
            counts.setdefault(key, []).extend(map(int, outcomes))
    return {key: 100 * sum(values) / len(values) for key, values in counts.items() if values}


def masked(record: dict[str, Any], level: Level) -> dict[int, bool]:
    known = record.get("known") or {}
    subject = Subject.from_json({FIELDS[k]: v for k, v in known.items() if k in FIELDS and v})
    keep = [known[key] for key in ("emr_id", "ocean_ref") if known.get(key)]
    done = redact_text(record["text"], subject=subject, keep=keep, level=level)
    gone = {at: False for at, sign in enumerate(record["text"]) if sign.isalnum()}
    for span in done.spans:
        gone.update({at: True for at in range(span.start, span.end) if at in gone})
    return gone


def required(record: dict[str, Any], kind: str = "") -> Iterator[range]:
    for span in record["spans"]:
        if not span.get("optional") and span["type"].startswith(kind):
            yield range(span["start"], span["end"])


def untouched(record: dict[str, Any], gone: dict[int, bool], *, ids: bool) -> list[bool]:
    return [
        not any(gone.get(at, False) for at in range(span["start"], span["end"]))
        for span in record.get("negs", [])
        if span["type"].startswith("KEEP") is ids
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_canadian_notes(language: str) -> None:
    found = shares(records("canadian_gen", language))
    assert found["identifiers"] >= 99.7
    assert found["documents"] >= 97
    assert found["names"] >= 99.5
    assert found["kept ids"] == 100
    assert found["kept others"] >= 88


def test_canadian_notes_at_the_strict_level() -> None:
    found = shares(records("canadian_gen"), Level.STRICT)
    assert found["documents"] >= 98
    assert found["kept ids"] == 100


@pytest.mark.parametrize(
    ("name", "least"),
    [("asq_phi", 98), ("eds_pseudo_templates", 95), ("aci_bench", 99), ("presidio_synth_v2", 90)],
)
def test_names_in_other_peoples_texts(name: str, least: float) -> None:
    assert shares(records(name))["names"] >= least


def test_hl7_messages_leak_nothing() -> None:
    assert shares(records("hl7_public"))["documents"] == 100


def test_the_measure_can_fail() -> None:
    record = {
        "text": "ab 12", "lang": "en",
        "spans": [{"start": 0, "end": 2, "type": "NAME"}],
        "negs": [{"start": 3, "end": 5, "type": "CODE"}],
    }  # fmt: skip
    assert shares([record]) == {
        "identifiers": 0, "names": 0, "documents": 0, "kept others": 100,
    }  # fmt: skip
