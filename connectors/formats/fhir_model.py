"""The only meeting with fhir.resources: asks whether a resource is what R4 says it is.

Its errors quote what they refuse, and an unknown type of resource is a plain
``KeyError``; so nothing of them is told but the member that is wrong and how.
Loading it takes a third of a second: import this module on first use.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.documentreference import DocumentReference
from fhir.resources.R4B.patient import Patient
from pydantic import BaseModel, ValidationError

from connectors.formats.fhir_resources import CHECKED, MEMBERS, Deviation, Wrong

MODELS: Final[Mapping[str, type[BaseModel]]] = dict(
    zip(CHECKED, (Bundle, DocumentReference, Patient), strict=True)
)


def deviations_of(resource: Mapping[str, object]) -> tuple[Deviation, ...]:
    """Return how a Bundle, Patient or DocumentReference differs from R4, each way once."""
    name = str(resource["resourceType"])
    found: list[Deviation] | None = None
    with suppress(Exception):  # a generated library; whatever it raises may quote the chart
        try:
            MODELS[name].model_validate(resource)
            found = []
        except ValidationError as error:
            found = list(_told(name, error))
    if found is None:
        found = [Deviation(name, "", Wrong.UNCHECKED)]
    return tuple(dict.fromkeys(found))


def _told(name: str, error: ValidationError) -> Iterator[Deviation]:
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        place, kind = one["loc"], one["type"]
        first = next((part for part in place if isinstance(part, str)), "")
        # at the top an unknown member is the sender's own word; deeper, R4's member is named
        yield Deviation(name, first if first in MEMBERS[name] else "", _wrong(kind))


def _wrong(kind: str) -> Wrong:
    if kind == "extra_forbidden":
        return Wrong.UNKNOWN_MEMBER
    if kind.endswith("missing"):
        return Wrong.MISSING
    return Wrong.WRONG_TYPE if kind.endswith("_type") else Wrong.WRONG_VALUE
