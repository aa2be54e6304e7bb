"""The names of the HTTP headers of Ocean's Open API, and the forms of what they carry.

Names: OceanMD's autorouter, open-api-client.ts. The site number's form: its
site-configuration.ts. GUESS: a reference has at most 10 digits (three by
default), and an EMR ID is a whole number, as in every EMR seen so far.
"""

import re
from typing import Final

from connectors.context import PATTERNS

SITE_NUMBER: Final = "siteNum"
SITE_KEY: Final = "siteKey"
SITE_CREDENTIAL: Final = "siteCredential"
ONE_TIME_KEY: Final = "oneTimeKey"
IV: Final = "iv"
EMR_ID: Final = "extPatientRef"


def is_reference(text: str) -> bool:
    """Say whether this can be an Ocean patient reference."""
    return _has_form("ocean_reference", text)


def is_site_number(text: str) -> bool:
    """Say whether this can be the number of an Ocean site."""
    return _has_form("site_number", text)


def is_emr_id(text: str) -> bool:
    """Say whether this can be an EMR ID; a name in its place is none."""
    return _has_form("patient_id", text)


def _has_form(name: str, text: str) -> bool:
    return re.fullmatch(PATTERNS[name], text, re.ASCII) is not None
