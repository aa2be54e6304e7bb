"""Ocean for the conformance kit: its Open API, by reference."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final, Self

from connectors.conformance.pretend import MakeClinic
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import PretendOcean
from ocean.connector import PLUGIN, SHARED_ENCRYPTION_KEY, SITE_CREDENTIAL, SITE_KEY
from ocean.settings import OceanSettings

SITE: Final = "7001"


class OceanApi:
    """A pretend Ocean server that holds the practice."""

    plugin = PLUGIN
    patients = PATIENTS
    requests = (("GET", r"/svc/v1/patients/\d{3,10}"), ("GET", r"/robots\.txt"))
    secrets: Mapping[str, str] = {
        SITE_KEY: "site-key-marmalade-8841",
        SITE_CREDENTIAL: "site-credential-trombone-2207",
        SHARED_ENCRYPTION_KEY: "Wobble!Fax-48213",
    }

    def __init__(self, _: Path) -> None:
        self._stack = AsyncExitStack()
        self._ocean = PretendOcean(
            PATIENTS,
            SITE,
            self.secrets[SITE_KEY],
            self.secrets[SITE_CREDENTIAL],
            self.secrets[SHARED_ENCRYPTION_KEY],
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._ocean.url

    def settings(self, url: str) -> OceanSettings:
        """Return settings of this site."""
        return OceanSettings(url=url, site_number=SITE)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let Ocean hold this patient under its reference."""
        self._ocean.put(patient)
        return {"ocean_reference": patient.ocean_reference, "site_number": SITE}

    def nobody(self) -> Mapping[str, object]:
        """Return a reference that was never given."""
        return {"ocean_reference": "90909090", "site_number": SITE}

    async def __aenter__(self) -> Self:
        """Start it."""
        await self._stack.enter_async_context(self._ocean)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self._stack.aclose()


CLINICS: Final[Mapping[str, MakeClinic]] = {"api": OceanApi}
