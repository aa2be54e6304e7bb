"""What a page or a person hands over to read a patient's raw data in Ocean."""

from collections.abc import Mapping

from connectors import context as shared
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError


def accept(context: Mapping[str, object], *, by_emr_id: bool = False) -> ChartHandle:
    """Return the handle; ``ocean_reference`` is needed, the rest may be null or left out.

    Where a clinic's settings let a patient be found by EMR ID, ``patient_id``
    stands in for a missing reference. Raises ``ContextInvalidError`` for an
    unknown member, for a value of another form, and for a document: Ocean's raw
    data come from Ocean, not from a page.
    """
    chart = shared.read_context(context)
    names = (chart.ocean_reference, chart.patient_id if by_emr_id else None)
    if not any(names) or chart.documents:
        raise ContextInvalidError
    return chart


def context_schema() -> dict[str, object]:
    """Return the JSON schema of what ``accept`` takes, at its widest."""
    one_of_both = [
        {"required": [name], "properties": {name: {"type": "string"}}}
        for name in ("ocean_reference", "patient_id")
    ]
    return shared.context_schema() | {
        "anyOf": one_of_both,
        "allOf": [{"properties": {"documents": {"maxItems": 0}}}],
    }
