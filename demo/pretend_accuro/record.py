"""Writes a patient as patients/search v2 of the developer docs: its keys, in its order.

The other dialects are made from that one.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from demo.patients import SyntheticPatient
from demo.pretend_accuro.faults import Dialect

Tree = dict[str, Any]
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
GENDERS: Final = {"M": 1, "F": 2}
LANGUAGES: Final = {"en": "eng", "fr": "fre"}


def patient_v2(patient: SyntheticPatient) -> Tree:
    """Return one element of a search's answer; where Accuro has no field, a canary stands."""
    return {
        "enrolledProviderTerminationReason": None,
        "patientId": int(patient.emr_id),
        "demographics": _demographics(patient),
        "familyProviderId": 1,
        "enrolledProviderId": 1,
        "officeProviderId": 2,
        "referringProviderId": 1,
        "insurerId": 23,
        "fileNumber": patient.chart_number,
        "uuid": f"00000000-0000-4000-8000-{int(patient.emr_id):012}",
        "registrationNumber": patient.sin,
        "paperChartNote": patient.note,
        "paperChart": False,
        "patientStatusId": 1,
        "gestationAge": None,
        "employerContactId": None,
        "pharmacyContactId": None,
        "referredDate": None,
        "onSocialAssistance": False,
        "hasArchivedRecords": False,
        "deceased": False,
        "deceasedDate": None,
        "occupation": patient.reason,
        "alert": {
            "message": patient.comments,
            "lastUpdated": "2024-02-14T18:00:18.490Z",
            "flagUser": 12,
        },
        "albertaDetails": None,
        "ontarioDetails": _ontario(patient),
        "novaScotiaDetails": None,
        "manitobaDetails": None,
    }


def in_dialect(tree: Tree, dialect: Dialect) -> Any:  # noqa: ANN401 - a JSON tree
    """Return the patient as another version or serializer writes it."""
    match dialect:
        case Dialect.V2:
            return tree
        case Dialect.V1:
            return _each_leaf(tree, _with_zone)
        case Dialect.BARE:
            return tree["demographics"]
        case Dialect.LOOSE:
            return _loose(tree)


def _demographics(patient: SyntheticPatient) -> Tree:
    return {
        "firstName": patient.given_name,
        "lastName": patient.family_name,
        "middleName": patient.middle_name,
        "title": "",
        "suffix": "",
        "birthday": patient.birth_date.isoformat(),
        "genderId": GENDERS.get(patient.sex, 3),
        "email": {"emailId": 1, "type": "Home", "address": patient.email, "order": 1},
        "phones": [
            _phone(1, patient.phone, patient.allergy, "HomePhone"),
            _phone(2, patient.cell, "", "CellPhone"),
        ],
        "addresses": [
            {
                "street": patient.street,
                "city": patient.city,
                "postalZip": patient.postal_code,
                "locationId": 9,
                "note": patient.medication,
                "type": "Civil",
                "start": "2019-03-06",
                "end": None,
                "masks": [],
            }
        ],
        "healthCard": {
            "phn": patient.health_number,
            "locationId": 9,
            "expiry": "2029-01-02",
        },
        "preferredContactType": "HomePhone",
        "nextKinName": f"{patient.contact_given} {patient.contact_family}",
        "nextKinPhone": _phone(3, patient.contact_phone, patient.result_name, "WorkPhone"),
        "officialLanguageCode": LANGUAGES[patient.language],
        "spokenLanguageCode": LANGUAGES[patient.language],
        "relationshipStatusId": 2,
    }


def _phone(number: int, written: str, note: str, kind: str) -> Tree:
    return {
        "phoneId": number,
        "number": written,
        "ext": "",
        "equipType": "Cell",
        "usage": "Active",
        "notes": note,
        "order": number,
        "contactType": kind,
    }


def _ontario(patient: SyntheticPatient) -> Tree | None:
    if patient.province != "ON":
        return None
    return {
        "validationStatus": True,
        "validationMessage": patient.result_value,
        "admissionDate": None,
        "dischargeDate": None,
        "masterNumber": 123,
    }


def _each_leaf(value: object, change: Callable[[object], object]) -> object:
    match value:
        case dict():
            return {name: _each_leaf(one, change) for name, one in value.items()}
        case list():
            return [_each_leaf(one, change) for one in value]
        case _:
            return change(value)


def _with_zone(value: object) -> object:
    is_date = isinstance(value, str) and _ISO_DATE.fullmatch(value)
    return f"{value}T00:00:00.000-0800" if is_date else value


def _loose(value: object) -> object:
    match value:
        case bool() | str():
            return value
        case int():
            return str(value)
        case [only]:
            return _loose(only)
        case list():
            return [_loose(one) for one in value]
        case dict():
            return {name: _loose(one) for name, one in value.items() if one not in (None, [])}
        case _:
            return value
