"""What a clinic saves from a pretend Accuro: the chart as CDS 5.0, a laboratory's HL7 v2.

GUESS: that Accuro exports CDS. Every product that OntarioMD certifies does
(``accuro/README.md``); its form is the schema's, so it is the same from each.
"""

from pathlib import Path
from typing import Final

from demo.patients import SyntheticPatient
from demo.pretend_pssuite import exports as ontariomd

HL7: Final = "application/hl7-v2"
XML: Final = "application/xml"


def cds(patient: SyntheticPatient) -> bytes:
    """Return the chart; its vendor number is the EMR ID."""
    return ontariomd.cds(patient)


def laboratory(patient: SyntheticPatient) -> bytes:
    """Return a result as a laboratory sends it: it knows a health number, and no EMR ID."""
    return ontariomd.laboratory(patient)


def save(patient: SyntheticPatient, folder: Path) -> Path:
    """Save the chart under the patient's name, as a person does; return where."""
    path = folder / f"{patient.family_name}_{patient.given_name}_{patient.emr_id}.xml"
    path.write_bytes(cds(patient))
    return path
