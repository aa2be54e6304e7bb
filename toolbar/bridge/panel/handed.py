"""What of a link or a form goes on to the page of a hand-over: numbers, or that it had a key.

The rest is forgotten here. The page reads the numbers from the fragment of its
address, which a browser sends to nobody.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from connectors.context import PATTERNS

NAMES: Final = {
    "patientid": "patient_id",
    "oceanreference": "ocean_reference",
    "sitenumber": "site_number",
}
"""Of a parameter's name only the letters count: EMRs write ``patientID`` and ``patient_id``."""

CREDENTIALS: Final = ("sitekey", "sitecredential")
"""What Ocean's own links carry (OceanMD article 115000603131), and ours must not."""

_FORMS: Final = {name: re.compile(PATTERNS[name], re.ASCII) for name in NAMES.values()}


def fragment(fields: Iterable[tuple[str, str]]) -> str:
    """Return what the page is told, without ``#``.

    A number of the wrong form is left out, and so is one that stands there
    twice and differs. A credential makes all of it void.
    """
    found: dict[str, set[str]] = {}
    for written, value in fields:
        name = re.sub("[^a-z]", "", written.lower())
        if any(one in name for one in CREDENTIALS):
            return "refused=credential"
        known = NAMES.get(name)
        if known is not None and _FORMS[known].fullmatch(value.strip()):
            found.setdefault(known, set()).add(value.strip())
    return urlencode({name: min(values) for name, values in found.items() if len(values) == 1})
