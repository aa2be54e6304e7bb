"""What a clinic sets for its Accuro, in ``[connectors.accuro]``."""

import enum
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
ADDRESS: Final = (
    r"https?://([A-Za-z0-9.\-]{1,253}|\[[0-9a-fA-F:]{2,39}\])(:\d{1,5})?(/[A-Za-z0-9._~\-]{1,60})*"
)
"""Scheme, host, port and path; no query, no user name, no trailing slash."""

HOST_SUFFIXES: Final = (".accuroemr.com",)
"""GUESS: every host of the interface that was seen in public ends so."""

PATIENT_ID: Final = "{patient_id}"
PATIENT_PATH: Final = "/rest/v2/provider-portal/patients/{patient_id}"
"""GUESS: QHR's public pages describe this patient, and the path of one patient nowhere."""

_SEGMENT: Final = r"(/[A-Za-z0-9_\-]{1,60})"
_PATH: Final = rf"/rest/v[0-9]{_SEGMENT}*/\{{patient_id\}}{_SEGMENT}*"
_SUFFIX: Final = r"\.?[A-Za-z0-9\-]{1,63}(\.[A-Za-z0-9\-]{1,63})*"


class Mode(enum.StrEnum):
    """Where the chart comes from."""

    PAGE = "page"
    """The CDS menu hands the patient's number over; Accuro itself is not asked."""
    REST = "rest"
    """Accuro's REST interface is asked for the patient, as a service user of the clinic."""


class Lookup(enum.StrEnum):
    """How one patient is asked for."""

    PATH = "path"
    """By EMR ID, under ``patient_path``, which nobody could verify."""
    SEARCH = "search"
    """By the documented search, with the health number or the name in a document at hand."""


class VendorNumber(enum.StrEnum):
    """What Accuro writes into UniqueVendorIdSequence of a CDS export."""

    EMR_ID = "emr-id"
    """GUESS: ``patientId``, as OSCAR writes its own number there."""
    OTHER = "other"
    """Some other number: then CDS exports are not searched, as it may be another patient's."""


@dataclass(frozen=True, slots=True)
class AccuroSettings:
    """The clinic's choices; the defaults ask Accuro for nothing."""

    mode: Mode = Mode.PAGE
    base_url: str = ""
    """The address of the API as QHR gives it to the clinic; not the one of Citrix."""
    token_base_url: str = ""
    """GUESS: where ``/v1/token`` is, if not under ``base_url``."""
    host_suffixes: tuple[str, ...] = HOST_SUFFIXES
    scope: str = ""
    """GUESS: the scopes to ask for, as QHR names them; empty asks for none by name."""
    tenant_in_queries: bool = False
    """Whether every call names the tenant; some of QHR's examples do."""
    lookup: Lookup = Lookup.PATH
    patient_path: str = PATIENT_PATH
    export_folder: str = ""
    """Where exports are saved; the newest file that holds the patient is read. Empty: none."""
    vendor_number: VendorNumber = VendorNumber.EMR_ID
    timeout_seconds: int = 10
    longest_wait_seconds: int = 5
    """How long we wait if Accuro asks for it; if it asks for more, we give up at once."""

    def __post_init__(self) -> None:
        if not all(re.fullmatch(_SUFFIX, suffix, re.ASCII) for suffix in self.host_suffixes):
            raise ValueError("a host suffix is not one")
        if not all(map(self._may_carry_credentials, self._addresses())):
            raise ValueError("an address is not one of Accuro")
        if self.mode is Mode.REST and not self.base_url:
            raise ValueError("no base_url")
        if not re.fullmatch(_PATH, self.patient_path, re.ASCII):
            raise ValueError("patient_path has another form")
        if not re.fullmatch(r"([!#-\[\]-~]+( [!#-\[\]-~]+)*)?", self.scope):
            raise ValueError("a scope is none (RFC 6749, 3.3)")
        if not 1 <= self.timeout_seconds <= 120 or not 0 <= self.longest_wait_seconds <= 60:
            raise ValueError("a time is out of range")

    @property
    def token_base(self) -> str:
        """The address under which a token is asked for."""
        return self.token_base_url or self.base_url

    def _addresses(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.base_url, self.token_base_url)))

    def _may_carry_credentials(self, address: str) -> bool:
        """Say whether it is https to a host of Accuro, or this very computer."""
        parts = urlsplit(address)
        if not re.fullmatch(ADDRESS, address) or parts.port == 0:  # above 65535 raises by itself
            return False
        host = parts.hostname or ""
        if host in LOOPBACK:
            return True
        names = [suffix.removeprefix(".").lower() for suffix in self.host_suffixes]
        ours = any(host == name or host.endswith(f".{name}") for name in names)
        return parts.scheme == "https" and ours
