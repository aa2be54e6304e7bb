"""The server's half of ``GET /svc/v1/patients/{ptRef}``, for the portal; pure.

The portal stores what Ocean answers, as ciphertext, and answers it again. It
has no key, so nothing here can decrypt.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from connectors.errors import EmrRefusedError
from connectors.secret import Secret
from ocean import headers
from ocean.wire import Sealed

LONGEST_CREDENTIAL: Final = 512


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a site's number and its two credentials, still to be checked."""

    site_number: str
    unverified_site_key: Secret
    unverified_site_credential: Secret


@dataclass(frozen=True, slots=True)
class Response:
    """What to answer with status 200: a JSON body and these headers."""

    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)


def read_caller(received: Iterable[tuple[str, str]]) -> Caller:
    """Read the request's headers, given as pairs with repeated names as they came.

    Raises ``EmrRefusedError`` if one of the three is missing, stands twice or
    has an impossible form: the same error as for wrong credentials.
    """
    pairs = [(name.lower(), value) for name, value in received]
    site_number = _only(pairs, headers.SITE_NUMBER)
    if not headers.is_site_number(site_number):
        raise EmrRefusedError
    return Caller(
        site_number,
        Secret(_only(pairs, headers.SITE_KEY)),
        Secret(_only(pairs, headers.SITE_CREDENTIAL)),
    )


def build_response(sealed: Sealed, emr_id: str) -> Response:
    """Answer a stored patient in the wire's form."""
    shown = {
        headers.ONE_TIME_KEY: sealed.one_time_key,
        headers.IV: sealed.iv,
        headers.EMR_ID: emr_id,
        "Content-Type": "application/json",
    }
    return Response(json.dumps(sealed.body).encode(), shown)


def _only(pairs: list[tuple[str, str]], name: str) -> str:
    values = [value for given, value in pairs if given == name.lower()]
    if len(values) != 1 or not 0 < len(values[0]) <= LONGEST_CREDENTIAL:
        raise EmrRefusedError
    return values[0]
