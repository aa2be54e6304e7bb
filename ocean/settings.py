"""What a clinic may set about its Ocean server, in ``[connectors.ocean]``."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ocean.headers import is_site_number

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class OceanSettings:
    """Where Ocean is. An empty ``url`` means: not configured, the toolbar leaves Ocean out.

    A ``url`` must be ``https`` unless it is this very computer, since it
    receives the site's credentials; raises ``ValueError`` otherwise.
    """

    url: str = ""
    site_number: str = ""
    timeout_seconds: int = 10
    export_folder: str = ""
    """Where raw data saved from the Portal lie; read by EMR ID where ``url`` is empty."""
    by_emr_id: bool = False
    """Whether this server finds a patient by EMR ID. GUESS: only our portal is known to."""

    def __post_init__(self) -> None:
        if self.url and not _may_carry_credentials(self.url):
            raise ValueError("url")
        if self.site_number and not is_site_number(self.site_number):
            raise ValueError("site_number")
        if not 1 <= self.timeout_seconds <= 60:
            raise ValueError("timeout_seconds")


def _may_carry_credentials(url: str) -> bool:
    parts = urlsplit(url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
