"""What a pretend Med Access exports: FHIR R4 as CA Baseline, a CLS laboratory's HL7 v2, CDS.

GUESS: that Med Access exports FHIR at all. TELUS documents a FHIR extract of its
data warehouse, whose ``Patient.id`` is the local primary key.
"""

import base64
import json
from collections.abc import Set as AbstractSet
from typing import Any, Final

from demo.patients import SyntheticPatient
from demo.pretend_medaccess.faults import Fault
from demo.pretend_pssuite import exports as ontariomd

Tree = dict[str, Any]
NO_FAULT: Final[frozenset[Fault]] = frozenset()
TYPES: Final = "http://terminology.hl7.org/CodeSystem/v2-0203"
NAMING: Final = "https://fhir.infoway-inforoute.ca/NamingSystem"
VERSION_CODE: Final = "http://hl7.org/fhir/ca/baseline/StructureDefinition/ext-identifierversion"


def fhir(patient: SyntheticPatient, faults: AbstractSet[Fault] = NO_FAULT) -> bytes:
    """Return the chart as a Bundle: the Patient, and a laboratory's result as an attachment."""
    data = "***" if Fault.BROKEN_ATTACHMENT in faults else _base64(laboratory(patient))
    document = {
        "resourceType": "DocumentReference",
        "status": "current",
        "subject": {
            "reference": f"Patient/{patient.emr_id}",
            "display": f"{patient.given_name} {patient.family_name}",
        },
        "description": patient.result_name,
        "author": [{"display": f"{patient.provider_given} {patient.provider_family}"}],
        "content": [
            {
                "attachment": {
                    "contentType": "x-application/hl7-v2+er7",
                    "title": f"{patient.family_name}.hl7",
                    "data": data,
                }
            }
        ],
    }
    resources = (_patient(patient, faults), document, _allergy(patient))
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in resources],
    }
    text = json.dumps(bundle, ensure_ascii=False, indent=1)
    return _whole_or_cut(text.encode(), faults)


def cds(patient: SyntheticPatient, faults: AbstractSet[Fault] = NO_FAULT) -> bytes:
    """Return the chart as OntarioMD's CDS 5.0, which is the same from every EMR."""
    return _whole_or_cut(ontariomd.cds(patient), faults)


def laboratory(patient: SyntheticPatient, faults: AbstractSet[Fault] = NO_FAULT) -> bytes:
    """Return a result as Calgary's CLS sends it: the whole name is one component of PID-5."""
    born = patient.birth_date.strftime("%Y%m%d")
    name = f"{patient.family_name}, {patient.given_name} {patient.middle_name}"
    card = f"{_health_number(patient, faults)}^^^{patient.province}"
    record = f"{patient.chart_number}^^^00001"
    doctor = f"{patient.provider_number}^{patient.provider_family}, {patient.provider_given}"
    segments = (
        "MSH|^~\\&|OPEN ENGINE|CLS|Egate|POSP|20261123101500||ORU^R01|Q7711T99|P|2.3",
        f"PID|1|{card}|{record}||{name}||{born}|{patient.sex}||||{patient.phone}||",
        f"PV1|1||||||{doctor}",
        "OBR|1||L26-0001|CBC^whimsy|||20261123",
        f"OBX|1|ST|HGB^{patient.result_name}||{patient.result_value}||||||F",
    )
    return _whole_or_cut("\r".join((*segments, "")).encode(), faults)


def _patient(patient: SyntheticPatient, faults: AbstractSet[Fault]) -> Tree:
    born = patient.birth_date
    odd = Fault.ODD_BIRTH_DATE in faults
    resource = {
        "resourceType": "Patient",
        "id": patient.emr_id,
        "text": {"status": "generated", "div": f"<div>{patient.note}</div>"},
        "identifier": _identifiers(patient, faults),
        "name": [
            {
                "use": "official",
                "family": patient.family_name,
                "given": [patient.given_name, patient.middle_name],
            }
        ],
        "telecom": [
            {"system": "phone", "use": "home", "value": patient.phone},
            {"system": "phone", "use": "mobile", "value": patient.cell},
            {"system": "email", "value": patient.email},
        ],
        "gender": {"F": "female", "M": "male"}.get(patient.sex, "unknown"),
        "birthDate": born.strftime("%d/%m/%Y") if odd else born.isoformat(),
        "address": [
            {
                "use": "home",
                "line": [patient.street],
                "city": patient.city,
                "state": patient.province,
                "postalCode": patient.postal_code,
                "country": "CA",
            }
        ],
        "contact": [
            {
                "name": {"family": patient.contact_family, "given": [patient.contact_given]},
                "telecom": [{"system": "phone", "value": patient.contact_phone}],
            }
        ],
        "generalPractitioner": [{"display": f"{patient.provider_given} {patient.provider_family}"}],
    }
    made_up = {patient.comments: patient.sin} if Fault.MADE_UP_MEMBER in faults else {}
    return resource | made_up


def _identifiers(patient: SyntheticPatient, faults: AbstractSet[Fault]) -> list[Tree]:
    known = "ca-on-patient-hcn"
    if patient.province != "ON":
        known = f"ca-{patient.province.lower()}-patient-healthcare-id"
    own = f"https://{patient.city.replace(' ', '-')}.invalid/fhir/card"
    number = _health_number(patient, faults)
    card: Tree = {
        "type": {"coding": [{"system": TYPES, "code": "JHN"}]},
        "system": own if Fault.OWN_SYSTEM in faults else f"{NAMING}/{known}",
        "value": number,
    }
    if patient.health_number_version and Fault.NO_VERSION_CODE not in faults:
        version = {"url": VERSION_CODE, "valueString": patient.health_number_version}
        card = {"extension": [version], **card}
    chart = {"system": "urn:example:clinic-chart", "value": patient.chart_number}
    sin = {"system": f"{NAMING}/ca-social-insurance-number", "value": patient.sin}
    return [card, chart, sin] if number else [chart, sin]


def _allergy(patient: SyntheticPatient) -> Tree:
    return {
        "resourceType": "AllergyIntolerance",
        "patient": {"display": patient.family_name},
        "code": {"text": patient.allergy},
        "note": [{"text": patient.medication}],
    }


def _health_number(patient: SyntheticPatient, faults: AbstractSet[Fault]) -> str:
    number = patient.health_number
    if Fault.NO_HEALTH_NUMBER in faults:
        return ""
    if Fault.SHORT_HEALTH_NUMBER in faults:
        return number[:-1]
    if Fault.WRONG_CHECK_DIGIT in faults:
        return f"{number[:-1]}{(int(number[-1]) + 1) % 10}"
    return number


def _base64(body: bytes) -> str:
    return base64.b64encode(body).decode()


def _whole_or_cut(body: bytes, faults: AbstractSet[Fault]) -> bytes:
    return body[: len(body) // 2] if Fault.TRUNCATED in faults else body
