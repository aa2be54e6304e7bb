"""What a clinic sets for its PS Suite, in ``[connectors.pssuite]``."""

import enum
from dataclasses import dataclass
from typing import Final

from connectors.formats.senders import with_emr_ids

EMR_ID_SELECTOR: Final = "[data-pssuite='emr-id']"
"""GUESS: what a custom form can show of the chart, and under which name, is not public."""
OCEAN_REFERENCE_SELECTOR: Final = "[data-pssuite='ocean-reference']"
"""GUESS, for the same reason. Ocean's own toolbar is a custom form and shows the reference."""
DOCUMENTS_SELECTOR: Final = "input[type='file'][data-pssuite='exports']"
"""GUESS: a form is a page, and may hold a field to choose exported files."""


class Integration(enum.StrEnum):
    """How Ocean itself is connected to this PS Suite; each way has its own faults."""

    UNKNOWN = "unknown"
    CUSTOM_FORM = "custom-form"
    """Ocean's toolbar is a custom form: many fields are out of reach, names never updated."""
    CLOUD_CONNECT = "cloud-connect"
    """Ocean reads PS Suite through TELUS's interface."""


class VendorNumber(enum.StrEnum):
    """What PS Suite's own CDS export writes into UniqueVendorIdSequence."""

    EMR_ID = "emr-id"
    """GUESS: the number at the top right of the chart, as OSCAR writes its own there."""
    OTHER = "other"
    """Some other number: then an export names no EMR ID, and the form has to."""


@dataclass(frozen=True, slots=True)
class PSSuiteSettings:
    """The clinic's choices; nothing here lets us ask PS Suite itself."""

    integration: Integration = Integration.UNKNOWN
    export_folder: str = ""
    """Where exports are saved; the newest file that holds the patient is read. Empty: none."""
    vendor_number: VendorNumber = VendorNumber.EMR_ID
    hl7_emr_id: tuple[str, ...] = ()
    """Who writes the EMR ID into HL7, and into which field of PID: ``APPLICATION:FIELD``."""
    emr_id_selector: str = EMR_ID_SELECTOR
    ocean_reference_selector: str = OCEAN_REFERENCE_SELECTOR
    documents_selector: str = DOCUMENTS_SELECTOR

    def __post_init__(self) -> None:
        with_emr_ids(self.hl7_emr_id)  # raises ValueError
        if self.export_folder and self.vendor_number is VendorNumber.OTHER:
            raise ValueError("a file is found by the EMR ID, and these exports do not hold it")
