"""Says what kind of FHIR document it is, in words of closed lists and small numbers."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from connectors.formats.fhir_identifiers import system_of
from connectors.formats.fhir_resources import (
    BUNDLE,
    CHECKED,
    DOCUMENT_REFERENCE,
    PATIENT,
    Deviation,
    Wrong,
)
from connectors.formats.fhir_values import each, member, text

MOST_CHECKED: Final = 200
"""Resources of one document that are compared with R4; their faults repeat."""
DEEPEST: Final = 40

Resource = Mapping[str, object]


def understood(tree: Resource, resources: Iterable[Resource]) -> dict[str, object]:
    """Count the resources, name the identifier systems that we know, and tell what is not R4."""
    several = list(resources)
    kinds = Counter(map(_type, several))
    deviations = list(dict.fromkeys(_deviations(tree, several)))
    return {
        "patients": kinds.pop(PATIENT, 0),
        "documents": kinds.pop(DOCUMENT_REFERENCE, 0),
        "others": kinds.total(),
        "identifiers": [
            system_of(member(identifier, "system")).name
            for resource in several
            if _type(resource) == PATIENT
            for identifier in each(resource, "identifier")
        ],
        "model": "deviates" if deviations else "r4",
        "deviations": [deviation._asdict() for deviation in deviations],
    }


def _type(resource: Resource) -> str:
    return text(resource.get("resourceType")) or ""


def _deviations(tree: Resource, resources: list[Resource]) -> Iterator[Deviation]:
    # loaded here because most documents are no FHIR, and it takes a third of a second
    from connectors.formats.fhir_model import deviations_of  # noqa: PLC0415 - loaded by its first use, to start fast

    checked = [resource for resource in resources if _type(resource) in CHECKED]
    if _type(tree) == BUNDLE:
        # its entries are looked at one by one, so that an unknown type hides no fault of another
        checked.insert(0, {name: part for name, part in tree.items() if name != "entry"})
    for resource in checked[:MOST_CHECKED]:
        if _is_shallow(resource):
            yield from deviations_of(resource)
        else:
            yield Deviation(_type(resource), "", Wrong.UNCHECKED)


def _is_shallow(value: object) -> bool:
    """Say whether a tree is no deeper than a chart needs; counts without recursion."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[object] = []
        for node in level:
            match node:
                case Mapping():
                    below += node.values()
                case list():
                    below += node
        if not below:
            return True
        level = below
    return False
