"""What a clinic sets for its OSCAR, in ``[connectors.oscar]``."""

import enum
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = r"http://(127\.0\.0\.1|\[::1\]|localhost)(:\d{1,5})?(/.*)?"
ADDRESS: Final = (
    r"https?://([A-Za-z0-9.\-]{1,253}|\[[0-9a-fA-F:]{2,39}\])(:\d{1,5})?(/[A-Za-z0-9._~\-]{1,60})*"
)
"""Scheme, host, port and context path; no query, no user name, no trailing slash."""

OCEAN_REFERENCE_SELECTOR: Final = "#ocean_placeholder .ocean-reference"
"""GUESS: the public sources do not show where Ocean's toolbar writes the reference.

Narrow on purpose: a wider one could take a telephone number for a reference.
"""


class Mode(enum.StrEnum):
    """Where the chart comes from."""

    PAGE = "page"
    """The page hands the demographic number over; OSCAR itself is not asked."""
    REST = "rest"
    """OSCAR's REST interface is asked for the demographic record, signed with OAuth 1.0a."""


class Record(enum.StrEnum):
    """Which of OSCAR's demographic records is read."""

    BASIC = "basic"
    """``demographics/basic/{id}``: Open-O only, no lists of providers."""
    SUMMARY = "summary"
    """``demographics/summary/{id}``: every fork, the lightest."""
    FULL = "full"
    """``demographics/{id}``: every fork, heavy: lists all providers and specialists too."""


@dataclass(frozen=True, slots=True)
class OscarSettings:
    """The clinic's choices; the defaults ask OSCAR for nothing."""

    mode: Mode = Mode.PAGE
    base_url: str = ""
    """OSCAR's address with its context path, e.g. ``https://oscar.clinic.example/oscar``."""
    signing_base_url: str = ""
    """The address that OSCAR itself sees behind a proxy, e.g. ``http://10.0.0.5:8080/oscar``."""
    plain_http: bool = False
    """Whether ``base_url`` may be http to another machine, the chart in clear on the wire."""
    record: Record = Record.BASIC
    ocean_reference_selector: str = OCEAN_REFERENCE_SELECTOR
    timeout_seconds: int = 10
    export_folder: str = ""
    """Where OSCAR's exports are saved; the newest file that holds the patient is read too."""

    def __post_init__(self) -> None:
        for address in filter(None, (self.base_url, self.signing_base_url)):
            if not re.fullmatch(ADDRESS, address) or urlsplit(address).port == 0:
                raise ValueError("an address is not one")  # a port above 65535 raises by itself
        if self.mode is Mode.REST and not self.base_url:
            raise ValueError("no base_url")
        secure = self.base_url.startswith("https:") or re.fullmatch(LOOPBACK, self.base_url)
        if self.base_url and not (secure or self.plain_http):
            raise ValueError("plain http to another machine")
        if not 1 <= self.timeout_seconds <= 120:
            raise ValueError("timeout out of range")

    @property
    def signed_as(self) -> str:
        """The address that goes into signatures."""
        return self.signing_base_url or self.base_url
