"""What a page or a person hands over to read a patient's raw data in Ocean."""

from collections.abc import Mapping

from connectors import context as shared
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError


def accept(context: Mapping[str, object]) -> ChartHandle:
    """Return the handle; ``ocean_reference`` is needed, the rest may be null or left out.

    Raises ``ContextInvalidError`` for an unknown member, for a value of another
    form, and for a document: Ocean's raw data come from Ocean, not from a page.
    """
    chart = shared.read_context(context)
    if chart.ocean_reference is None or chart.documents:
        raise ContextInvalidError
    return chart


def context_schema() -> dict[str, object]:
    """Return the JSON schema of what ``accept`` takes."""
    narrower = {"ocean_reference": {"type": "string"}, "documents": {"maxItems": 0}}
    return shared.context_schema() | {
        "required": ["ocean_reference"],
        "allOf": [{"properties": narrower}],
    }
