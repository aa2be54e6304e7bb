"""What a custom form in PS Suite hands over, the tag of its script, and the link without one.

The form's script is ``snippet/pssuite.js``; it answers exactly these members.
"""

import html
import urllib.parse
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors.context import context_schema, read_context
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError
from pssuite.settings import Integration, PSSuiteSettings

PAGE: Final = {"ocean_toolbar": ("loaded", "unavailable", "absent")}
"""What the form saw of Ocean's own toolbar."""

SCRIPT_ADDRESS: Final = "pssuite.js"
"""GUESS: beside the form; how a form loads a script is not public."""


def accept(context: Mapping[str, object], settings: PSSuiteSettings) -> ChartHandle:
    """Return the handle; raise ``ContextInvalidError``, also if nothing can name a patient.

    An export names its patient itself, so a document is enough. How the clinic's
    Ocean is connected is added to what the page told: support asks for it.
    """
    chart = read_context(context, PAGE)
    if chart.patient_id is None and chart.ocean_reference is None and not chart.documents:
        raise ContextInvalidError
    if settings.integration is Integration.UNKNOWN:
        return chart
    return replace(chart, page={**chart.page, "integration": settings.integration.value})


def schema() -> dict[str, object]:
    """Return the JSON schema of the context."""
    return context_schema(PAGE)


def link(bridge: str, site_number: str, patient_id: str, ocean_reference: str = "") -> str:
    """Return the address that a form opens in the browser where it can do no more than that.

    A form puts its own field in the place of ``patient_id``; how it writes one
    is not public (GUESS). The page behind it does nothing until it is clicked.
    """
    numbers = {
        "patient_id": patient_id,
        "ocean_reference": ocean_reference,
        "site_number": site_number,
    }
    given = {name: value for name, value in numbers.items() if value}
    return f"{bridge}/launch/pssuite?{urllib.parse.urlencode(given)}"


def script_tag(
    settings: PSSuiteSettings,
    bridge: str = "http://127.0.0.1:8765",
    site_number: str = "",
    source: str = SCRIPT_ADDRESS,
) -> str:
    """Return the tag to put into the form, the clinic's settings in its attributes."""
    attributes = {
        "src": source,
        "data-bridge": bridge,
        "data-site-number": site_number,
        "data-emr-id-selector": settings.emr_id_selector,
        "data-ocean-reference-selector": settings.ocean_reference_selector,
        "data-documents-selector": settings.documents_selector,
    }
    written = " ".join(
        f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<script {written}></script>"
