"""Says whether a number that stands where an EMR ID belongs may pass for one."""

import re
from typing import Final

from connectors.context import PATTERNS
from connectors.subject import Subject

PRIVATE: Final = ("health_number", "phone", "birth_date")
"""What people type into the wrong box; an EMR ID may leave the clinic, these may not."""


def trusted_emr_id(
    emr_id: str | None, subject: Subject, private: tuple[str, ...] = ()
) -> str | None:
    """Return the number if it looks like an EMR ID and is no private number of the patient.

    ``private`` are further numbers, such as a social insurance number.
    """
    if emr_id is None or not re.fullmatch(PATTERNS["patient_id"], emr_id, re.ASCII):
        return None
    known = (*private, *(value for field in PRIVATE for value in subject.get(field)))
    bare = {"".join(filter(str.isdigit, value)) for value in known}
    return None if emr_id in bare else emr_id
