"""The few requests that this connector may make; the client refuses every other one.

An allow-list, because OSCAR has reads that destroy (``consults/
getEReferAttachments`` archives what it answers, so that nobody can fetch it
again: Open-O ConsultationManagerImpl.java) and reads that give away the
clinic's keys (``ocean/getSettings``: CARLOS OceanService.java).
"""

import re
from typing import Final

from connectors.errors import RequestNotAllowedError

Listed = tuple[tuple[str, str], ...]
"""Methods, each with the pattern that the whole path and query must match."""

SERVICES: Final = "/ws/services"
CHECK_IF_AUTHED: Final = f"{SERVICES}/status/checkIfAuthed"
INITIATE: Final = "/ws/oauth/initiate"
TOKEN: Final = "/ws/oauth/token"  # noqa: S105 - a path

READS: Final[Listed] = (
    ("GET", CHECK_IF_AUTHED),
    ("GET", rf"{SERVICES}/demographics/(basic/|summary/)?\d{{1,10}}"),
    ("GET", rf"{SERVICES}/consults/getRequest\?requestId=\d{{1,10}}"),
)
"""All that may be asked once a clinic has authorized us. None of them changes anything."""

HANDSHAKE: Final[Listed] = (("POST", INITIATE), ("POST", TOKEN))
"""What only ``connectors authorize`` may do."""


def require(listed: Listed, method: str, target: str) -> None:
    """Raise ``RequestNotAllowedError`` unless the request is on the list.

    The target is compared as it will stand in the request line: it is ASCII
    and has no ``+``, which OSCAR's signature check would misread.
    """
    for verb, pattern in listed:
        if re.fullmatch(verb, method) and re.fullmatch(pattern, target, re.ASCII):
            return
    raise RequestNotAllowedError
