"""What a pretend PS Suite exports: CDS 5.0, HRM 1.1.2 and a laboratory's HL7 v2.

Shapes: OntarioMD's ``EMR_Data_Migration_Schema.xsd`` (4 Aug 2017) and the HRM
schema 1.1.2; our tests validate against both.
"""

import functools
import json
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

from demo.patients import SyntheticPatient
from demo.pretend_ocean import ocean_patient
from demo.pretend_pssuite.faults import Fault

TEMPLATES: Final = Path(__file__).parent / "templates"
NO_FAULT: Final[frozenset[Fault]] = frozenset()
VENDOR_NUMBER: Final = "900"
"""What is added in front of the EMR ID where an export numbers its patients otherwise."""


@functools.cache
def _environment() -> Any:  # noqa: ANN401 - jinja2.Environment, loaded on first use
    import jinja2  # noqa: PLC0415 - heavy, and only what is rendered needs it

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **facts: object) -> str:
    """Return a page or an export."""
    return str(_environment().get_template(template).render(**facts))


def temporary_note(patient: SyntheticPatient, site_number: str = "7001") -> str:
    """Return an "Ocean Temporary Note": structured values that a patient typed.

    GUESS: that such notes exist and hold structured values is documented, their
    form is not; here it is JSON, with a value of nearly every field.
    """
    values = json.dumps(ocean_patient(patient, site_number), ensure_ascii=False)
    return f"Ocean Temporary Note\n{values}"


def cds(patient: SyntheticPatient, faults: AbstractSet[Fault] = NO_FAULT) -> bytes:
    """Return the chart as CDS 5.0, in the encoding that it declares."""
    encoding = "windows-1252" if Fault.WINDOWS_1252 in faults else "UTF-8"
    prefix = VENDOR_NUMBER if Fault.OTHER_VENDOR_NUMBER in faults else ""
    note = temporary_note(patient) if Fault.TEMPORARY_NOTE in faults else ""
    text = render(
        "cds.xml",
        encoding=encoding,
        patient=patient,
        vendor_number=prefix + patient.emr_id,
        temporary_note=note,
    )
    body = text.encode(encoding)
    return body[: len(body) // 2] if Fault.TRUNCATED in faults else body


def hrm(patient: SyntheticPatient) -> bytes:
    """Return a hospital's report about the patient; its own number of the patient is "1"."""
    return render("hrm.xml", patient=patient).encode()


def laboratory(patient: SyntheticPatient) -> bytes:
    """Return a result in HL7 v2.3, health number and version code in PID-19 as MDS writes them."""
    born = patient.birth_date.strftime("%Y%m%d")
    name = f"{patient.family_name}^{patient.given_name}^{patient.middle_name}"
    home = f"{patient.street}^^{patient.city}^{patient.province}^{patient.postal_code}"
    card = f"X{patient.health_number} {patient.health_number_version}".strip()
    segments = (
        "MSH|^~\\&|MDS|MDS|||20261123||ORU^R01|771199|P|2.3",
        f"PID|1||||{name}||{born}|{patient.sex}|||{home}||{patient.phone}||||||{card}",
        f"PV1|1||||||{patient.provider_number}^{patient.provider_family}^{patient.provider_given}",
        "OBR|1||771199|WHIM^whimsy",
        f"OBX|1|ST|WHIM^{patient.result_name}||{patient.result_value}||||||F",
    )
    return "\r".join((*segments, "")).encode()
