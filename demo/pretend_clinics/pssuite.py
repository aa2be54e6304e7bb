"""PS Suite for the conformance kit: its custom form alone, and a folder of its exports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from connectors.conformance.pretend import MakeClinic
from demo.patients import SyntheticPatient
from demo.pretend_clinics.closed import SITE, ClosedClinic
from demo.pretend_pssuite import PretendPSSuite
from pssuite.connector import PLUGIN
from pssuite.settings import PSSuiteSettings


class PSSuiteForm(ClosedClinic):
    """The custom form hands over the number at the top right; PS Suite itself is never asked."""

    plugin = PLUGIN

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.emr = PretendPSSuite(site_number=SITE)

    def settings(self, _: str) -> PSSuiteSettings:
        """Return the default settings."""
        return PSSuiteSettings()

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return what the form hands over of this chart."""
        self.emr.patients = (patient,)
        return self.emr.context(patient.emr_id)


class PSSuiteExport(PSSuiteForm):
    """The form names the chart, and CDS exports lie in a folder."""

    def settings(self, _: str) -> PSSuiteSettings:
        """Return settings that name the folder."""
        return PSSuiteSettings(export_folder=str(self.folder))

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Export the chart as it is now; return what the form hands over of it."""
        shown = super().admit(patient)
        self.emr.export(patient.emr_id, self.folder)
        return shown

    def nobody(self) -> Mapping[str, object]:
        """Return a number of which no export is there."""
        return {"patient_id": "909090909"}


CLINICS: Final[Mapping[str, MakeClinic]] = {"export": PSSuiteExport, "form": PSSuiteForm}
