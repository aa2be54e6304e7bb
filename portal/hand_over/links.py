"""Reads what an EMR's link hands over on its way to the clinic's own bridge.

Accuro passes parameters to https addresses alone (userguide.accuroemr.com/2329.htm),
and a bridge on loopback is none. So its link comes here, and this leads on.
Two numbers and a port are read; the rest ends here, unread.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

PATIENT: Final = re.compile(r"[0-9]{1,10}")
SITE: Final = re.compile(r"[0-9]{4,7}")
PORT: Final = re.compile(r"[0-9]{4,5}")
DEFAULT_PORT: Final = 8765
CREDENTIALS: Final = ("sitekey", "sitecredential")
"""What Ocean's own links carry (OceanMD article 115000603131): secrets of the clinic."""


class Fault(enum.StrEnum):
    """What is wrong with a link; the page says what to change."""

    CREDENTIAL = "credential"
    PATIENT = "patient"
    SITE = "site"
    PORT = "port"


class LinkRefusedError(Exception):
    """A link that is set up wrongly; it carries the reason and no piece of the link."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class HandOver:
    """Which chart is open, for the bridge on the computer that asks."""

    connector: str
    patient_id: str = field(repr=False)
    site_number: str | None = field(repr=False)
    port: int = DEFAULT_PORT

    @property
    def target(self) -> str:
        """The bridge's page; the numbers stand in the fragment, which no server gets to see."""
        numbers = {"patient_id": self.patient_id, "site_number": self.site_number}
        known = {name: value for name, value in numbers.items() if value is not None}
        return f"http://127.0.0.1:{self.port}/launch/{self.connector}#{urlencode(known)}"


def read_link(connector: str, fields: Iterable[tuple[str, str]]) -> HandOver:
    """Return the hand-over that these parameters name; raise ``LinkRefusedError``.

    Of a name only the letters count (``patientID``, ``patient_id``). A credential
    is looked for first, also inside a value that was glued together wrongly.
    """
    given: dict[str, set[str]] = {}
    for written, value in fields:
        name = _letters(written)
        if any(one in name or one in _letters(value) for one in CREDENTIALS):
            raise LinkRefusedError(Fault.CREDENTIAL)
        if value.strip():
            given.setdefault(name, set()).add(value.strip())
    patient = _one(given.get("patientid"), PATIENT, Fault.PATIENT)
    if patient is None:
        raise LinkRefusedError(Fault.PATIENT)
    site = _one(given.get("sitenumber"), SITE, Fault.SITE)
    port = int(_one(given.get("port"), PORT, Fault.PORT) or DEFAULT_PORT)
    if not 1024 <= port <= 65535:
        raise LinkRefusedError(Fault.PORT)
    return HandOver(connector, patient, site, port)


def _one(values: set[str] | None, form: re.Pattern[str], fault: Fault) -> str | None:
    """Return the one value of a parameter, or nothing if it is not there."""
    if values is None:
        return None
    value = min(values)
    if len(values) > 1 or not form.fullmatch(value):
        raise LinkRefusedError(fault)
    return value


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower())
