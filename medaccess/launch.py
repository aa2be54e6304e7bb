"""What a page in Med Access hands over, and the tag that puts our script on it.

Ocean itself is opened from the chart by the TELUS Launcher, under "My
Extensions", in Chrome or Edge alone (Ocean's help, Med Access). The page's
script is ``snippet/medaccess.js``; it answers exactly these members.
"""

import html
from collections.abc import Mapping
from typing import Final

from connectors.context import context_schema, read_context
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError
from medaccess.settings import MedAccessSettings

PAGE: Final = {
    "browser": ("chrome", "edge", "other"),
    "patient_from": ("launcher", "page", "nowhere", "conflict"),
}
"""Which browser it is, and who named the patient: the launcher's address or the page itself."""

SCRIPT_ADDRESS: Final = "medaccess.js"
"""GUESS: beside the page; how an extension of the launcher loads a script is not public."""


def accept(context: Mapping[str, object]) -> ChartHandle:
    """Return the handle; raise ``ContextInvalidError``, also if nothing can name a patient.

    An export may name its patient itself, so a document is enough.
    """
    chart = read_context(context, PAGE)
    if chart.patient_id is None and chart.ocean_reference is None and not chart.documents:
        raise ContextInvalidError
    return chart


def schema() -> dict[str, object]:
    """Return the JSON schema of the context."""
    return context_schema(PAGE)


def script_tag(
    settings: MedAccessSettings,
    bridge: str = "http://127.0.0.1:8765",
    site_number: str = "",
    source: str = SCRIPT_ADDRESS,
) -> str:
    """Return the tag to put into the page, the clinic's settings in its attributes."""
    attributes = {
        "src": source,
        "data-bridge": bridge,
        "data-site-number": site_number,
        "data-patient-id-parameter": settings.patient_id_parameter,
        "data-patient-id-selector": settings.patient_id_selector,
        "data-documents-selector": settings.documents_selector,
    }
    written = " ".join(
        f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<script {written}></script>"
