"""Finds in FHIR resources whose record it is, so that it is masked and can be compared.

Reads generously: a member may be missing, of another type, or an object where
FHIR wants a list of one. What is found is only ever masked or compared.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from connectors.formats.fhir_identifiers import OCEAN_EMR_ID, system_of
from connectors.formats.fhir_resources import PATIENT
from connectors.formats.fhir_values import each, member, tail, text, texts
from connectors.subject import Subject

Found = Iterable[tuple[str, str]]
"""Fields of a subject, each with one value."""

FORMER: Final = ("anonymous", "maiden", "nickname", "old")
"""Uses of a name that is not the one on the health card."""
VERSIONS: Final = ("ext-identifierversion", "versioncode")
"""Tails of the extension that holds an Ontario version code (CA Baseline; Ontario eReferral)."""
HEALTH_NUMBER_TYPE: Final = "JHN"
_SHORTEST: Final = 4
"""Characters of a number worth looking for in the user's words."""


def people_in(resource: object) -> Found:
    """Yield what one resource tells of the patient and of the people around them."""
    if member(resource, "resourceType") == PATIENT:
        yield from _patient(resource)
    else:
        yield from _others(resource)


def subject_of(found: Found) -> Subject:
    """Return a subject of these values, each once, in their order."""
    values: dict[str, dict[str, None]] = {}
    for name, value in found:
        values.setdefault(name, {})[value.strip()] = None
    return Subject(**{name: tuple(several) for name, several in values.items()})


def _patient(patient: object) -> Found:
    for name in each(patient, "name"):
        former = text(member(name, "use")) in FORMER
        yield from _name(name, "other_names" if former else "family_name", former=former)
    for born in texts(patient, "birthDate"):
        yield "birth_date", born.partition("T")[0]
    yield from _reached(patient, "phone", "email")
    for home in each(patient, "address"):
        for field, part in _HOME.items():
            yield from ((field, line) for line in texts(home, part))
    for identifier in each(patient, "identifier"):
        yield from _identifier(identifier)
    for contact in each(patient, "contact"):
        yield from _relative(contact)
    for doctor in each(patient, "generalPractitioner"):
        yield from (("providers", name) for name in texts(doctor, "display"))


_HOME: Final = {"address": "line", "city": "city", "postal_code": "postalCode"}


def _name(name: object, family: str, *, former: bool) -> Found:
    for word in texts(name, "family"):
        yield family, word
    for place, word in enumerate(texts(name, "given")):
        yield ("given_name" if place == 0 and not former else "other_names"), word
    for word in texts(name, "text"):
        yield "other_names", word


def _reached(person: object, phone: str, email: str) -> Found:
    for contact in each(person, "telecom"):
        for value in texts(contact, "value"):
            if "@" in value:
                yield email, value
            elif any(map(str.isdigit, value)):
                yield phone, value


def _identifier(identifier: object) -> Found:
    system = system_of(member(identifier, "system"))
    health = system.is_health_number or HEALTH_NUMBER_TYPE in _codes(identifier)
    for value in texts(identifier, "value"):
        if health:
            yield "health_number", value
            if system.province:
                yield "health_number_province", system.province
        elif system.name != OCEAN_EMR_ID and len(value) >= _SHORTEST:
            yield "other_numbers", value
    if health:
        yield from (("health_number_version", code) for code in _versions(identifier))


def _versions(identifier: object) -> Iterator[str]:
    for extension in each(identifier, "extension"):
        if tail(member(extension, "url")) in VERSIONS:
            yield from (*texts(extension, "valueString"), *texts(extension, "valueCode"))


def _codes(identifier: object) -> tuple[str, ...]:
    return tuple(
        code for coding in each(identifier, "type", "coding") for code in texts(coding, "code")
    )


def _relative(contact: object) -> Found:
    for name in each(contact, "name"):
        yield from (("relatives", word) for _, word in _name(name, "family_name", former=False))
    for home in each(contact, "address"):
        yield from (("relatives", line) for line in texts(home, "line"))
    yield from _reached(contact, "other_numbers", "other_numbers")


def _others(resource: object) -> Found:
    match member(resource, "resourceType"):
        case "RelatedPerson":
            yield from _relative(resource)
        case "Practitioner":
            for name in each(resource, "name"):
                words = _name(name, "family_name", former=False)
                yield from (("providers", word) for _, word in words)
        case "DocumentReference":
            for role in ("author", "authenticator"):
                for person in each(resource, role):
                    yield from (("providers", name) for name in texts(person, "display"))
            yield from (("other_names", name) for name in texts(resource, "subject", "display"))
