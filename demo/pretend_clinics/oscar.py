"""OSCAR for the conformance kit: its page alone, its REST interface, a folder of its exports."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from connectors.conformance.pretend import MakeClinic
from demo.patients import SyntheticPatient
from demo.pretend_clinics.closed import SITE, ClosedClinic
from demo.pretend_oscar import PretendOscar
from demo.pretend_pssuite import exports
from oscar.authorize import SECRETS
from oscar.connector import PLUGIN
from oscar.requests import READS
from oscar.settings import Mode, OscarSettings

WORDS: Final = dict(zip(SECRETS, ("key-bassoon-6613", "word-tuba-90071"), strict=False))


class OscarPage(ClosedClinic):
    """The page hands the number over, and nobody is asked."""

    plugin = PLUGIN

    def settings(self, _: str) -> OscarSettings:
        """Return the default mode."""
        return OscarSettings()

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return what the eChart's script reads."""
        return {
            "patient_id": patient.emr_id,
            "ocean_reference": patient.ocean_reference,
            "site_number": SITE,
            "ocean_toolbar": "loaded",
        }


class OscarExport(OscarPage):
    """The page names the chart, and OSCAR's CDS exports lie in a folder."""

    def settings(self, _: str) -> OscarSettings:
        """Return settings that name the folder."""
        return OscarSettings(export_folder=str(self.folder))

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Export the chart as it is now; Open-O names its file after the patient."""
        path = self.folder / f"{patient.emr_id}.xml"
        path.write_bytes(exports.cds(patient))
        return super().admit(patient)

    def nobody(self) -> Mapping[str, object]:
        """Return a number of which no export is there."""
        return {"patient_id": "909090909"}


class OscarRest(OscarPage):
    """OSCAR's REST interface, with the token that a handshake left."""

    requests = READS

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        key, word = WORDS.values()
        self._oscar = PretendOscar(consumer_key=key, consumer_secret=word)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._oscar.url

    async def __aenter__(self) -> Self:
        """Start a pretend OSCAR and grant a token."""
        await self.stack.enter_async_context(self._oscar)
        self.secrets = dict(zip(SECRETS, (*WORDS.values(), *self._oscar.grant()), strict=True))
        return self

    def settings(self, url: str) -> OscarSettings:
        """Return settings that ask for the record."""
        return OscarSettings(mode=Mode.REST, base_url=url)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let OSCAR know the chart as it is now."""
        others = (one for one in self._oscar.patients if one.emr_id != patient.emr_id)
        self._oscar.patients = (patient, *others)
        return super().admit(patient)

    def nobody(self) -> Mapping[str, object]:
        """Return a number that OSCAR does not know."""
        return {"patient_id": "909090909"}


CLINICS: Final[Mapping[str, MakeClinic]] = {
    "export": OscarExport,
    "page": OscarPage,
    "rest": OscarRest,
}
