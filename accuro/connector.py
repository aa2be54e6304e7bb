"""Reads an Accuro chart: from what its CDS menu hands over, or through its REST interface.

Accuro calls the EMR ID ``patientId``. The file number, by which users search,
is the clinic's own and is never taken for it.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from accuro.authorize import authorize
from accuro.client import AccuroClient, Sleep
from accuro.credentials import SECRETS, stored
from accuro.door import Door
from accuro.fetch import fetch_export, fetch_patient, probe
from accuro.keep import DEMOGRAPHICS, KEEP, PATIENT
from accuro.launch import accept, credentials_in, schema
from accuro.patient import is_bare, read_subject
from accuro.settings import AccuroSettings, Mode
from connectors.contract import (
    ChartHandle,
    Identifiers,
    JsonTree,
    Plugin,
    RawDocument,
    Reads,
    Surroundings,
    Unredacted,
)
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.formats.exported import probe_folder
from connectors.formats.gathered import Gathered
from connectors.formats.handed import read_all_handed
from connectors.shapes import Keep
from connectors.subject import Subject


class AccuroConnector:
    """Reads QHR's Accuro; holds its token and the credentials that were handed over."""

    def __init__(
        self,
        settings: AccuroSettings,
        surroundings: Surroundings,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.settings = settings
        self.surroundings = surroundings
        self._door = Door(surroundings.secrets)
        self._client = AccuroClient(
            settings, surroundings, lambda: stored(surroundings.secrets), sleep
        )

    @property
    def reads(self) -> Reads:
        """Accuro shows no Ocean reference; Accuro itself and its exports give raw data."""
        raw = self.settings.mode is Mode.REST or self.settings.export_folder
        return Reads.EMR_ID | Reads.RAW_DATA if raw else Reads.EMR_ID

    @property
    def mode(self) -> str:
        """``page`` or ``rest``."""
        return self.settings.mode.value

    @property
    def keep(self) -> Mapping[str, Keep]:
        """Accuro's own record, and the documents that may be handed over."""
        return KEEP

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what was handed over; its credentials end here, and the guard knows them.

        REST cannot ask for a patient without a number.
        """
        self._door.drop(credentials_in(context))
        chart = accept(context)
        if self.settings.mode is Mode.REST and chart.patient_id is None:
            raise ContextInvalidError
        return chart

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the record (REST alone), what was handed over, and an export."""
        asks = self.settings.mode is Mode.REST
        exported = await fetch_export(self.settings, chart)
        read = await read_all_handed(chart.documents)
        handed = Gathered((*read, *exported))
        documents, subject = handed.documents, handed.subject
        if asks:
            record = await self._record(chart, subject.merged_with(handed.aside))
            kind = DEMOGRAPHICS if is_bare(record) else PATIENT
            documents = (RawDocument(kind, "application/json", JsonTree(record)), *documents)
            subject = read_subject(record).merged_with(subject)
        captured_at = self.surroundings.clock()
        return Unredacted(chart, documents, subject, captured_at, handed.aside)

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the patient's number, and the reference if somebody typed one."""
        chart = raw.chart
        if chart.patient_id is None and chart.ocean_reference is None:
            raise ChartUnreadableError
        return Identifiers(
            captured_at=raw.captured_at,
            emr_id=chart.patient_id,
            ocean_reference=chart.ocean_reference,
            ereferral_reference=chart.ereferral_reference,
            site_number=chart.site_number,
        )

    async def check(self) -> None:
        """Ask Accuro for its version as our user, and whether the export folder is there."""
        await probe_folder(self.settings.export_folder)
        if self.settings.mode is Mode.REST:
            await probe(self._client)

    async def _record(self, chart: ChartHandle, known: Subject) -> dict[str, object]:
        if chart.patient_id is None:
            raise ContextInvalidError
        return await fetch_patient(self._client, self.settings, chart.patient_id, known)


PLUGIN: Final = Plugin(
    id="accuro",
    name="Accuro",
    settings=AccuroSettings,
    secrets=SECRETS,
    create=AccuroConnector,
    context_schema=schema,
    authorize=authorize,
)
