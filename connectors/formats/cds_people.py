"""Finds in a record who it is about, so that the user's words can be checked.

This reads generously: an element may repeat, be text where the schema has
parts, or stand in the place where another version has it.
"""

from collections.abc import Iterator
from typing import Final

from connectors.formats.cds_records import Record
from connectors.subject import Subject

PHYSICIANS: Final = (
    ("PrimaryPhysician", "Name"),
    ("Enrolment", "EnrolledToPhysician", "Name"),
    ("Enrolment", "EnrolmentHistory", "EnrolledToPhysician", "Name"),
    ("ReferredPhysician",),
    ("FamilyPhysician",),
)
NUMBERS: Final = (
    ("ChartNumber",),
    ("SIN",),
    ("FamilyMemberLink",),
    ("PrimaryPhysician", "OHIPPhysicianId"),
    ("PrimaryPhysician", "PrimaryPhysicianCPSO"),
)
LEGAL: Final = ("Names", "LegalName")
ADDRESS: Final = ("Address", "Structured")


def subject_of(record: Record) -> Subject:
    """Return the values of the patient, of contacts and of providers."""
    root = record.demographics.root
    return Subject(
        family_name=_texts(root, *LEGAL, "LastName"),
        given_name=_texts(root, *LEGAL, "FirstName"),
        other_names=(
            *_texts(root, *LEGAL, "OtherName"),
            *_texts(root, "Names", "OtherNames", "OtherName"),
        ),
        birth_date=tuple(date[:10] for date in _texts(root, "DateOfBirth")),
        health_number=_texts(root, "HealthCard", "Number"),
        health_number_version=_texts(root, "HealthCard", "Version"),
        health_number_province=_texts(root, "HealthCard", "ProvinceCode"),
        phone=_phones(root, "PhoneNumber"),
        email=_texts(root, "Email"),
        address=(
            *_texts(root, "Address", "Formatted"),
            *(line for name in _LINES for line in _texts(root, *ADDRESS, name)),
        ),
        city=_texts(root, *ADDRESS, "City"),
        postal_code=_texts(root, *ADDRESS, "PostalZipCode"),
        other_numbers=(
            *(number for path in NUMBERS for number in _texts(root, *path)),
            *_phones(root, "Contact", "PhoneNumber"),
            *record.named.numbers,
        ),
        relatives=(*_texts(root, "Contact", "Name"), *_texts(root, "Contact", "EmailAddress")),
        providers=(
            *(name for path in PHYSICIANS for name in _texts(root, *path)),
            *record.named.providers,
        ),
    )


_LINES: Final = ("Line1", "Line2", "Line3")
_CODES: Final = ("PartType", "PartQualifier", "extension")


def _at(value: object, *path: str) -> Iterator[object]:
    """Yield everything at the path, whichever of its elements repeat."""
    match value:
        case list():
            for one in value:
                yield from _at(one, *path)
        case dict() if path:
            if path[0] in value:
                yield from _at(value[path[0]], *path[1:])
        case _ if not path:
            yield value


def _texts(root: object, *path: str) -> tuple[str, ...]:
    """Return every text at or below the path, codes and attributes excepted."""
    return tuple(text for found in _at(root, *path) for text in _below(found))


def _below(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for one in value:
                yield from _below(one)
        case dict():
            for name, one in value.items():
                if not name.startswith("@") and name not in _CODES:
                    yield from _below(one)


def _phones(root: object, *path: str) -> tuple[str, ...]:
    """Return whole numbers; one that comes in parts is also joined (both shapes of the schemas)."""
    numbers = []
    for found in _at(root, *path):
        parts = [
            text for name in ("areaCode", "exchange", "number") for text in _texts(found, name)
        ]
        numbers += ["".join(parts), *_texts(found, "phoneNumber")]
        if isinstance(found, str):
            numbers.append(found)
    return tuple(numbers)
