"""What leaves of a Med Access chart, and that nothing else does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.contract import Identifiers, Unredacted
from connectors.formats import keep as formats
from connectors.shapes import Masked, Paths
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_medaccess import Fault, exports
from demo.pretend_ocean import ocean_patient
from medaccess.connector import MedAccessConnector
from medaccess.keep import KEEP
from redaction.allow_list import redact

Make = Callable[..., MedAccessConnector]
PATIENT = PATIENTS[0]


def bodies(patient: SyntheticPatient) -> list[tuple[bytes, str]]:
    raw = json.dumps(ocean_patient(patient, "7001"), ensure_ascii=False).encode()
    return [
        (exports.fhir(patient), "application/fhir+json"),
        (exports.fhir(patient, {Fault.OWN_SYSTEM, Fault.MADE_UP_MEMBER}), "application/json"),
        (exports.fhir(patient, {Fault.TRUNCATED}), "application/fhir+json"),
        (exports.cds(patient), "application/xml"),
        (exports.laboratory(patient), "application/hl7-v2"),
        (raw, "application/json"),
        (exports.laboratory(patient), "application/pdf"),
    ]


async def read(make: Make, handed: Any, patient: SyntheticPatient) -> Unredacted:
    documents = [handed(body, media_type) for body, media_type in bodies(patient)]
    connector = make()
    return await connector.read(
        connector.accept({"patient_id": patient.emr_id, "documents": documents})
    )


def told(raw: Unredacted, identifiers: Identifiers) -> str:
    """Return all that leaves; no subject, so that the list alone stands between."""
    redacted = [redact(document, KEEP, identifiers, Subject()) for document in raw.documents]
    return "".join(f"{one.text}{one.skeleton}{one.facts}" for one in redacted)


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_no_value_of_any_patient_leaves_in_any_document(
    make: Make, handed: Any, leaks: Any, patient: SyntheticPatient
) -> None:
    raw = await read(make, handed, patient)
    text = told(raw, make().identify(raw))
    assert leaks(text) == []
    assert f'"id": "{patient.emr_id}"' in text


async def test_the_same_documents_hold_every_value(leaks: Any) -> None:
    whole = b"".join(body for body, _ in bodies(PATIENT)).decode("utf-8", "replace")
    assert len(leaks(whole)) > 25


async def test_a_list_that_keeps_names_lets_the_laboratorys_one_component_out(
    make: Make, handed: Any, leaks: Any
) -> None:
    raw = await read(make, handed, PATIENT)
    (message,) = [one for one in raw.documents if one.kind == "hl7-v2"]
    rule = KEEP["hl7-v2"]
    assert isinstance(rule, Paths)
    assert isinstance(rule.leaves["PID-5"], Masked)
    broken = Paths({**rule.leaves, "PID-5": lambda _: True})
    text = redact(message, {"hl7-v2": broken}, make().identify(raw), Subject()).text
    assert PATIENT.family_name in leaks(text)


async def test_what_support_needs_of_a_laboratorys_message_leaves(make: Make, handed: Any) -> None:
    raw = await read(make, handed, PATIENT)
    (message,) = [one for one in raw.documents if one.kind == "hl7-v2"]
    text = redact(message, KEEP, make().identify(raw), Subject()).text or ""
    assert text.startswith("MSH|^~\\&|OPEN ENGINE|CLS|XXXXXXX|XXXXXXX|XXXXXXX||ORU^R01|")
    assert "PID|1|XXXXXXX^^^XXXXXXX|" in text


def test_nothing_is_kept_for_this_emr_alone() -> None:
    assert KEEP == formats.KEEP
