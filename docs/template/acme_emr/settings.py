"""What a clinic sets for its Acme, in ``[connectors.acme]``."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class AcmeSettings:
    """The clinic's choices; with the defaults nobody is asked.

    ``base_url`` receives the token, so it is https unless it is this very
    computer. Raises ``ValueError`` otherwise, with a constant sentence.
    """

    base_url: str = ""
    """Acme's address with its path, e.g. ``https://acme.clinic.example/api``."""
    timeout_seconds: int = 10

    def __post_init__(self) -> None:
        if self.base_url and not _may_carry_credentials(self.base_url):
            raise ValueError("base_url is not a safe address")
        if not 1 <= self.timeout_seconds <= 60:
            raise ValueError("timeout_seconds is out of range")


def _may_carry_credentials(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
