"""What leaves of an Ocean patient, and that nothing else does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Identifiers, JsonTree, RawDocument
from connectors.formats.ocean_raw import KIND, subject_of
from connectors.shapes import Each, Fields, Keep, Masked
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from ocean.keep import KEEP
from redaction.allow_list import redact

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIRST = PATIENTS[0]
LEAVING = {
    "ref",
    "siteNum",
    "externalPatientRef",
    "demographics.hnProv",
    "demographics.language",
    "ptUpdate.progressNote.noteType",
}


def leaves(rule: Keep, path: str = "") -> Iterator[tuple[str, Keep]]:
    match rule:
        case Fields(members=members):
            for name, member in members.items():
                yield from leaves(member, f"{path}.{name}" if path else name)
        case Each(item=item):
            yield from leaves(item, path)
        case _:
            yield path, rule


def left(tree: object, patient: SyntheticPatient) -> Any:
    identifiers = Identifiers(
        NOW, emr_id=patient.emr_id, ocean_reference=patient.ocean_reference, site_number="7001"
    )
    document = RawDocument(KIND, "application/json", JsonTree(tree))
    return redact(document, KEEP, identifiers, subject_of(tree))


def test_only_the_fields_of_the_policy_are_not_masked() -> None:
    assert {path for path, rule in leaves(KEEP[KIND]) if not isinstance(rule, Masked)} == LEAVING


def test_every_member_of_the_pretend_patient_has_a_rule() -> None:
    assert left(ocean_patient(FIRST, "7001"), FIRST).dropped == 0


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
def test_no_canary_leaves_and_without_the_list_all_would(patient: SyntheticPatient) -> None:
    tree = ocean_patient(patient, "7001")
    raw = json.dumps(tree, ensure_ascii=False)
    assert sum(canary in raw for canary in patient.canaries()) > 15
    text = left(tree, patient).text
    assert [canary for canary in patient.canaries() if canary in text] == []


def test_identifiers_closed_words_and_list_lengths_stay() -> None:
    tree = json.loads(left(ocean_patient(FIRST, "7001"), FIRST).text)
    assert tree["ref"] == "482"
    assert tree["siteNum"] == "7001"
    assert tree["externalPatientRef"] == "1234"
    assert tree["demographics"]["hnProv"] == "ON"
    assert tree["demographics"]["language"] == "en"
    assert tree["ptUpdate"]["progressNote"]["noteType"] == "NOTE"
    assert tree["cpp"]["immu"] == {"items": []}
    assert len(tree["cpp"]["allg"]["items"]) == 1
    assert tree["ptUpdate"]["completedForms"] == "XXXXXXX"


def test_a_name_in_capitals_is_no_type_of_a_note() -> None:
    note = {"ptUpdate": {"progressNote": {"noteType": FIRST.family_name.upper()}}}
    assert "QUIBBLETHORN" not in left(note, FIRST).text


def test_both_forms_of_cpp_are_walked() -> None:
    item = {"key": "k1", "desc": FIRST.allergy, "data": {}}
    one = json.loads(left({"cpp": {"items": [item, item]}}, FIRST).text)
    assert [entry["desc"] for entry in one["cpp"]["items"]] == ["XXXXXXX"] * 2
    eight = json.loads(left({"cpp": {"allg": {"items": [item]}}}, FIRST).text)
    assert eight["cpp"]["allg"]["items"][0]["desc"] == "XXXXXXX"


def test_facts_are_told_of_what_is_masked() -> None:
    facts = left(ocean_patient(FIRST, "7001"), FIRST).facts
    assert facts["demographics.hn"]["check_digit"] == "right"
    assert facts["demographics.hnVC"]["present"] is True
    without = ocean_patient(PATIENTS[2], "7001")
    assert left(without, PATIENTS[2]).facts["demographics.hnVC"]["present"] is False


def test_the_reference_of_another_patient_is_masked() -> None:
    tree = {"ref": "617", "siteNum": "7002", "externalPatientRef": "5309"}
    assert set(json.loads(left(tree, FIRST).text).values()) == {"XXXXXXX"}


@given(
    st.recursive(
        st.just(FIRST.family_name) | st.just(FIRST.health_number),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from([FIRST.family_name, "demographics", "cpp", "ref", "hnProv", "hn"]),
                inner,
            )
        ),
    )
)
def test_no_tree_lets_a_canary_out(tree: object) -> None:
    document = RawDocument(KIND, "application/json", JsonTree(tree))
    redacted = redact(document, KEEP, Identifiers(NOW, emr_id="1234"), Subject())
    told = f"{redacted.text}{redacted.skeleton}{redacted.facts}"
    assert FIRST.family_name not in told
    assert FIRST.health_number not in told
