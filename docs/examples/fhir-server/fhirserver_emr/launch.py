"""What the page hands over; its script is ``snippet/fhirserver.js``."""

from collections.abc import Mapping
from typing import Final

from connectors.context import context_schema, read_context
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError

PAGE: Final[Mapping[str, tuple[str, ...]]] = {"ocean_toolbar": ("loaded", "absent")}
"""What else the page tells: members of its own, each with a closed list of words."""


def accept(context: Mapping[str, object]) -> ChartHandle:
    """Return the handle; raise ``ContextInvalidError``, also for a page that names no patient.

    Documents are refused: all raw data come from the server itself.
    """
    chart = read_context(context, PAGE)
    if chart.patient_id is None or chart.documents:
        raise ContextInvalidError
    return chart


def schema() -> dict[str, object]:
    """Return the JSON schema of the context."""
    return context_schema(PAGE)
