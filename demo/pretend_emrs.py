"""The pretend EMRs of the demonstration: one per connector, with what its page hands over."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from demo.examples import context_of
from demo.keys import Keys
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro import PretendAccuro
from demo.pretend_medaccess import PretendMedAccess
from demo.pretend_ocean_portal import PretendOceanPortal
from demo.pretend_oscar import PretendOscar
from demo.pretend_pssuite import Fault as PSSuiteFault
from demo.pretend_pssuite import PretendPSSuite

CDS_PARAMETERS: Final = ("siteKey", "siteCredential", "userID", "patientID")
"""All four of Ocean's own entry: a clinic that copies it hands over more than it should."""


class PretendEmr(Protocol):
    """What all of them have in common."""

    @property
    def url(self) -> str:
        """Where a person begins."""
        ...


class WithToolbar(PretendEmr, Protocol):
    """One whose pages carry our button."""

    page_setup: str

    @property
    def origin(self) -> str:
        """The origin of its pages, as a browser sends it."""
        ...


PageOf = Callable[[SyntheticPatient], str]
ContextOf = Callable[[SyntheticPatient], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Source:
    """One connector's pretend EMR, for whoever goes over all of them."""

    connector: str
    name: str
    emr: PretendEmr
    page_of: PageOf
    """The page about this patient; our button stands there if there is a toolbar."""
    context_of: ContextOf
    """What is handed over of a chart (contract.md), without a browser."""
    toolbar: WithToolbar | None = None
    """None for Ocean, whose pages cannot carry a button of ours."""


@dataclass(frozen=True, slots=True)
class Emrs:
    """All that run, and the folders into which two of them export."""

    accuro: PretendAccuro
    medaccess: PretendMedAccess
    ocean_portal: PretendOceanPortal
    oscar: PretendOscar
    pssuite: PretendPSSuite
    exports: Path
    """On the EMRs' side, not in the clinic's folder; file names there are the patients'."""

    def sources(self) -> tuple[Source, ...]:
        """Return one source per connector, in the order in which people are shown them."""
        oscar, accuro, pssuite, medaccess = self.oscar, self.accuro, self.pssuite, self.medaccess
        portal = self.ocean_portal
        return (
            Source("oscar", "OSCAR", oscar, _page(oscar.chart_url), self._of_oscar, oscar),
            Source("accuro", "Accuro", accuro, _page(accuro.menu_url), self._of_accuro, accuro),
            Source("pssuite", "PS Suite", pssuite, _page(pssuite.chart_url), _of(pssuite), pssuite),
            Source(
                *("medaccess", "Med Access", medaccess),
                *(_page(medaccess.chart_url), _of(medaccess), medaccess),
            ),
            Source("ocean", "Ocean", portal, _page(portal.chart_url), self._of_ocean),
        )

    def _of_oscar(self, patient: SyntheticPatient) -> dict[str, object]:
        return context_of(patient, self.oscar.site_number)

    def _of_accuro(self, patient: SyntheticPatient) -> dict[str, object]:
        """Return what a page hands over that passes on all it got from the menu."""
        numbers = {"patient_id": patient.emr_id, "site_number": self.accuro.site_number}
        return {**numbers, **self.accuro.as_written(patient)}

    def _of_ocean(self, patient: SyntheticPatient) -> dict[str, object]:
        site_number = self.ocean_portal.site_number
        return {"ocean_reference": patient.ocean_reference, "site_number": site_number}


class _HandsOver(Protocol):
    def context(self, emr_id: str) -> dict[str, object]: ...


def _page(address_of: Callable[[str], str]) -> PageOf:
    return lambda patient: address_of(patient.emr_id)


def _of(emr: _HandsOver) -> ContextOf:
    return lambda patient: emr.context(patient.emr_id)


@asynccontextmanager
async def running_emrs(keys: Keys, bridge_url: str, site_number: str) -> AsyncIterator[Emrs]:
    """Start all of them with an export of every chart; stop them and remove the exports."""
    accuro = PretendAccuro(
        client_id=keys.accuro_client_id,
        client_secret=keys.accuro_client_secret,
        tenant=keys.accuro_tenant,
        uuid=keys.accuro_uuid,
        subscription_key=keys.accuro_subscription_key,
        bridge_url=bridge_url,
        site_number=site_number,
        cds_parameters=CDS_PARAMETERS,
        site_key=keys.cds_site_key,
        site_credential=keys.cds_site_credential,
    )
    oscar = PretendOscar(
        consumer_key=keys.client_key,
        consumer_secret=keys.client_secret,
        bridge_url=bridge_url,
        site_number=site_number,
    )
    pssuite = PretendPSSuite(bridge_url=bridge_url, site_number=site_number)
    pssuite.faults.add(PSSuiteFault.TEMPORARY_NOTE)  # the worst that a chart there can hold
    medaccess = PretendMedAccess(bridge_url=bridge_url, site_number=site_number)
    portal = PretendOceanPortal(site_number=site_number)
    async with accuro, medaccess, portal, oscar, pssuite:
        with tempfile.TemporaryDirectory(prefix="ocean-demo-exports-") as folder:
            emrs = Emrs(accuro, medaccess, portal, oscar, pssuite, Path(folder))
            await asyncio.to_thread(_export, emrs)
            yield emrs


def _export(emrs: Emrs) -> None:
    for name, emr in (("pssuite", emrs.pssuite), ("medaccess", emrs.medaccess)):
        folder = emrs.exports / name
        folder.mkdir()
        for patient in PATIENTS:
            emr.export(patient.emr_id, folder)
