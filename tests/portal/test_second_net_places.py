"""The second net names each place of patient data, never the data, and lets honest bundles pass."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.shapes import Kind
from connectors.subject import Subject
from demo.patients import PATIENTS
from portal.refusals import PatientDataFoundError
from portal.tickets import inspection
from portal.tickets.inspection import inspect
from portal.tickets.patient_data import MOST_AROUND, certain
from portal.tickets.review import look_at, mask_guesses
from redaction.redacted import MASK
from redaction.text import redact_text
from tests.portal.hosting import MAPLE, Hosted, make_tree
from toolbar.troubleshooting.bundle import canonical, read_bundle

HEALTH, SIN, NAM = "9876543217", "046454286", "TREM56031418"
SUBJECT = {
    "family": "family_name",
    "given": "given_name",
    "dob": "birth_date",
    "hcn": "health_number",
    "phones": "phone",
    "city": "city",
    "mrn": "other_numbers",
    "email": "email",
    "address": "address",
    "postal": "postal_code",
}
"""What the notes call the chart's fields."""
NOTES = Path(__file__).parents[1] / "redaction" / "notes"
STRIDE = 1 if os.environ.get("OCEAN_ALL_NOTES") else 16  # noqa: TID251 - a test reads no settings


def document(**changes: object) -> dict[str, Any]:
    return {"documents": [make_tree()["documents"][0] | changes]}


def identifier(**changes: object) -> dict[str, Any]:
    return {"identifiers": make_tree()["identifiers"] | changes}


def said(**changes: object) -> dict[str, Any]:
    return {"ticket": changes}


def pointers(changes: dict[str, Any]) -> list[tuple[str, str]]:
    tree = make_tree(**changes)
    try:
        inspect(canonical(tree), MAPLE, tree["submission_id"])
    except PatientDataFoundError as error:
        return [(one.pointer, one.kind) for one in error.places]
    return []


