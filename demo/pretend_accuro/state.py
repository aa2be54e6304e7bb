"""What a pretend Accuro knows and what was asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from aiohttp import web

from accuro.settings import PATIENT_PATH
from connectors.contract import Clock
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro.faults import Dialect, Fault, HandOver


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an EMR has a clock of its own


@dataclass
class AccuroState:
    """The practice behind one server; every attribute may be changed while it runs."""

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    client_id: str = "demo-accuro-client"
    client_secret: str = "demo-accuro-secret"  # noqa: S105 - of a pretend EMR
    tenant: str = "DEMOCLINIC"
    uuid: str = "8d3a6f52-0000-4000-8000-1f0e55aa7701"
    subscription_key: str = "demo-subscription-key"
    scope: str | None = None
    """The scope that must be asked for; none: a client gets what it has without a word."""
    expires_in: object = 3600
    patient_path: str = PATIENT_PATH
    """Where one patient is; the real path is not public."""
    bridge_url: str = "http://127.0.0.1:8765"
    site_number: str = ""
    page_setup: str = ""
    """JavaScript that the page of the menu loads first, e.g. to hand the toolbar its token."""
    hand_over: HandOver = HandOver.GET
    cds_url: str = ""
    """What our entry of the CDS menu opens; empty: the clinic's page, which this server plays."""
    cds_parameters: tuple[str, ...] = ("patientID",)
    """What our entry passes; a clinic that copied Ocean's own entry passes all four."""
    site_key: str = "demo-cds-site-key"
    site_credential: str = "demo-cds-site-credential"
    user_id: str = "417"
    dialect: Dialect = Dialect.V2
    written_otherwise: Mapping[str, object] = field(default_factory=dict)
    """Members of every record that have another value than the patient's own, by name."""
    clock: Clock = _now
    thinking_seconds: float = 0
    """How long the interface takes for each answer."""

    faults: set[Fault] = field(default_factory=set)
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and path of everything that was asked, in order."""
    tokens: dict[str, datetime] = field(default_factory=dict)
    """Access token -> when it ends."""
    in_flight: int = 0
    most_in_flight: int = 0
    busy: set[str] = field(default_factory=set)
    """The paths that ``Fault.BUSY_ONCE`` has refused already."""

    def grant(self) -> str:
        """Return a new access token."""
        token = token_urlsafe(24)
        seconds = self.expires_in if isinstance(self.expires_in, int) else 3600
        self.tokens[token] = self.clock() + timedelta(seconds=seconds)
        return token

    def patient(self, number: str) -> SyntheticPatient | None:
        """Return the patient with this EMR ID."""
        return next((one for one in self.patients if one.emr_id == number), None)

    def as_written(self, patient: SyntheticPatient) -> dict[str, str]:
        """Return what the menu fills in for this patient, for the parameters of our entry."""
        values = {
            "siteKey": self.site_key,
            "siteCredential": self.site_credential,
            "userID": self.user_id,
            "patientID": patient.emr_id,
        }
        return {name: values[name] for name in self.cds_parameters}


ACCURO: Final = web.AppKey("accuro", AccuroState)
