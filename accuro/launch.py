"""What Accuro's CDS menu hands over, and the tag of the page that it opens.

An entry of the menu is a name, an https address and parameters with values
from a list of tags (userguide.accuroemr.com/2329.htm). Ours needs one,
``patientID``. Ocean's own links use four (OceanMD article 115000603131), and a
clinic that copies one of those hands over the site's credentials with it.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from accuro.settings import AccuroSettings
from connectors.context import PATTERNS, context_schema, read_context
from connectors.contract import ChartHandle
from connectors.errors import ContextInvalidError
from connectors.secret import Secret

PATIENT: Final = "patientID"
USER: Final = "userID"
CREDENTIALS: Final = ("siteCredential", "siteKey")
"""What must not come further than the door."""
PARAMETERS: Final = (PATIENT, USER, *CREDENTIALS)

SEEN: Final = {
    USER: "cds_user",
    "siteKey": "cds_site",
    "siteCredential": "cds_sign_in",
}
"""What is told of a parameter that is dropped: ``present`` or ``absent``, as a link that lacks
one does not open Ocean. No name is a credential's: the guard would stop each bundle with it."""

LONGEST: Final = 1000
SCRIPT_ADDRESS: Final = "accuro.js"
"""Beside the page; the clinic puts both on an https server of its own."""


def credentials_in(context: Mapping[str, object]) -> Iterator[Secret]:
    """Yield what the guard must know, whatever else is right or wrong with the context.

    A form that repeats a parameter gives a list of values.
    """
    for name in CREDENTIALS:
        value = context.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and 0 < len(one) <= LONGEST:  # a longer one is refused
                yield Secret(one)


def accept(context: Mapping[str, object]) -> ChartHandle:
    """Return the handle; nothing of a credential or a user is in it.

    Raises ``ContextInvalidError``, also if it names no patient at all, or two.
    """
    own = {name: value for name, value in context.items() if name not in PARAMETERS}
    chart = read_context(own | _patient(context))
    if chart.patient_id is None and chart.ocean_reference is None:
        raise ContextInvalidError
    if chart.patient_id is not None:  # Accuro's is a whole number, so 0012 is 12
        chart = replace(chart, patient_id=chart.patient_id.lstrip("0") or "0")
    return replace(chart, page=_seen(context))


def schema() -> dict[str, object]:
    """Return the JSON schema of the context; the menu's parameters may stand as they come."""
    tree = context_schema()
    members = tree["properties"]
    dropped = {"type": ["string", "null"], "maxLength": LONGEST, "writeOnly": True}
    number = {"type": ["string", "null"], "pattern": f"^({PATTERNS['patient_id']})?$"}
    if isinstance(members, dict):
        members |= {PATIENT: number, **dict.fromkeys((USER, *CREDENTIALS), dropped)}
    return tree


def script_tag(
    settings: AccuroSettings,  # noqa: ARG001 - as in every EMR; none of these concerns the page
    bridge: str = "http://127.0.0.1:8765",
    site_number: str = "",
    source: str = SCRIPT_ADDRESS,
    patient_id: str = "",
) -> str:
    """Return the tag of the page that the menu opens.

    A server that gets the parameters by POST writes ``patient_id`` into it, and
    nothing else of what it got.
    """
    attributes = {
        "src": source,
        "data-bridge": bridge,
        "data-site-number": site_number,
        "data-patient-id": patient_id,
    }
    written = " ".join(
        f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value
    )
    return f"<script {written}></script>"


def _patient(context: Mapping[str, object]) -> dict[str, object]:
    """Return the patient that the menu names; the page must not name another one."""
    handed, own = context.get(PATIENT), context.get("patient_id")
    if handed is None or handed == "":
        return {}
    if own is not None and own != handed:
        raise ContextInvalidError
    return {"patient_id": handed}


def _seen(context: Mapping[str, object]) -> dict[str, str]:
    if not any(name in context for name in PARAMETERS):
        return {}
    return {word: _presence(context.get(name)) for name, word in SEEN.items()}


def _presence(value: object) -> str:
    if value is None or value == "":
        return "absent"
    if isinstance(value, str) and len(value) <= LONGEST:
        return "present"
    raise ContextInvalidError
