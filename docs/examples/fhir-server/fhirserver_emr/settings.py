"""What a clinic sets for its FHIR server, in ``[connectors.fhirserver]``."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
TOKEN: Final = "fhirserver-token"  # noqa: S105 - its name, not its value
"""The secret that holds the bearer token; a setting never does."""


@dataclass(frozen=True, slots=True)
class FhirServerSettings:
    """The clinic's choices; with the defaults nobody is asked.

    ``base_url`` receives the token, so it is https unless it is this very
    computer. Raises ``ValueError`` otherwise, with a constant sentence.
    """

    base_url: str = ""
    """The service base address of the server, e.g. ``https://emr.clinic.example/fhir/r4``."""
    emr_id_system: str = ""
    """The identifier system that holds the EMR ID; empty where it is ``Patient.id``."""
    document_pages: int = 3
    """Pages of ``DocumentReference`` that are read, 20 to a page; 0 asks for none."""
    timeout_seconds: int = 20
    """For one whole read, all its answers together."""

    def __post_init__(self) -> None:
        if self.base_url and not _may_carry_credentials(self.base_url):
            raise ValueError("base_url is not a safe address")
        # ``|`` , ``,`` and ``$`` have a meaning in a token search (FHIR R4B, search.html, 3.1.1.4)
        if self.emr_id_system and not re.fullmatch(
            r"[a-z]+:[!#%&'()*+./0-9:;=?@A-Z_a-z~-]{3,200}", self.emr_id_system
        ):
            raise ValueError("emr_id_system is no address or URN")
        if not 0 <= self.document_pages <= 20:
            raise ValueError("document_pages is out of range")
        if not 1 <= self.timeout_seconds <= 60:
            raise ValueError("timeout_seconds is out of range")


def _may_carry_credentials(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
