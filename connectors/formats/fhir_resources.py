"""Names of FHIR R4 that may stand in the open: types of resources, and members of three."""

import enum
from collections.abc import Mapping
from typing import Final, NamedTuple

PATIENT: Final = "Patient"
BUNDLE: Final = "Bundle"
DOCUMENT_REFERENCE: Final = "DocumentReference"
CHECKED: Final = (BUNDLE, DOCUMENT_REFERENCE, PATIENT)
"""What we read, and ask fhir.resources about."""

TYPES: Final = (
    *CHECKED, "AllergyIntolerance", "Appointment", "Binary", "CarePlan", "Communication",
    "Composition", "Condition", "Consent", "Coverage", "DiagnosticReport", "Encounter",
    "Immunization", "Location", "Medication", "MedicationRequest", "MedicationStatement",
    "MessageHeader", "Observation", "OperationOutcome", "Organization", "Practitioner",
    "PractitionerRole", "Procedure", "Provenance", "RelatedPerson", "ServiceRequest", "Task",
)  # fmt: skip
"""Types of resources that leave by name; what kinds of things a chart has tells nobody's name."""

_EVERY: Final = "id implicitRules language meta"
_DOMAIN: Final = f"{_EVERY} contained extension modifierExtension text"


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


MEMBERS: Final[Mapping[str, frozenset[str]]] = {
    BUNDLE: _names(f"{_EVERY} entry identifier link signature timestamp total type"),
    DOCUMENT_REFERENCE: _names(
        f"{_DOMAIN} authenticator author category content context custodian date description"
        " docStatus identifier masterIdentifier relatesTo securityLabel status subject type"
    ),
    PATIENT: _names(
        f"{_DOMAIN} active address birthDate communication contact deceasedBoolean"
        " deceasedDateTime gender generalPractitioner identifier link managingOrganization"
        " maritalStatus multipleBirthBoolean multipleBirthInteger name photo telecom"
    ),
}
"""The members of each type that we read (hl7.org/fhir/R4)."""
ALL_MEMBERS: Final = ("", *sorted(frozenset[str]().union(*MEMBERS.values())))
"""Every name that a deviation may tell; empty where the member is the sender's own."""


class Wrong(enum.StrEnum):
    """How a member is not as R4 wants it."""

    MISSING = "missing"
    UNKNOWN_MEMBER = "unknown-member"
    WRONG_TYPE = "wrong-type"
    WRONG_VALUE = "wrong-value"
    UNCHECKED = "unchecked"
    """Too deep, or fhir.resources gave up, as it does over a type of resource it does not know."""


class Deviation(NamedTuple):
    """One difference from R4; ``member`` is a name of R4, never one that the sender made up."""

    resource: str
    member: str
    wrong: Wrong
