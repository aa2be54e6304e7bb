"""What may leave of a PS Suite chart.

PS Suite has no public interface of its own, so all that we read has one of the
shared forms, and their allow-lists hold: CDS and HRM, HL7 v2, Ocean's raw data
(``connectors.formats.keep``). Three things matter here above all:

- The chart number (CDS ``ChartNumber``, Ocean's ``alternateId``) is masked.
  Ocean takes it as the Alternate ID by which a patient logs in, so it is a
  secret of the patient and no EMR ID.
- Notes are masked whole. Ocean's custom form leaves "Ocean Temporary Notes" in
  the chart, full of values that a patient typed: no note is told from another.
- A document in no known form leaves as counts and lengths.
"""

from collections.abc import Mapping
from typing import Final

from connectors.formats import keep as formats
from connectors.shapes import Keep

KEEP: Final[Mapping[str, Keep]] = {**formats.KEEP}
"""The allow-list by document kind; nothing is kept for this EMR alone."""
