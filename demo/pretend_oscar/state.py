"""What a pretend OSCAR knows and what was asked of it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from connectors.contract import Clock
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_oscar.faults import Dialect, Fault
from oscar.settings import OCEAN_REFERENCE_SELECTOR

OFF: Final = timedelta(hours=1)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - an EMR has a clock of its own


@dataclass
class OscarState:
    """The practice behind one server; every attribute may be changed while it runs."""

    patients: tuple[SyntheticPatient, ...] = PATIENTS
    consumer_key: str = "demo-client-key"
    consumer_secret: str = "demo-client-secret"  # noqa: S105 - of a pretend EMR
    context: str = "/oscar"
    bridge_url: str = "http://127.0.0.1:8765"
    site_number: str = ""
    ocean_reference_selector: str = OCEAN_REFERENCE_SELECTOR
    page_setup: str = ""
    """JavaScript that the chart pages load first, e.g. to hand the toolbar its token."""
    seen_as: str | None = None
    """Scheme, host and port as OSCAR sees itself; behind a proxy not those of the request."""
    dialect: Dialect = Dialect.OPEN_O
    oauth_failure_status: int = 500
    """GUESS for Open-O (no mapper for OAuth1Exception); OSCAR 19 answers 401."""
    encoding: str = "utf-8"
    """GUESS for others than UTF-8: an old JVM's default, which no header names."""
    ocean_settings: str = "ENCRYPTED SECRET KEY of the pretend Ocean site"
    """What ``/ocean/getSettings`` gives to any provider (CARLOS OceanService.java)."""
    clock: Clock = _now

    faults: set[Fault] = field(default_factory=set)
    merged: dict[str, str] = field(default_factory=dict)
    """Old demographic number -> the one that it was merged into."""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Method and address (path and query) of everything that was asked, in order."""
    changes: list[tuple[str, str]] = field(default_factory=list)
    """What was destroyed or written: the attachments archived, the settings saved."""
    sessions: set[str] = field(default_factory=set)
    request_tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Request token -> its secret and the callback."""
    verifiers: dict[str, str] = field(default_factory=dict)
    """Request token -> the verifier that a provider's consent made."""
    access_tokens: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the time by OSCAR's own clock."""
        return self.clock() + (OFF if Fault.CLOCK_OFF in self.faults else timedelta())

    def grant(self) -> tuple[str, str]:
        """Return an access token and its secret, as if the handshake had been done."""
        token, secret = secrets.token_hex(16), secrets.token_hex(16)
        self.access_tokens[token] = secret
        return token, secret

    def patient(self, number: str) -> SyntheticPatient | None:
        """Return the patient with this demographic number, after merges."""
        if Fault.PATIENT_UNKNOWN in self.faults:
            return None
        wanted = self.merged.get(number, number)
        return next((one for one in self.patients if one.emr_id == wanted), None)

    def references(self) -> Mapping[str, str]:
        """Return the Ocean reference by demographic number: what Ocean's toolbar would show."""
        return {one.emr_id: one.ocean_reference for one in self.patients}


OSCAR: Final = web.AppKey("oscar", OscarState)
