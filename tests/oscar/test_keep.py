"""What may leave of an OSCAR record: useful, and nobody's."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import ChartHandle, JsonTree, RawDocument
from connectors.shapes import Each, Fields, Keep, Masked
from connectors.subject import Subject
from demo.patients import PATIENTS
from demo.pretend_oscar import Dialect, PretendOscar
from demo.pretend_oscar.demographic import full
from oscar.connector import OscarConnector
from oscar.keep import DEMOGRAPHIC, KEEP
from redaction.allow_list import redact
from redaction.redacted import Redacted

Make = Callable[..., OscarConnector]
Leaks = Callable[[object], list[str]]
PATIENT = PATIENTS[0]


async def redacted(
    connector: OscarConnector, chart: ChartHandle, keep: Keep = KEEP, **more: Any
) -> Redacted:
    raw = await connector.read(chart)
    content = raw.documents[0].content
    assert isinstance(content, JsonTree)
    assert isinstance(content.value, dict)
    record = content.value | more
    document = RawDocument(DEMOGRAPHIC, "application/json", JsonTree(record))
    # only the province, so that this list alone stands between the record and the ticket
    province = Subject(health_number_province=raw.subject.get("health_number_province"))
    return redact(document, {DEMOGRAPHIC: keep}, connector.identify(raw), province)


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_no_value_of_any_patient_leaves_in_any_dialect(
    make: Make,
    oscar: PretendOscar,
    chart: ChartHandle,
    leaks: Leaks,
    dialect: Dialect,
    patient: Any,
) -> None:
    oscar.dialect = dialect
    masked = await redacted(make(record="full"), replace(chart, patient_id=patient.emr_id))
    assert leaks(masked.text) == []
    assert patient.emr_id in (masked.text or "")


async def test_with_a_list_that_keeps_everything_the_same_record_leaks(
    make: Make, chart: ChartHandle, leaks: Leaks
) -> None:
    everything = Fields(dict.fromkeys(full(PATIENT), lambda _: True))
    masked = await redacted(make(record="full"), chart, everything)
    assert PATIENT.family_name in leaks(masked.text)


async def test_what_support_needs_to_see_leaves(make: Make, chart: ChartHandle) -> None:
    masked = await redacted(make(), chart)
    text = masked.text or ""
    for kept in ('"demographicNo": 1234', '"hcType": "ON"', '"patientStatus": "AC"'):
        assert kept in text
    assert masked.facts["hin"]["check_digit"] == "right"
    assert masked.facts["ver"]["present"] is True
    assert masked.facts["cellPhone"]["present"] is True


async def test_a_missing_version_code_is_seen(make: Make, chart: ChartHandle) -> None:
    without = next(one for one in PATIENTS if one.health_number_version == "")
    masked = await redacted(make(), replace(chart, patient_id=without.emr_id))
    assert masked.facts["ver"]["present"] is False


async def test_a_member_that_a_fork_adds_stays_and_so_does_its_name(
    make: Make, chart: ChartHandle, leaks: Leaks
) -> None:
    plain = await redacted(make(), chart)
    more: dict[str, Any] = {PATIENT.health_number: "new", "prefName": PATIENT.given_name}
    masked = await redacted(make(), chart, **more)
    assert leaks(masked.text) == []
    assert "prefName" not in (masked.text or "")
    assert masked.dropped == plain.dropped + 2


@pytest.mark.parametrize("member", [name for name, rule in KEEP.members.items() if callable(rule)])  # type: ignore[union-attr]
async def test_a_name_in_a_member_that_is_kept_is_masked(
    make: Make, chart: ChartHandle, leaks: Leaks, member: str
) -> None:
    poisoned: dict[str, Any] = {member: PATIENT.family_name}
    masked = await redacted(make(), chart, **poisoned)
    assert leaks(masked.text) == []


def test_no_list_of_the_clinics_people_and_no_clinical_list_is_kept() -> None:
    clinical = {"allergies", "measurements", "encounterNotes", "documents", "medicationSummary"}
    people = {"doctors", "nurses", "midwives", "referralDoctors"}
    assert isinstance(KEEP, Fields)
    assert not KEEP.members.keys() & (clinical | people)


def test_every_line_names_a_member_that_oscar_has() -> None:
    assert isinstance(KEEP, Fields)
    assert set(KEEP.members) <= set(full(PATIENT))
    assert all(isinstance(rule, Masked | Each | Fields) or rule for rule in KEEP.members.values())
