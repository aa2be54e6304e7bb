"""Says what a FHIR server's answer means: a status, and the codes of its ``OperationOutcome``.

An outcome's ``diagnostics``, ``details`` and ``expression`` quote the request and
the chart; only ``issue.code``, a word of a closed value set, is looked at.

Sources: FHIR R4B http.html (read, search, 404 and 410 of deleted resources),
operationoutcome.html; RFC 6585 (429); RFC 9110 (503).
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from connectors.errors import (
    ChartNotFoundError,
    ConnectorError,
    EmrRefusedError,
    EmrSessionExpiredError,
    EmrUnreachableError,
)
from fhirserver_emr.keep import ISSUES, Documents


def codes_of(tree: object) -> tuple[str, ...]:
    """Return the known issue codes of an ``OperationOutcome``, each once; none of other trees."""
    if not isinstance(tree, Mapping) or tree.get("resourceType") != "OperationOutcome":
        return ()
    issues = tree.get("issue")
    several = issues if isinstance(issues, list) else [issues]
    found = [issue.get("code") for issue in several if isinstance(issue, Mapping)]
    return tuple(code for code in ISSUES if code in found)


def refusal(status: int, codes: Collection[str], *, is_foreign: bool) -> ConnectorError | None:
    """Return the error that an answer about one patient stands for; none for a 200.

    ``is_foreign``: the body has another media type than FHIR's. A web server's
    own page with status 404 means a wrong address, not a missing patient; so does
    a server that does not know the type of resource (``not-supported``).
    """
    match status:
        case HTTPStatus.OK:
            return None
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            no_server = is_foreign or "not-supported" in codes
            return EmrUnreachableError(status) if no_server else ChartNotFoundError(status)
        case HTTPStatus.UNAUTHORIZED if "expired" in codes:
            return EmrSessionExpiredError(status)
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return EmrRefusedError(status)
        case _:
            return EmrUnreachableError(status)


def search_refusal(status: int) -> Documents | None:
    """Return how a search for documents ended that answered so; none for a 200."""
    match status:
        case HTTPStatus.OK:
            return None
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return Documents.REFUSED
        case HTTPStatus.TOO_MANY_REQUESTS:
            return Documents.THROTTLED
        case (
            HTTPStatus.BAD_REQUEST
            | HTTPStatus.NOT_FOUND
            | HTTPStatus.METHOD_NOT_ALLOWED
            | HTTPStatus.NOT_IMPLEMENTED
        ):
            return Documents.NOT_OFFERED
        case _:
            return Documents.FAILED


def seconds_to_wait(written: str, now: datetime) -> float | None:
    """Return what a Retry-After asks for, a number or a date; none for anything else."""
    if written.isascii() and written.isdecimal() and len(written) <= 6:
        return float(written)
    moment = None
    with suppress(ValueError, TypeError, IndexError, OverflowError):  # they quote what they read
        moment = parsedate_to_datetime(written)
    if moment is None or moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())
