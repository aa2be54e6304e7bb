"""Med Access for the conformance kit: its launcher alone, and folders of CDS and of FHIR."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final

from connectors.conformance.pretend import MakeClinic
from demo.patients import SyntheticPatient
from demo.pretend_clinics.closed import SITE, ClosedClinic
from demo.pretend_medaccess import PretendMedAccess
from medaccess.connector import PLUGIN
from medaccess.settings import MedAccessSettings


class MedAccessLauncher(ClosedClinic):
    """The launcher hands over the EMR ID; Med Access shows no Ocean reference."""

    plugin = PLUGIN

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.emr = PretendMedAccess(site_number=SITE)

    def settings(self, _: str) -> MedAccessSettings:
        """Return the default settings."""
        return MedAccessSettings()

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return what the page hands over of this chart."""
        self.emr.patients = (patient,)
        return self.emr.context(patient.emr_id)


class MedAccessFhir(MedAccessLauncher):
    """The launcher names the chart, and FHIR exports lie in a folder."""

    form: ClassVar[str] = "fhir"

    def settings(self, _: str) -> MedAccessSettings:
        """Return settings that name the folder."""
        return MedAccessSettings(export_folder=str(self.folder))

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Export the chart as it is now; return what the page hands over of it."""
        shown = super().admit(patient)
        self.emr.export(patient.emr_id, self.folder, self.form)
        return shown

    def nobody(self) -> Mapping[str, object]:
        """Return a number of which no export is there."""
        return {"patient_id": "909090909"}


class MedAccessCds(MedAccessFhir):
    """The same with CDS exports."""

    form = "cds"


CLINICS: Final[Mapping[str, MakeClinic]] = {
    "export-cds": MedAccessCds,
    "export-fhir": MedAccessFhir,
    "launcher": MedAccessLauncher,
}
