"""Every format that we read: sound documents, the reader, the allow-list. A new one is a line."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.contract import HandedDocument, JsonTree, RawDocument
from connectors.formats import cds, fhir, hl7v2, ocean_raw
from connectors.formats.handed import read_handed
from connectors.formats.keep import KEEP
from connectors.formats.reading import Reading
from connectors.shapes import Keep
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_medaccess import exports as medaccess
from demo.pretend_ocean import ocean_patient
from demo.pretend_oscar import Dialect, demographic
from demo.pretend_pssuite import exports as pssuite
from oscar.demographic import demographic_number, read_subject
from oscar.keep import DEMOGRAPHIC
from oscar.keep import KEEP as OSCAR_KEEP
from oscar.outcome import Answer, read_object

HERE = Path(__file__).parents[1] / "connectors" / "formats"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@dataclass(frozen=True)
class Format:
    """One reader; ``pace`` is how many times slower than the others it may be tested."""

    sound: Callable[[], list[bytes]]
    read: Callable[[bytes], Reading]
    keep: Mapping[str, Keep]
    pace: int = 1
    canaries: Callable[[], tuple[str, ...]] = field(default=tuple)


def of_patients() -> tuple[str, ...]:
    return tuple(canary for patient in PATIENTS for canary in patient.canaries())


def messages() -> list[bytes]:
    plain = [path.read_bytes() for path in sorted((HERE / "messages").glob("*.hl7"))]
    for patient in PATIENTS:
        plain += [pssuite.laboratory(patient), medaccess.laboratory(patient)]
    wrapped = [b"<HL7Messages><Message><![CDATA[%b]]></Message></HL7Messages>" % plain[-1]]
    return [*plain, *wrapped]


def exports() -> list[bytes]:
    ours = [path.read_bytes() for path in sorted((HERE / "exports").glob("cds*.xml"))]
    return [*ours, *map(pssuite.cds, PATIENTS)]


def reports() -> list[bytes]:
    return [(HERE / "exports" / "hrm_synthetic.xml").read_bytes(), *map(pssuite.hrm, PATIENTS)]


def records() -> list[bytes]:
    written = (demographic.full, demographic.basic, demographic.summary)
    return [
        json.dumps(demographic.in_dialect(write(patient), dialect), ensure_ascii=False).encode()
        for patient in PATIENTS
        for write in written
        for dialect in Dialect
    ]


def patients_of_ocean() -> list[bytes]:
    trees = (ocean_patient(patient, "7001") for patient in PATIENTS)
    return [json.dumps(tree, ensure_ascii=False).encode() for tree in trees]


def resources() -> list[bytes]:
    trees: list[dict[str, Any]] = []
    for patient in PATIENTS:
        trees += [_patient(patient), _bundle(patient)]
    return [json.dumps(tree, ensure_ascii=False).encode() for tree in trees]


def _patient(patient: SyntheticPatient) -> dict[str, Any]:
    system = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-on-patient-hcn"
    return {
        "resourceType": "Patient",
        "id": patient.emr_id,
        "identifier": [
            {"system": system, "value": patient.health_number},
            {"system": "urn:oid:2.16.840.1.113883.3.239.23.269", "value": patient.emr_id},
            {"system": "http://clinic.example/chart", "value": patient.chart_number},
        ],
        "name": [{"family": patient.family_name, "given": [patient.given_name]}],
        "telecom": [{"system": "phone", "value": patient.phone}],
        "gender": "female",
        "birthDate": patient.birth_date.isoformat(),
        "address": [
            {
                "line": [patient.street],
                "city": patient.city,
                "postalCode": patient.postal_code,
            }
        ],
        "contact": [{"name": {"family": patient.contact_family}}],
    }


def _bundle(patient: SyntheticPatient) -> dict[str, Any]:
    note = {
        "resourceType": "DocumentReference",
        "status": "current",
        "description": patient.note,
        "content": [
            {"attachment": {"contentType": "text/plain", "data": "TVNIfF5+XCZ8", "title": "a"}}
        ],
    }
    entries = [{"resource": _patient(patient)}, {"resource": note}]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def read_record(body: bytes) -> Reading:
    record = read_object(Answer(200, "application/json", None, NOW, body))
    document = RawDocument(DEMOGRAPHIC, "application/json", JsonTree(record))
    return Reading(document, read_subject(record), demographic_number(record))


def read_export(body: bytes) -> Reading:
    return cds.read(io.BytesIO(body))


def handed(body: bytes) -> Reading:
    return read_handed(HandedDocument("text/plain", body))


FORMATS: Mapping[str, Format] = {
    "cds": Format(exports, read_export, KEEP, canaries=of_patients),
    "fhir": Format(resources, fhir.read, KEEP, canaries=of_patients),
    "hl7-v2": Format(messages, hl7v2.read, KEEP, canaries=of_patients),
    "hl7-v2-handed": Format(  # hl7apy judges each
        messages, handed, KEEP, pace=100, canaries=of_patients
    ),
    "hrm": Format(reports, read_export, KEEP, canaries=of_patients),
    "ocean-patient": Format(patients_of_ocean, ocean_raw.read, KEEP, canaries=of_patients),
    "oscar-demographic": Format(
        records, read_record, {DEMOGRAPHIC: OSCAR_KEEP}, canaries=of_patients
    ),
}
