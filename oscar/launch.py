"""What OSCAR's page hands over, and the tag that puts our script on that page.

The page's script is ``snippet/oscar.js``; it answers exactly these members.
"""

import html
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors.context import context_schema, read_context
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError
from oscar.settings import OscarSettings

PAGE: Final = {"ocean_toolbar": ("loaded", "unavailable", "absent")}
"""What the page saw of Ocean's own toolbar (Open-O js/custom/ocean/cme.js)."""

SCRIPT_ADDRESS: Final = "../eform/displayImage.do?imagefile=oceanTroubleshooting.js"
"""An uploaded eForm image, as JUNO and older OSCAR Pro load Ocean's own toolbar."""


def accept(context: Mapping[str, object]) -> ChartHandle:
    """Return the handle; raise ``ContextInvalidError``, also if it names no patient at all."""
    chart = read_context(context, PAGE)
    if chart.patient_id is None and chart.ocean_reference is None:
        raise ContextInvalidError
    number = chart.patient_id
    if number is not None and number.startswith("0"):  # OSCAR reads a number, so 0012 is 12
        chart = replace(chart, patient_id=number.lstrip("0") or "0")
    return chart


def schema() -> dict[str, object]:
    """Return the JSON schema of the context."""
    return context_schema(PAGE)


def script_tag(
    settings: OscarSettings,
    bridge: str = "http://127.0.0.1:8765",
    site_number: str = "",
    source: str = SCRIPT_ADDRESS,
) -> str:
    """Return the tag to paste into OSCAR's eChart page, the clinic's settings in its attributes."""
    attributes = {
        "src": source,
        "data-bridge": bridge,
        "data-site-number": site_number,
        "data-ocean-reference-selector": settings.ocean_reference_selector,
    }
    written = " ".join(
        f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<script {written}></script>"
