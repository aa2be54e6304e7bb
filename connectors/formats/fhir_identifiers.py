"""Tells what an identifier of FHIR is by the tail of its system, whatever stands before it.

Senders write the same system under other hosts and in other letters, and some
guess it wrong (``ca-bc-patient-hcn``). Systems: CA Baseline (HL7-Canada
ca-baseline); the authority codes: bcgov MOH-HCIM-FHIR; Ocean's own: OceanMD's
FHIR pages. What is not in the table is unknown, and private.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from connectors.shapes import PROVINCES

UNKNOWN: Final = "unknown"
OCEAN_EMR_ID: Final = "id-external-patient-reference"
"""The system under which Ocean writes the EMR ID."""


@dataclass(frozen=True, slots=True)
class System:
    """What a known system means: the name that support reads, and whose health number it is."""

    name: str
    is_health_number: bool = False
    province: str = ""


def _provincial() -> Mapping[str, System]:
    known = {}
    for province in PROVINCES:
        for ending in ("healthcare-id", "hcn"):
            name = f"ca-{province.lower()}-patient-{ending}"
            known[name] = System(name, is_health_number=True, province=province)
        code = f"{'NF' if province == 'NL' else province}PHN"
        known[code.lower()] = System(code, is_health_number=True, province=province)
    return known


FEDERAL: Final = (
    "ca-armed-forces-health-id",
    "ca-correctional-service-health-id",
    "ca-interim-federal-health-id",
    "ca-royal-mounted-police-health-id",
    "ca-veterans-affairs-health-id",
)
FEDERAL_CODES: Final = ("CACF", "RCMP", "VAC")
"""Authorities of British Columbia's client registry: armed forces, police, veterans."""
PRIVATE: Final = (
    "ca-federal-firstnation-band-id",
    "ca-indigenous-northern-affairs-number",
    "ca-passport-number",
    "ca-permanent-resident-card-number",
    "ca-social-insurance-number",
)
PRIVATE_CODES: Final = ("CCIMS", "TRTY")
"""Of the same registry; what they issue is a number of the person all the same."""
SYSTEMS: Final[Mapping[str, System]] = {
    **_provincial(),
    **{name: System(name, is_health_number=True) for name in FEDERAL},
    **{code.lower(): System(code, is_health_number=True) for code in FEDERAL_CODES},
    **{name.lower(): System(name) for name in (*PRIVATE, *PRIVATE_CODES)},
    OCEAN_EMR_ID: System(OCEAN_EMR_ID),
}
"""By tail, in small letters."""

NAMES: Final = (*sorted(system.name for system in SYSTEMS.values()), UNKNOWN)
"""All that may be said of a system."""


def system_of(written: object) -> System:
    """Return the known system that the address or URN ends in, or one named ``unknown``."""
    tail = re.split(r"[/:#|]", written.strip().rstrip("/"))[-1] if isinstance(written, str) else ""
    return SYSTEMS.get(tail.lower(), System(UNKNOWN))
