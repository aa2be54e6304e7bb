"""Reads FHIR R4 JSON: a Patient, a DocumentReference, or a Bundle of such.

The tree that is masked is the sender's own, beside two things that we say of
it: ``understood``, what kind of document it is and how it differs from R4, and
``patient``, the values that we took for the patient's, one per field, so that
support sees of each whether it is there and well formed.
"""

import base64
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from connectors.contract import JsonTree, RawDocument
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.fhir_identifiers import OCEAN_EMR_ID, system_of
from connectors.formats.fhir_people import people_in, subject_of
from connectors.formats.fhir_resources import BUNDLE, CHECKED, DOCUMENT_REFERENCE, PATIENT
from connectors.formats.fhir_understood import Resource, understood
from connectors.formats.fhir_values import each, member, text, texts
from connectors.formats.reading import Reading
from connectors.formats.saved_text import decoded
from connectors.strict_json import read_strictly
from connectors.subject import Subject

KIND: Final = "fhir"
MEDIA_TYPE: Final = "application/fhir+json"
MOST_BYTES: Final = 32 * 1024 * 1024
"""A larger document is refused: it is read whole."""
MOST_RESOURCES: Final = 5_000

TOLD: Final = (
    "family_name", "given_name", "birth_date", "health_number", "health_number_version",
    "health_number_province", "phone", "email", "address", "city", "postal_code",
)  # fmt: skip
"""The fields of ``patient``."""


def read(body: bytes, emr_id_systems: Collection[str] = ()) -> Reading:
    """Read a document; raise ``ChartUnreadableError`` if it is none of the types above.

    ``emr_id_systems`` are the identifier systems under which this EMR writes
    its EMR ID, if the clinic knows them.
    """
    tree = None
    if len(body) <= MOST_BYTES:
        with suppress(ValueError, RecursionError):  # their messages quote the body
            tree = read_strictly(decoded(body) or "")
    if not isinstance(tree, Mapping) or tree.get("resourceType") not in CHECKED:
        raise ChartUnreadableError
    stated = list(_stated_in(tree))
    resources = [one for resource in stated for one in (resource, *_contained(resource))]
    patients = [one for one in resources if one.get("resourceType") == PATIENT]
    attachments = list(_attachments(resources))
    attached = [pair for one in attachments if isinstance(one, Subject) for pair in one]
    found = [pair for resource in resources for pair in people_in(resource)]
    if not patients:
        found += attached
    # a contained patient's id is a name inside the document
    own = [one for one in stated if one.get("resourceType") == PATIENT] or patients
    emr_id = _emr_id(own, emr_id_systems)
    subject = subject_of(pair for pair in found if pair != ("other_numbers", emr_id))
    told = {
        "understood": {
            **understood(tree, resources),
            "attachments": [one if isinstance(one, str) else hl7v2.KIND for one in attachments],
        },
        "patient": _patient(own, emr_id_systems),
        "resource": tree,
    }
    document = RawDocument(KIND, MEDIA_TYPE, JsonTree(told))
    return Reading(document, subject, emr_id, aside=subject_of(attached))


def _stated_in(tree: Resource) -> Iterator[Resource]:
    """Yield the resource, or those of a bundle and of the bundles in it, in their order."""
    waiting: list[object] = [tree]
    for _ in range(MOST_RESOURCES):
        if not waiting:
            return
        resource = waiting.pop()
        if member(resource, "resourceType") == BUNDLE:
            entries = [member(entry, "resource") for entry in each(resource, "entry")]
            waiting += reversed(entries[:MOST_RESOURCES])
        elif isinstance(resource, Mapping):
            yield resource


def _contained(resource: Resource) -> Iterator[Resource]:
    yield from (one for one in each(resource, "contained") if isinstance(one, Mapping))


def _attachments(resources: Iterable[Resource]) -> Iterator[Subject | str]:
    """Yield whom each attachment is about if it is HL7 v2, else what can be said of it."""
    for resource in resources:
        if resource.get("resourceType") == DOCUMENT_REFERENCE:
            for content in each(resource, "content"):
                yield _attachment(member(content, "attachment"))


def _attachment(attachment: object) -> Subject | str:
    written = member(attachment, "data")
    if not isinstance(written, str) or not written:
        return "elsewhere" if text(member(attachment, "url")) else "empty"
    body = None
    with suppress(ValueError):  # its message quotes the data
        body = base64.b64decode("".join(written.split()), validate=True)
    if body is None:
        return "not-base64"
    with suppress(ChartUnreadableError):
        return hl7v2.read(body).subject
    return "other"


def _patient(patients: list[Resource], emr_id_systems: Collection[str]) -> Resource:
    """Return the first patient's values by our own names; how many there are is told beside."""
    if not patients:
        return {}
    subject = subject_of(people_in(patients[0]))
    told = {name: next(iter(subject.get(name)), None) for name in TOLD}
    return {"emr_id": _emr_id(patients[:1], emr_id_systems), **told}


def _emr_id(patients: Iterable[Resource], emr_id_systems: Collection[str]) -> str | None:
    """Return the EMR ID; none if the document names none, or patients of two."""
    found = {
        trusted_emr_id(_stated(patient, emr_id_systems), subject_of(people_in(patient)))
        for patient in patients
    }
    return found.pop() if len(found) == 1 else None


def _stated(patient: Resource, emr_id_systems: Collection[str]) -> str | None:
    """Return the number under a system that is known to hold it, else the resource's own id.

    The id is the EMR's primary key in TELUS's extract (DW Generic FHIR Extract).
    """
    for identifier in each(patient, "identifier"):
        system = member(identifier, "system")
        if system in tuple(emr_id_systems) or system_of(system).name == OCEAN_EMR_ID:
            return next(iter(texts(identifier, "value")), None)
    return text(patient.get("id"))
