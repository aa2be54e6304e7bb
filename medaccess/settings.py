"""What a clinic sets for its Med Access, in ``[connectors.medaccess]``."""

import enum
import re
from dataclasses import dataclass
from typing import Final

from connectors.formats.senders import with_emr_ids

PATIENT_ID_PARAMETER: Final = "patientId"
"""GUESS: under which name the launcher puts the patient's number into an address is not public."""
PATIENT_ID_SELECTOR: Final = "[data-medaccess='emr-id']"
"""GUESS: where the chart's page shows that number is not public."""
DOCUMENTS_SELECTOR: Final = "input[type='file'][data-medaccess='exports']"
"""GUESS: a page may hold a field to choose exported files."""
PARAMETER: Final = r"[A-Za-z][A-Za-z0-9_.\-]{0,39}"
SYSTEM: Final = r"[A-Za-z][A-Za-z0-9+.\-]{1,20}:[!-~]{1,200}"


class VendorNumber(enum.StrEnum):
    """What Med Access writes into UniqueVendorIdSequence of a CDS export."""

    EMR_ID = "emr-id"
    """GUESS: the chart's own number, as OSCAR writes its own there."""
    OTHER = "other"
    """Some other number: then a CDS export names no EMR ID, and the page has to."""


@dataclass(frozen=True, slots=True)
class MedAccessSettings:
    """The clinic's choices; nothing here lets us ask Med Access itself."""

    export_folder: str = ""
    """Where exports are saved; the newest file that holds the patient is read. Empty: none."""
    vendor_number: VendorNumber = VendorNumber.EMR_ID
    fhir_emr_id_system: str = ""
    """The FHIR identifier system of the EMR ID. Empty: the Patient's ``id`` is it (GUESS)."""
    hl7_emr_id: tuple[str, ...] = ()
    """Who writes the EMR ID into HL7, and into which field of PID: ``APPLICATION:FIELD``."""
    patient_id_parameter: str = PATIENT_ID_PARAMETER
    patient_id_selector: str = PATIENT_ID_SELECTOR
    documents_selector: str = DOCUMENTS_SELECTOR

    def __post_init__(self) -> None:
        with_emr_ids(self.hl7_emr_id)  # raises ValueError
        if self.patient_id_parameter and not re.fullmatch(PARAMETER, self.patient_id_parameter):
            raise ValueError("no name of a parameter")
        if self.fhir_emr_id_system and not re.fullmatch(SYSTEM, self.fhir_emr_id_system):
            raise ValueError("no address and no URN")
