"""Whose values an Ocean patient holds: what must never leave, and what we compare.

Reads whatever of ocean-patient.ts (OceanMD's autorouter) is there; a member
that is missing, null or of another type is simply not known.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from connectors.subject import Subject

_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*)?", re.DOTALL)


def subject_of(patient: object) -> Subject:
    """Return the patient's own values; never fails, whatever the tree looks like."""
    who = _object(_object(patient).get("demographics"))
    homes = [_object(who.get(name)) for name in ("address", "address2")]
    doctors = [_object(who.get(name)) for name in ("familyDoc", "clinicDoc")]
    health_number, version = _text(who.get("hn")), _text(who.get("hnVC"))
    return Subject(
        family_name=_text(who.get("surname")),
        given_name=_text(who.get("firstName")),
        other_names=_texts(who, "secondName", "preferredName", "maidenName"),
        birth_date=_day(_text(who.get("birthDate"))),
        health_number=health_number,
        health_number_version=version,
        health_number_province=_text(who.get("hnProv")),
        phone=tuple(_each(homes, "phone", "fax")),
        email=tuple(_each(homes, "email")),
        address=tuple(_each(homes, "line1", "line2")),
        city=tuple(_each(homes, "city")),
        postal_code=tuple(_each(homes, "postalCode")),
        other_numbers=(
            *_texts(who, "alternateId", "emergencyContactPhone"),
            *_each(doctors, "billingNum", "professionalId"),
        ),
        relatives=_texts(who, "emergencyContact"),
        providers=tuple(_each(doctors, "name")),
    )


def emr_id_of(patient: object) -> str | None:
    """Return the EMR ID that the patient's own record names, as text, unchecked."""
    return _text(_object(patient).get("externalPatientRef"))


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    # a boolean is an int to Python, and no value of a person; nor is a number of 20 digits
    return str(value) if type(value) is int and 0 <= value < 10**20 else None


def _texts(tree: Mapping[str, object], *names: str) -> tuple[str | None, ...]:
    return tuple(_text(tree.get(name)) for name in names)


def _each(trees: list[Mapping[str, object]], *names: str) -> Iterator[str | None]:
    for tree in trees:
        yield from _texts(tree, *names)


def _day(text: str | None) -> str | None:
    found = _DATE.fullmatch(text.strip()) if text else None
    return found[1] if found else text
