"""Reads a patient's raw data as Ocean holds them, and tells whose values they are.

Members: ocean-patient.ts of OceanMD's autorouter. They come decrypted from
Ocean's API, or as text that a person copied or saved from the Portal
("View raw patient data"; that it shows the same members is a GUESS). A member
that is missing, null or of another type is simply not known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from connectors.context import PATTERNS
from connectors.contract import JsonTree, RawDocument
from connectors.errors import ChartUnreadableError
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.reading import Reading
from connectors.formats.saved_text import decoded
from connectors.strict_json import read_strictly
from connectors.subject import Subject

KIND: Final = "ocean-patient"
MEDIA_TYPE: Final = "application/json"
MOST_BYTES: Final = 32 * 1024 * 1024
"""A larger document is no patient."""

OWN: Final = frozenset({"ref", "siteNum", "externalPatientRef"})
"""How Ocean names a patient; no other JSON that a page hands over has these members."""
PARTS: Final = frozenset({"demographics", "cpp", "ptUpdate", "results"})

_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.*)?", re.DOTALL)


def read(body: bytes) -> Reading:
    """Read a document; raise ``ChartUnreadableError`` if it is not Ocean's raw data.

    A text that was copied from a window is in the encoding that Windows saves in.
    """
    tree = None
    if len(body) <= MOST_BYTES:
        with suppress(ValueError, RecursionError):  # their messages quote the body
            tree = read_strictly(decoded(body) or "")
    if not is_patient(tree):
        raise ChartUnreadableError
    return reading_of(tree)


def is_patient(tree: object) -> bool:
    """Say whether a JSON tree is Ocean's: one of its names, and a part that it describes."""
    members = _object(tree).keys()
    return bool(members & OWN) and bool(members & PARTS)


def reading_of(tree: object) -> Reading:
    """Return what a tree says, whatever it looks like."""
    subject = subject_of(tree)
    document = RawDocument(KIND, MEDIA_TYPE, JsonTree(tree))
    return Reading(document, subject, trusted_emr_id(emr_id_of(tree), subject))


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


def reference_of(patient: object) -> str | None:
    """Return the Ocean reference of the record, or none if it has none of the right form."""
    reference = _text(_object(patient).get("ref"))
    return reference if reference and _is_reference(reference) else None


def reference_about(readings: Iterable[Reading], patient_id: str | None) -> str | None:
    """Return the one Ocean reference that records about this patient name.

    A record under another EMR ID does not count: its reference would send
    support to somebody else. One that names no EMR ID is believed.
    """
    found = {
        reference_in(reading.document)
        for reading in readings
        if reading.document.kind == KIND
        and (None in (patient_id, reading.emr_id) or reading.emr_id == patient_id)
    } - {None}
    return found.pop() if len(found) == 1 else None


def reference_in(document: RawDocument) -> str | None:
    """Return the Ocean reference that a document of this kind names."""
    content = document.content
    return reference_of(content.value) if isinstance(content, JsonTree) else None


def _is_reference(text: str) -> bool:
    return re.fullmatch(PATTERNS["ocean_reference"], text, re.ASCII) is not None


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
