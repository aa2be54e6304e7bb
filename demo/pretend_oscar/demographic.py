"""Writes a patient as ``DemographicTo1`` of Open-O is written: its keys, in its order.

The other dialects are made from that one, as the forks differ from it.
"""

import re
from datetime import UTC, date, datetime, time
from typing import Any, Final

from demo.patients import SyntheticPatient
from demo.pretend_oscar.faults import Dialect

Tree = dict[str, Any]
LISTS: Final = (
    "demoContacts", "demoContactPros", "extras", "doctors", "nurses", "midwives", "referralDoctors",
    "waitingListNames", "patientStatusList", "rosterStatusList", "allergies", "measurements",
    "consultationRequests", "consultationResponses", "encounterNotes", "documents",
    "medicationSummary",
)  # fmt: skip
NOT_IN_OSCAR_19: Final = (
    "gender", "pronoun", "genderId", "pronounId", "cellPhone", "phoneComment", "allergies",
    "measurements", "consultationRequests", "consultationResponses", "encounterNotes", "documents",
    "medicationSummary",
)  # fmt: skip
CHANGED: Final = datetime(2026, 11, 2, 14, 30, 5, tzinfo=UTC)
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def full(patient: SyntheticPatient) -> Tree:
    """Return ``demographics/{id}``: everything, and the clinic's lists of people."""
    provider = _provider(patient)
    # doctors, nurses and midwives share one Java list, so all three are the last role's
    people = [provider | {"providerType": "midwife"}]
    statuses = [{"value": "RO"}]
    referral = {"id": 1, "lastName": patient.provider_family, "firstName": patient.provider_given}
    return basic(patient, contacts=True) | {
        "extras": _extras(patient),
        "doctors": people,
        "nurses": people,
        "midwives": people,
        "referralDoctors": [referral],
        "patientStatusList": statuses,
        "rosterStatusList": statuses,
    }


def summary(patient: SyntheticPatient) -> Tree:
    """Return ``demographics/summary/{id}``: the mobile number stands as the alternative one."""
    return basic(patient) | {"alternativePhone": patient.cell, "provider": None}


def basic(patient: SyntheticPatient, *, contacts: bool = False) -> Tree:
    """Return ``demographics/basic/{id}``; ``includes[]=contacts`` adds the contacts."""
    born = patient.birth_date
    address = _address(patient.province, patient.postal_code, patient.city, patient.street)
    place = dict.fromkeys(("title", "officialLanguage", "countryOfOrigin", "newsletter"))
    return {
        "demographicNo": int(patient.emr_id),
        "address": address,
        "phone": patient.phone,
        "alternativePhone": "",  # not null: the form of the master record saves an empty box
        "patientStatus": "AC",
        "patientStatusDate": "2019-05-06",
        "rosterStatus": "RO",
        "providerNo": patient.provider_number,
        "hin": patient.health_number,
        "ver": patient.health_number_version,
        "dateOfBirth": smart_date(born),
        "dobYear": f"{born.year:04}",
        "dobMonth": f"{born.month:02}",
        "dobDay": f"{born.day:02}",
        "sex": patient.sex,
        "sexDesc": {"F": "Female", "M": "Male"}.get(patient.sex),
        "dateJoined": "2019-05-06",
        "familyDoctor": f"<rdohip>{patient.provider_number}</rdohip><rd>"
        f"{patient.provider_family},{patient.provider_given}</rd>",
        "firstName": patient.given_name,
        "lastName": patient.family_name,
        "hcRenewDate": None,
        "pcnIndicator": None,
        "endDate": None,
        "hcType": patient.province,
        "chartNo": patient.chart_number,
        "email": patient.email,
        "effDate": None,
        "rosterDate": None,
        "rosterTerminationDate": None,
        "rosterTerminationReason": None,
        "links": None,
        "alias": None,
        "previousAddress": _address(None, None, None, None),
        "children": None,
        "sourceOfIncome": None,
        "citizenship": None,
        "sin": patient.sin,
        "anonymous": None,
        "spokenLanguage": None,
        "activeCount": 0,
        "hsAlertCount": 0,
        "displayName": f"{patient.family_name},{patient.given_name}",
        "provider": _provider(patient),
        "lastUpdateUser": patient.provider_number,
        "lastUpdateDate": milliseconds(CHANGED),
        **place,
        "officialLanguage": {"en": "English", "fr": "French"}.get(patient.language),
        "nurse": "",
        "resident": "",
        "alert": patient.comments,
        "midwife": "",
        "notes": patient.note,
        "waitingListID": None,
        "waitingListNote": None,
        "onWaitingListSinceDate": None,
        "age": {"days": 12, "months": 3, "years": CHANGED.year - born.year},
        "admissionProgramId": None,
        "middleNames": patient.middle_name,
        **dict.fromkeys(("gender", "pronoun", "genderId", "pronounId")),
        "cellPhone": patient.cell,
        "phoneComment": None,
        **{name: [] for name in LISTS},
        "demoContacts": [_contact(patient)] if contacts else [],
    }


