"""What leaves of a PS Suite chart, and that nothing else does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Identifiers, Unredacted
from connectors.formats import keep as formats
from connectors.shapes import Each, Fields, Keep
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import ocean_patient
from demo.pretend_pssuite import Fault, exports
from pssuite.connector import PSSuiteConnector
from pssuite.keep import KEEP
from redaction.allow_list import redact

Make = Callable[..., PSSuiteConnector]
PATIENT = PATIENTS[0]


def bodies(patient: SyntheticPatient) -> list[tuple[bytes, str]]:
    raw = json.dumps(ocean_patient(patient, "7001"), ensure_ascii=False).encode()
    return [
        (exports.cds(patient, {Fault.TEMPORARY_NOTE}), "application/xml"),
        (exports.cds(patient, {Fault.WINDOWS_1252}), "text/xml"),
        (exports.cds(patient, {Fault.TRUNCATED}), "application/xml"),
        (exports.hrm(patient), "application/xml"),
        (exports.laboratory(patient), "application/hl7-v2"),
        (raw, "application/json"),
        (exports.temporary_note(patient).encode(), "text/plain"),
    ]


async def read(make: Make, handed: Any, patient: SyntheticPatient) -> Unredacted:
    documents = [handed(body, media_type) for body, media_type in bodies(patient)]
    connector = make()
    context = {
        "patient_id": patient.emr_id,
        "ocean_reference": patient.ocean_reference,
        "documents": documents,
    }
    return await connector.read(connector.accept(context))


def told(raw: Unredacted, identifiers: Identifiers) -> str:
    """Return all that leaves; no subject, so that the list alone stands between."""
    redacted = [redact(document, KEEP, identifiers, Subject()) for document in raw.documents]
    return "".join(f"{one.text}{one.skeleton}{one.facts}" for one in redacted)


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_no_value_of_any_patient_leaves_in_any_document(
    make: Make, handed: Any, leaks: Any, patient: SyntheticPatient
) -> None:
    raw = await read(make, handed, patient)
    assert leaks(told(raw, make().identify(raw))) == []


async def test_the_same_documents_hold_every_value_and_a_list_that_keeps_all_leaks(
    make: Make, handed: Any, leaks: Any
) -> None:
    assert len(leaks(b"".join(body for body, _ in bodies(PATIENT)).decode("utf-8", "replace"))) > 20
    raw = await read(make, handed, PATIENT)
    (document,) = [one for one in raw.documents if one.kind == "ocean-patient"]
    content: Any = document.content
    everything: dict[str, Keep] = {document.kind: _keeping(content.value)}
    text = redact(document, everything, make().identify(raw), Subject()).text
    assert PATIENT.family_name in leaks(text)


def _keeping(value: object) -> Keep:
    if isinstance(value, dict):
        return Fields({name: _keeping(member) for name, member in value.items()})
    if isinstance(value, list):
        return Each(_keeping(value[0])) if value else Each(lambda _: True)
    return lambda _: True


async def test_the_chart_number_never_leaves_and_the_emr_id_does(make: Make, handed: Any) -> None:
    raw = await read(make, handed, PATIENT)
    text = told(raw, make().identify(raw))
    assert PATIENT.chart_number not in text
    assert f'"UniqueVendorIdSequence": "{PATIENT.emr_id}"' in text
    assert f'"externalPatientRef": "{PATIENT.emr_id}"' in text


async def test_the_number_of_a_hospital_is_masked(make: Make, handed: Any) -> None:
    raw = await read(make, handed, PATIENT)
    (report,) = [one for one in raw.documents if one.kind == "ontariomd-hrm"]
    redacted = redact(report, KEEP, make().identify(raw), Subject())
    assert '"UniqueVendorIdSequence": "1"' not in (redacted.text or "")


async def test_a_temporary_note_leaves_as_counts_and_lengths(make: Make, handed: Any) -> None:
    raw = await read(make, handed, PATIENT)
    note = redact(raw.documents[-1], KEEP, make().identify(raw), Subject())
    assert note.text is None
    assert note.skeleton is not None
    assert set(note.skeleton) == {"form", "elements", "length", "lines", "longest_line"}


def test_nothing_is_kept_for_this_emr_alone() -> None:
    assert KEEP == formats.KEEP
