"""The charts of the pretend FHIR server, as a server writes them: every member filled."""

import base64
from collections.abc import Mapping
from typing import Final

from connectors.conformance.people import Person

EXAMPLE: Final = "https://emr.clinic.example/fhir/r4"
ONTARIO: Final = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-on-patient-hcn"
VERSION: Final = "http://hl7.org/fhir/StructureDefinition/ext-identifierversion"
CHARTS: Final = "https://emr.clinic.example/fhir/NamingSystem/chart-number"
"""The clinic's own system: nobody else knows it, so its values are private."""
GENDERS: Final = {"F": "female", "M": "male"}


def patient_resource(person: Person, patient_id: str, emr_id_system: str) -> dict[str, object]:
    """Return the Patient; its EMR ID stands under ``emr_id_system`` if there is one."""
    named = {"system": emr_id_system, "value": person.emr_id}
    return {
        "resourceType": "Patient",
        "id": patient_id,
        "meta": {"versionId": "7", "lastUpdated": "2026-11-02T09:12:44Z"},
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{person.family_name}</div>',
        },
        "extension": [{"url": f"{CHARTS}/remark", "valueString": person.note}],
        "identifier": [
            *([named] if emr_id_system else []),
            {
                "use": "official",
                "type": {"coding": [_coding("JHN")]},
                "system": ONTARIO,
                "value": person.health_number,
                "extension": [{"url": VERSION, "valueString": "QX"}],
            },
            {"type": {"coding": [_coding("MR")]}, "system": CHARTS, "value": person.chart_number},
        ],
        "active": True,
        "name": [{"use": "official", "family": person.family_name, "given": [person.given_name]}],
        "telecom": [{"system": "phone", "use": "home", "value": person.phone}],
        "gender": GENDERS.get(person.sex, "unknown"),
        "birthDate": person.birth_date.isoformat(),
        "deceasedBoolean": False,
        "address": [
            {
                "use": "home",
                "line": [person.street],
                "city": person.city,
                "state": person.province,
                "postalCode": person.postal_code,
                "country": "CA",
            }
        ],
        "contact": [{"name": {"text": f"Neighbour of {person.given_name}"}}],
        "generalPractitioner": [{"display": "Dr. Ottoline Snickersnee"}],
    }


def document_resource(person: Person, patient_id: str, number: int) -> dict[str, object]:
    """Return one DocumentReference whose attachment is a note of the chart."""
    return {
        "resourceType": "DocumentReference",
        "id": f"note-{number}",
        "masterIdentifier": {"system": CHARTS, "value": f"{person.chart_number}-{number}"},
        "status": "current",
        "type": {"text": person.note},
        "subject": {
            "reference": f"Patient/{patient_id}",
            "display": f"{person.given_name} {person.family_name}",
        },
        "date": f"{person.birth_date.isoformat()}T08:00:00Z",
        "author": [{"display": "Dr. Ottoline Snickersnee"}],
        "description": person.note,
        "content": [
            {
                "attachment": {
                    "contentType": "text/plain",
                    "title": f"{person.family_name}.txt",
                    "data": base64.b64encode(person.note.encode()).decode(),
                }
            }
        ],
    }


def search_set(*resources: Mapping[str, object], base: str = EXAMPLE) -> dict[str, object]:
    """Return a Bundle of what a search found, on one page."""
    entries = [
        {
            "fullUrl": f"{base}/{one['resourceType']}/{one.get('id')}",
            "resource": one,
            "search": {"mode": "outcome" if one["resourceType"] == "OperationOutcome" else "match"},
        }
        for one in resources
    ]
    found = {"resourceType": "Bundle", "type": "searchset", "total": len(resources)}
    # a Bundle of nothing has no entries, since FHIR JSON knows no empty list
    return found | ({"entry": entries} if entries else {})


def outcome(code: str, said: str) -> dict[str, object]:
    """Return an OperationOutcome that quotes what it was asked, as servers do."""
    issue = {"severity": "error", "code": code, "diagnostics": said, "details": {"text": said}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def capability_statement() -> dict[str, object]:
    """Return what the server says that it serves."""
    served = [
        {"type": name, "interaction": [{"code": "read"}, {"code": "search-type"}]}
        for name in ("Patient", "DocumentReference")
    ]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-10-01",
        "kind": "instance",
        "fhirVersion": "4.3.0",
        "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "resource": served}],
    }


def _coding(code: str) -> dict[str, object]:
    return {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": code}
