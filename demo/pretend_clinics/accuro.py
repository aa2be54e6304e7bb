"""Accuro for the conformance kit: its page, its REST interface by path and by search, exports."""

import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, Self

from accuro.connector import PLUGIN, AccuroConnector
from accuro.settings import AccuroSettings, Lookup, Mode
from connectors.conformance.pretend import MakeClinic
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro import PretendAccuro, exports

SITE: Final = "7001"
NOBODY: Final = "909090909"
UUID: Final = "8d3a6f5e-dead-4bad-8bad-c0ffeec0ffee"
TENANT: Final = "TENANTOBOE"
OF_THE_CLINIC: Final = rf"\?uuid={re.escape(UUID)}"
LOG_IN: Final = ("POST", rf"/v1/token\?tenant={TENANT}")
VERSION: Final = ("GET", rf"/rest/v1/api-version{OF_THE_CLINIC}")
PATIENT: Final = ("GET", rf"/rest/v2/provider-portal/patients/\d{{1,10}}{OF_THE_CLINIC}")
NAMED: Final = r"(phn=[^&]*|lastName=[^&]*&firstName=[^&]*)"
"""By health number, or by both names where a document at hand tells no number."""
PAGING: Final = r"pageSize=50(&startingId=\d+)?"
SEARCH: Final = (
    "GET",
    rf"/rest/v2/provider-portal/patients/search{OF_THE_CLINIC}&{NAMED}&{PAGING}",
)


async def _at_once(_: float) -> None:
    """Wait for nothing: the kit has every failure met, and how long we wait is tested elsewhere."""


class AccuroPage:
    """The CDS menu hands the number over, and nobody is asked."""

    plugin = replace(PLUGIN, create=partial(AccuroConnector, sleep=_at_once))
    patients = PATIENTS
    url = ""
    requests: tuple[tuple[str, str], ...] = ()
    secrets: Mapping[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = AsyncExitStack()

    def settings(self, _: str) -> AccuroSettings:
        """Return the default mode."""
        return AccuroSettings()

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return what the script of the menu's page hands over; Accuro shows no reference."""
        return {"patient_id": patient.emr_id, "ocean_reference": None, "site_number": SITE}

    def nobody(self) -> Mapping[str, object] | None:
        """Return nothing: the menu names the chart that is open, so none is missing."""
        return None

    async def __aenter__(self) -> Self:
        """Open whatever there is to open."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._stack.aclose()


class AccuroMenu(AccuroPage):
    """The menu's own parameters, with the credentials of Ocean's entries that somebody copied."""

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Return all four as they come."""
        return {
            "patientID": patient.emr_id,
            "userID": "417",
            "siteKey": "cds-site-key-nougat-6671",
            "siteCredential": "cds-site-credential-harpoon-90218",
        }


class AccuroExport(AccuroPage):
    """The menu names the chart, and exports lie in a folder."""

    def settings(self, _: str) -> AccuroSettings:
        """Return settings that name the folder."""
        return AccuroSettings(export_folder=str(self._folder))

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Export the chart as it is now, over an older export of the same patient."""
        for older in self._folder.glob(f"*_{patient.emr_id}.xml"):
            older.unlink()
        exports.save(patient, self._folder)
        return super().admit(patient)

    def nobody(self) -> Mapping[str, object] | None:
        """Return a number of which no export is there."""
        return {"patient_id": NOBODY}


class AccuroPath(AccuroPage):
    """The REST interface, by the path of one patient."""

    requests = (LOG_IN, VERSION, PATIENT)
    in_addresses: tuple[str, ...] = ("accuro-tenant", "accuro-uuid")
    """What QHR's interface wants in an address (QHR developer docs)."""
    secrets: Mapping[str, str] = {
        "accuro-client-id": "client-id-bassoon-6613",
        "accuro-client-secret": "client-secret-tuba-90071",
        "accuro-tenant": TENANT,
        "accuro-uuid": UUID,
        "accuro-subscription-key": "subscription-ocarina-5512",
    }

    async def __aenter__(self) -> Self:
        """Start a pretend Accuro that knows these credentials."""
        self._accuro = await self._stack.enter_async_context(
            PretendAccuro(
                client_id=self.secrets["accuro-client-id"],
                client_secret=self.secrets["accuro-client-secret"],
                tenant=TENANT,
                uuid=UUID,
                subscription_key=self.secrets["accuro-subscription-key"],
            )
        )
        self.url = self._accuro.url
        return self

    def settings(self, url: str) -> AccuroSettings:
        """Return settings that ask for the record."""
        return AccuroSettings(mode=Mode.REST, base_url=url)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Let Accuro know the chart as it is now."""
        others = (one for one in self._accuro.patients if one.emr_id != patient.emr_id)
        self._accuro.patients = (patient, *others)
        return super().admit(patient)

    def nobody(self) -> Mapping[str, object] | None:
        """Return a number that Accuro does not know."""
        return {"patient_id": NOBODY}


class AccuroSearch(AccuroPath):
    """The REST interface by the documented search, with an export at hand."""

    requests = (LOG_IN, VERSION, SEARCH)
    in_addresses = (*AccuroPath.in_addresses, "health_number")

    def settings(self, url: str) -> AccuroSettings:
        """Return settings that search."""
        return AccuroSettings(mode=Mode.REST, base_url=url, lookup=Lookup.SEARCH)

    def admit(self, patient: SyntheticPatient) -> Mapping[str, object]:
        """Hand an export over, since the search asks for what it says."""
        return {**super().admit(patient), "documents": [_export(patient)]}

    def nobody(self) -> Mapping[str, object] | None:
        """Return a number that none of the patients found has."""
        return {"patient_id": NOBODY, "documents": [_export(PATIENTS[0])]}


def _export(patient: SyntheticPatient) -> dict[str, object]:
    body = exports.cds(patient).decode()
    return {"media_type": exports.XML, "body": body, "encoding": "text"}


CLINICS: Final[Mapping[str, MakeClinic]] = {
    "export": AccuroExport,
    "menu": AccuroMenu,
    "page": AccuroPage,
    "path": AccuroPath,
    "search": AccuroSearch,
}