PLACES = {
    "a telephone": (said(description="Call her at 416-555-0199"), "#/ticket/description", "PHONE"),
    "an address": (said(description="Ask m.roy@gmail.com"), "#/ticket/description", "EMAIL"),
    "a birth date": (said(description="born 1956-03-14"), "#/ticket/description", "BIRTH_DATE"),
    "a SIN": (said(description=f"SIN {SIN}"), "#/ticket/description", "SIN"),
    "a version": (said(emr_version="416.555.0199"), "#/ticket/emr_version", "PHONE"),
    "an EMR": (said(emr=f"hin{HEALTH}"), "#/ticket/emr", "HEALTH_NUMBER"),
    "a reporter": (
        said(reporter={"name": f"HIN {HEALTH}", "email": "a@clinic.invalid"}),
        "#/ticket/reporter/name",
        "HEALTH_NUMBER",
    ),
    "a text": (document(redacted=f'"hin": "{HEALTH}"'), "#/documents/0", "HEALTH_NUMBER"),
    "a text's end": (
        document(redacted="AC\n" * 20_000 + "9876 543 217"),
        "#/documents/0",
        "HEALTH_NUMBER",
    ),
    "a telephone in a text": (document(redacted="(416) 555-0199"), "#/documents/0", "PHONE"),
    "Quebec": (document(redacted=f"x {NAM} y"), "#/documents/0", "HEALTH_NUMBER"),
    "a skeleton": (
        document(redacted=None, skeleton={"a": [{"b": SIN}]}),
        "#/documents/0",
        "HEALTH_NUMBER",
    ),
    "a count": (
        document(redacted=None, skeleton={"n": int(HEALTH)}),
        "#/documents/0",
        "HEALTH_NUMBER",
    ),
    "a member's name": (
        document(redacted=None, skeleton={f"hin {HEALTH}": 1}),
        "#/documents/0",
        "HEALTH_NUMBER",
    ),
    "a fact": (document(facts={"hin": {"length": HEALTH}}), "#/documents/0", "HEALTH_NUMBER"),
    "a fact's path": (
        document(facts={HEALTH: {"present": True}}),
        "#/documents/0",
        "HEALTH_NUMBER",
    ),
    "a kind": (document(kind=f"hin{HEALTH}"), "#/documents/0", "HEALTH_NUMBER"),
    "the page": (
        {"environment": {"page": {"cds": f"hin{HEALTH}"}}},
        "#/environment",
        "HEALTH_NUMBER",
    ),
    "the rules": (
        {"redaction": {"rules_version": HEALTH, "findings": {}}},
        "#/redaction",
        "HEALTH_NUMBER",
    ),
    "an EMR ID": (identifier(emr_id=HEALTH), "#/identifiers/emr_id", "HEALTH_NUMBER"),
    "a SIN as EMR ID": (identifier(emr_id="123456782"), "#/identifiers/emr_id", "SIN"),
    "letters as EMR ID": (identifier(emr_id=NAM), "#/identifiers/emr_id", "HEALTH_NUMBER"),
    "an earlier EMR ID": (
        identifier(merged_emr_ids=["12", HEALTH]),
        "#/identifiers/merged_emr_ids/1",
        "HEALTH_NUMBER",
    ),
    "an Ocean reference": (
        identifier(ocean_reference=HEALTH),
        "#/identifiers/ocean_reference",
        "HEALTH_NUMBER",
    ),
    "an eReferral": (
        identifier(ereferral_reference=HEALTH),
        "#/identifiers/ereferral_reference",
        "HEALTH_NUMBER",
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_patient_data_is_refused_wherever_it_stands(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes, pointer, kind = PLACES[place]
    assert pointers(changes) == [(pointer, kind)]
    read_bundle(canonical(make_tree(**changes)))  # the schema alone lets it pass
    monkeypatch.setattr(inspection, "patient_data", lambda _: ())
    assert pointers(changes) == []


UUID = "550e8400-e29b-41d4-a716-446655440000"
HONEST = {
    "identifiers": said(
        description=f"Chart 1234, before 77 and 8123456, reference 482, eReferral {UUID}"
    )
    | identifier(merged_emr_ids=["77", "8123456"], ereferral_reference=UUID),
    "identifiers of eight digits": identifier(emr_id="31077254", ocean_reference="55309124"),
    "an identifier in a document": identifier(ereferral_reference=UUID)
    | document(redacted=f'{{\n  "ref": "{UUID}",\n  "id": 1234\n}}'),
    "moments": document(redacted='"2026-11-23T14:05:00.123456Z" 20261123140500.0000-0500'),
    "lengths": document(redacted=None, skeleton={"length": 16_777_216, "lines": 104_857}),
    "codes": document(redacted="OBX|1|NM|4548-4^XXXXXXX^LN|1|XXXXXXX\rOBX|2|NM|2345-7^XXXXXXX^LN"),
    "versions": said(
        browser="Chrome 156.0.0.0", emr_version="19.1.2026", toolbar_version="26.11.0"
    ),
    "what was masked": said(description=f"NAM {MASK} Exp 2027-05, hin='{MASK}') py3.11.9"),
    "when": said(description="Since 2026-11-20 at 14:05, error 500 after 30 seconds"),
}


@pytest.mark.parametrize("honest", HONEST)
def test_what_is_no_patient_data_passes(honest: str) -> None:
    assert pointers(HONEST[honest]) == []


def test_what_stands_behind_a_mask_and_a_label_of_its_own_is_found() -> None:
    for words in (f"{MASK}, HIN 98765", f"NAM {MASK} or {HEALTH}", f"née {MASK}, née 1956-03-14"):
        assert certain(words), words


def test_numbers_without_end_are_refused_before_they_take_time() -> None:
    """A document of nothing but long numbers that each prove nothing."""
    assert pointers(document(redacted="20261123140500\n" * 80_000)) == [("#/documents/0", "OTHER")]
    few = "20261123140500\n" * (MOST_AROUND // 200)
    assert pointers(document(redacted=few)) == []


def test_a_deep_skeleton_is_read_to_its_end() -> None:
    deep: dict[str, Any] = {"n": HEALTH}
    for _ in range(150):
        deep = {"a": deep}
    assert pointers(document(redacted=None, skeleton=deep)) == [("#/documents/0", "HEALTH_NUMBER")]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def notes() -> Iterator[tuple[str, Subject, tuple[str, ...]]]:
    lines = [line for path in sorted(NOTES.glob("*/*.jsonl")) for line in _lines(path)]
    for line in lines[::STRIDE]:
        note = json.loads(line)
        text = note["text"]
        sent = (one for one in note["negs"] if one["type"].startswith("KEEP"))
        keep = tuple(text[one["start"] : one["end"]] for one in sent)
        known = note["known"].items()
        chart = {
            SUBJECT[name]: tuple(one) if isinstance(one, list) else one
            for name, one in known
            if name in SUBJECT and one
        }
        yield text, Subject(**chart), keep


def test_what_the_clinic_masked_is_not_refused() -> None:
    """What ``redact_text`` leaves of a note passes; with each note as it was most would not."""
    refused, unmasked = 0, 0
    for text, subject, keep in notes():
        refused += bool(certain(redact_text(text, subject=subject, keep=keep).redacted, keep))
        unmasked += bool(certain(text, keep))
    assert refused == 0
    assert unmasked > 1000 // STRIDE // 2


def test_what_the_form_masked_is_not_refused() -> None:
    """Else a form could be neither sent nor mended."""
    for text, _, keep in notes():
        words = look_at(text, keep)
        if not words.has_credential:
            assert certain(mask_guesses(words, ()), keep) == []
            assert certain(words.text, keep) == []


async def test_the_answer_says_where_and_never_what(hosted: Hosted) -> None:
    words = "The form of Marie, born 1956-03-14, does not open"
    tree = make_tree(ticket={"description": words}) | document(redacted=HEALTH)
    answer = await hosted.post(canonical(tree), key=tree["submission_id"])
    assert answer.status == 422
    told = await answer.text()
    problem = json.loads(told)
    assert problem["code"] == "patient-data-found"
    first, second = problem["errors"]
    assert (first["pointer"], first["kind"]) == ("#/ticket/description", Kind.BIRTH_DATE)
    assert words[first["start"] : first["end"]] == "1956-03-14"
    assert (second["pointer"], second["start"]) == ("#/documents/0", None)
    assert "1956" not in told
    assert HEALTH not in told
    stored = await hosted.stored()
    assert b"1956-03-14" not in stored
    assert HEALTH.encode() not in stored


def test_demo_patients_have_identifiers_that_pass() -> None:
    for one in PATIENTS:
        changes = identifier(emr_id=one.emr_id)
        assert pointers(changes) == []
