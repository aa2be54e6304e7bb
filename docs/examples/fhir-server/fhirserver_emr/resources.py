"""Looks into parsed FHIR resources: pure, and generous with what a server wrote wrongly."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from fhirserver_emr.paging import below

Resource = Mapping[str, object]

_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
VERSIONS: Final = ("4.0", "4.1", "4.3")
"""R4 and R4B, whose Patient and DocumentReference are the same."""


def several(value: object, name: str) -> Iterator[Resource]:
    """Yield the objects of a member; one object may stand for a list of one."""
    found = value.get(name) if isinstance(value, Mapping) else None
    for one in found if isinstance(found, list) else [found]:
        if isinstance(one, Mapping):
            yield one


def of_type(tree: object, resource_type: str) -> list[Resource]:
    """Return the resources of this type: the tree itself, or the entries of a Bundle."""
    found = [tree] if isinstance(tree, Mapping) else []
    if found and found[0].get("resourceType") == "Bundle":
        entries = [entry.get("resource") for entry in several(tree, "entry")]
        found = [one for one in entries if isinstance(one, Mapping)]
    return [one for one in found if one.get("resourceType") == resource_type]


def id_of(resource: Resource) -> str | None:
    """Return the resource's id if it has FHIR's form and is no step in a path (``..``)."""
    written = resource.get("id")
    if isinstance(written, str) and _ID.fullmatch(written) and written.strip("."):
        return written
    return None


def is_about(document: Resource, patient_id: str, base_url: str) -> bool:
    """Say whether a document's subject is this patient of this server, and nobody else."""
    return referred(document.get("subject"), base_url) == patient_id


def referred(reference: object, base_url: str) -> str | None:
    """Return the id of the patient that a literal reference names (FHIR: references.html)."""
    written = reference.get("reference") if isinstance(reference, Mapping) else None
    address = below(base_url, written) if isinstance(written, str) else None
    if address is None:
        return None
    path = address[len(base_url.rstrip("/")) :].partition("/_history/")[0]
    kind, _, patient_id = path.strip("/").partition("/")
    return patient_id if kind == "Patient" and _ID.fullmatch(patient_id) else None


def serves_patients(tree: Resource | None) -> bool:
    """Say whether this is the CapabilityStatement of an R4 server that serves Patient."""
    statement = tree or {}
    version = statement.get("fhirVersion")
    served = {
        one.get("type")
        for rest in several(statement, "rest")
        if rest.get("mode") == "server"
        for one in several(rest, "resource")
    }
    return (
        statement.get("resourceType") == "CapabilityStatement"
        and isinstance(version, str)
        and version.startswith(VERSIONS)
        and "Patient" in served
    )
