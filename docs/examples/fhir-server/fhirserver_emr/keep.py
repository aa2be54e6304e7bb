"""What may leave of a FHIR server's answers: the whole privacy policy on one screen.

The resources themselves are under the rule that all FHIR documents share
(``connectors.formats.keep``): known identifier systems, codes of closed value
sets, everything else masked or dropped, attachments masked whole.

Beside them stands what we say ourselves of how the server answered, in words of
closed lists; no word, number or address of the server is repeated there.
"""

import enum
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from connectors.formats import fhir
from connectors.formats.keep import KEEP as SHARED
from connectors.shapes import Each, Fields, Keep, counted, one_of

ANSWERS: Final = "fhirserver-answers"
"""The kind of document that tells how the server answered."""


class Documents(enum.StrEnum):
    """How the search for ``DocumentReference`` ended."""

    ALL = "all"
    """Read to its last page."""
    MORE = "more"
    """There are more pages than the clinic wants."""
    NOT_ASKED = "not-asked"
    REFUSED = "refused"
    """Answered 401 or 403: the token lacks a scope."""
    NOT_OFFERED = "not-offered"
    """Answered 400, 404, 405 or 501: the server has no such search."""
    THROTTLED = "throttled"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    UNREADABLE = "unreadable"
    ANOTHER_PATIENT = "another-patient"
    """Holds another patient's documents: the server did not heed ``patient``. None is taken."""
    NEXT_ELSEWHERE = "next-elsewhere"
    """The address of the next page is not below the base address: it does not get the token."""
    NEXT_REPEATS = "next-repeats"


class OceanNumber(enum.StrEnum):
    """What the chart says under Ocean's own identifier system, beside the EMR ID."""

    SAME = "same"
    ANOTHER = "another"


ISSUES: Final = (
    "business-rule", "code-invalid", "conflict", "deleted", "duplicate", "exception", "expired",
    "extension", "forbidden", "incomplete", "informational", "invalid", "invariant", "lock-error",
    "login", "multiple-matches", "no-store", "not-found", "not-supported", "processing",
    "required", "security", "structure", "suppressed", "throttled", "timeout", "too-costly",
    "too-long", "transient", "unknown", "value",
)  # fmt: skip
"""Codes of ``OperationOutcome.issue`` (FHIR R4B, value set issue-type)."""
LINKS: Final = ("refer", "replaced-by", "replaces", "seealso")
"""Codes of ``Patient.link.type`` (FHIR R4B, value set link-type)."""
STATUSES: Final = tuple(str(status.value) for status in HTTPStatus)

KEEP: Final[Mapping[str, Keep]] = {
    fhir.KIND: SHARED[fhir.KIND],
    ANSWERS: Fields(
        {
            "asked_by": one_of("id", "identifier"),
            "links": Each(one_of(*LINKS)),
            "ocean_number": one_of(*OceanNumber),
            "documents": Fields(
                {
                    "ended": one_of(*Documents),
                    "pages": counted,
                    "status": one_of(*STATUSES),
                    "issues": Each(one_of(*ISSUES)),
                }
            ),
        }
    ),
}
"""A new line here needs a privacy review."""
