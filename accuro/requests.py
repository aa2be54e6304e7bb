"""The few requests that this connector may make; the client refuses every other one.

An allow-list, because the same interface writes patients, prescriptions and
appointments (apidocs.dev.qhrtech.com, resources) with the same token.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from accuro.settings import PATIENT_ID
from connectors.errors import RequestNotAllowedError

TOKEN: Final = "/v1/token"  # noqa: S105 - a path
SEARCH: Final = "/rest/v2/provider-portal/patients/search"
LARGEST_PAGE: Final = 50
"""``pageSize`` of a search: 25 unless told, 50 at most (QHR developer docs)."""

ASKS: Final = frozenset({"phn", "firstName", "lastName", "pageSize", "startingId"})
"""What a search may say. Not the telephone number, which a whole family shares."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET: the path, and what the query says beside the clinic's own names."""

    path: str = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


API_VERSION: Final = Request("/rest/v1/api-version")
"""Any token may ask for it (QHR developer docs), so it tells whether a token is good."""


def of_patient(patient_path: str, patient_id: str) -> Request:
    """Return the request for one patient."""
    return Request(patient_path.replace(PATIENT_ID, patient_id))


def require(request: Request, patient_path: str) -> None:
    """Raise ``RequestNotAllowedError`` unless the request is on the list."""
    patient = re.escape(patient_path).replace(re.escape(PATIENT_ID), r"\d{1,10}")
    if request.path == SEARCH and request.query.keys() <= ASKS:
        return
    if not request.query and (
        request == API_VERSION or re.fullmatch(patient, request.path, re.ASCII)
    ):
        return
    raise RequestNotAllowedError
