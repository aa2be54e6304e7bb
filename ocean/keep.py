"""What may leave of a patient's raw data in Ocean.

The list itself is ``connectors.formats.ocean_raw_keep``: an EMR's page may hand
over the same document, and one form has one privacy policy.
"""

from collections.abc import Mapping
from typing import Final

from connectors.formats.ocean_raw import KIND
from connectors.formats.ocean_raw_keep import OCEAN_PATIENT
from connectors.shapes import Keep

KEEP: Final[Mapping[str, Keep]] = {KIND: OCEAN_PATIENT}
"""All that may leave the clinic. A new line there needs a privacy review."""
