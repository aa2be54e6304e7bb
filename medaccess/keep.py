"""What may leave of a Med Access chart.

Med Access has no public interface of its own, so all that we read has one of
the shared forms, and their allow-lists hold: CDS and HRM, HL7 v2, FHIR, Ocean's
raw data (``connectors.formats.keep``). What matters here above all:

- A laboratory of Alberta (CLS) writes the whole name into one component and the
  health number (ULI) into PID-2: every field of PID is masked but set id and sex.
- A FHIR identifier leaves only if it is the EMR ID that is sent; a system that
  nobody knows is masked with it, since it may hold the clinic's name.
- FHIR attachments are masked whole: behind base64 stands another document.
- A document in no known form leaves as counts and lengths.
"""

from collections.abc import Mapping
from typing import Final

from connectors.formats import keep as formats
from connectors.shapes import Keep

KEEP: Final[Mapping[str, Keep]] = {**formats.KEEP}
"""The allow-list by document kind; nothing is kept for this EMR alone."""
