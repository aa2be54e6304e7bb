"""The forms of what stands in an address, as the code that reads it knows them."""

from collections.abc import Mapping
from typing import Final

from connectors.context import PATTERNS
from portal.tickets.finding import NUMBER, POSITION
from portal.tickets.form import SITE_NUMBER

FORMS: Final[Mapping[str, str]] = {
    "eform": "[1-9][0-9]{0,8}",
    "patient": "[A-Za-z0-9_-]{22}",
    "position": POSITION.pattern,
    "reference": PATTERNS["ocean_reference"].replace(r"\d", "[0-9]"),
    "version": "[0-9]{1,8}",
}


def parameter(path: str, name: str) -> dict[str, object]:
    """Return one part of an address; a ``number`` is a site's or a ticket's by where it stands."""
    if name == "number":
        form = SITE_NUMBER.pattern if path.startswith("/sites/") else NUMBER.pattern
    else:
        form = FORMS[name]
    schema = {"type": "string", "pattern": f"^{form}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}