def smart_date(day: date) -> str:
    """Return a date as SmartDateSerializer does: the first day of 1970 becomes a time."""
    return "00:00:00" if day == date(1970, 1, 1) else day.isoformat()


def milliseconds(moment: datetime) -> int:
    """Return epoch milliseconds."""
    return int(moment.timestamp() * 1000)


def in_dialect(tree: Tree, dialect: Dialect) -> Tree:
    """Return the record as another fork or serializer writes it."""
    match dialect:
        case Dialect.OPEN_O:
            return tree
        case Dialect.OSCAR_19:
            kept = {name: value for name, value in tree.items() if name not in NOT_IN_OSCAR_19}
            return {"myOscarUserName": None} | _dates(kept, _as_milliseconds)
        case Dialect.XML_DATES:
            return _dates(tree, lambda text: f"{text}T00:00:00-05:00")
        case Dialect.JETTISON:
            return {name: _bare(value) for name, value in tree.items() if value not in (None, [])}


def _dates(tree: Tree, write: Any) -> Tree:  # noqa: ANN401 - str to str or int
    def convert(value: object) -> object:
        is_date = isinstance(value, str) and _ISO_DATE.fullmatch(value)
        return write(value) if is_date else value

    return {name: convert(value) for name, value in tree.items()}


def _as_milliseconds(text: str) -> int:
    # midnight in Toronto, five hours behind in winter
    return milliseconds(datetime.combine(date.fromisoformat(text), time(5), UTC))


def _bare(value: object) -> object:
    match value:
        case bool() | str():
            return value
        case int():
            return str(value)
        case [only]:
            return _bare(only)
        case list():
            return [_bare(one) for one in value]
        case dict():
            return {name: _bare(one) for name, one in value.items() if one not in (None, [])}
    return value


def _address(
    province: str | None, postal: str | None, city: str | None, street: str | None
) -> Tree:
    return {"province": province, "postal": postal, "city": city, "address": street}


def _provider(patient: SyntheticPatient) -> Tree:
    return {
        "providerNo": patient.provider_number,
        "lastName": patient.provider_family,
        "firstName": patient.provider_given,
        "name": f"{patient.provider_family}, {patient.provider_given}",
        "comments": None,
        "address": _address(None, None, None, None),
        "providerType": "doctor",
        "lastUpdateDate": "2024-01-08",
    }


def _contact(patient: SyntheticPatient) -> Tree:
    return {
        "role": "Other",
        "sdm": "",
        "ec": "true",
        "category": "personal",
        "lastName": patient.contact_family,
        "firstName": patient.contact_given,
        "phone": patient.contact_phone,
    }


def _extras(patient: SyntheticPatient) -> list[Tree]:
    return [
        {
            "id": 7,
            "demographicNo": int(patient.emr_id),
            "providerNo": patient.provider_number,
            "key": "demo_cell",
            "value": patient.cell,
            "dateCreated": milliseconds(CHANGED),
            "hidden": "0",
        }
    ]
