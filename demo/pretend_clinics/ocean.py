"""Ocean for the conformance kit: its Open API, our portal by EMR ID, a folder of raw data."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from connectors.conformance.pretend import MakeClinic
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_clinics.closed import SITE, ClosedClinic
from demo.pretend_ocean import PretendOcean, ocean_patient
from ocean.connector import PLUGIN, SHARED_ENCRYPTION_KEY, SITE_CREDENTIAL, SITE_KEY
from ocean.settings import OceanSettings

SECRETS: Final[Mapping[str, str]] = {
    SITE_KEY: "site-key-marmalade-8841",
    SITE_CREDENTIAL: "site-credential-trombone-2207",
    SHARED_ENCRYPTION_KEY: "Wobble!Fax-48213",
}


class OceanApi(ClosedClinic):
    """A pretend Ocean server that holds the practice, asked by reference."""

    plugin = PLUGIN
    requests = (("GET", r"/svc/v1/patients/\d{3,10}"), ("GET", r"/robots\.txt"))

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.secrets = SECRETS
        self.ocean = PretendOcean(PATIENTS, SITE, *SECRETS.values())

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.ocean.url

    def settings(self, url: str) -> OceanSettings:
        """Return settings of this site."""
        return OceanSettings(url=url, site_number=SITE)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let Ocean hold this patient under its reference."""
        self.ocean.put(patient)
        return {"ocean_reference": patient.ocean_reference, "site_number": SITE}

    def nobody(self) -> Mapping[str, object]:
        """Return a reference that was never given."""
        return {"ocean_reference": "90909090", "site_number": SITE}

    async def __aenter__(self) -> Self:
        """Start it."""
        await self.stack.enter_async_context(self.ocean)
        return self


class OceanPortal(OceanApi):
    """A server that finds patients by EMR ID, as our portal does; no address names one."""

    requests = (("GET", r"/svc/v1/patients"), ("GET", r"/robots\.txt"))

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ocean.finds_by_emr_id = True

    def settings(self, url: str) -> OceanSettings:
        """Return settings that let a patient be found by EMR ID."""
        return OceanSettings(url=url, site_number=SITE, by_emr_id=True)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let the portal hold this patient; the page knows the EMR ID alone."""
        super().admit(patient)
        return {"patient_id": patient.emr_id, "site_number": SITE}

    def nobody(self) -> Mapping[str, object]:
        """Return an EMR ID that the portal does not hold."""
        return {"patient_id": "909090909", "site_number": SITE}


class OceanExport(ClosedClinic):
    """Raw data that a person saved from the Portal lie in a folder."""

    plugin = PLUGIN

    def settings(self, _: str) -> OceanSettings:
        """Return settings that name the folder and no server."""
        return OceanSettings(export_folder=str(self.folder), site_number=SITE)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Save the patient's raw data as they are now."""
        text = json.dumps(ocean_patient(patient, SITE), ensure_ascii=False)
        (self.folder / f"{patient.family_name}.json").write_text(text, "utf-8")
        return {"patient_id": patient.emr_id, "site_number": SITE}

    def nobody(self) -> Mapping[str, object]:
        """Return an EMR ID of which nothing was saved."""
        return {"patient_id": "909090909", "site_number": SITE}


CLINICS: Final[Mapping[str, MakeClinic]] = {
    "api": OceanApi,
    "export": OceanExport,
    "portal": OceanPortal,
}
