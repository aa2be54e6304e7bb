"""Reads a patient's raw data from Ocean: by Ocean reference, or by EMR ID where that is set."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors.contract import (
    ChartHandle,
    Identifiers,
    Plugin,
    Reads,
    Surroundings,
    Unredacted,
)
from connectors.errors import ChartUnreadableError, ContextInvalidError, SettingsError
from connectors.formats import ocean_raw
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.exported import probe_folder, read_exported
from connectors.formats.reading import Reading
from connectors.shapes import Keep
from ocean import launch
from ocean.fetch import Answer, Credentials, fetch_by_emr_id, fetch_patient, probe
from ocean.keep import KEEP
from ocean.settings import OceanSettings
from ocean.wire import unseal

SHARED_ENCRYPTION_KEY: Final = "ocean-shared-encryption-key"
SITE_KEY: Final = "ocean-site-key"
SITE_CREDENTIAL: Final = "ocean-site-credential"


class OceanConnector:
    """Reads what Ocean holds about the patient: through its Open API, or as saved from its Portal.

    Without a server there may be a folder in which a person saves raw data; it is
    searched by EMR ID, since an Ocean reference is used again for others.
    """

    reads = Reads.EMR_ID | Reads.OCEAN_REFERENCE | Reads.RAW_DATA
    keep: Mapping[str, Keep] = KEEP

    def __init__(self, settings: OceanSettings, surroundings: Surroundings) -> None:
        self._settings = settings
        self._surroundings = surroundings

    @property
    def mode(self) -> str:
        """``api``, or ``export`` where there is a folder and no server."""
        return "export" if self._has_folder_alone() else "api"

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what was handed over; raise ``ContextInvalidError``."""
        by_emr_id = self._settings.by_emr_id or self._has_folder_alone()
        return launch.accept(context, by_emr_id=by_emr_id)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Fetch and decrypt the patient under the chart's Ocean reference, or its EMR ID.

        The answer's chart carries the EMR ID as Ocean knows it, not as the page
        handed it over, so that the two can be compared. Raises
        ``SettingsError`` or ``SecretMissingError`` if Ocean is not configured.
        """
        if self._has_folder_alone():
            return self._unredacted(chart, await self._saved(chart), None)
        self._need_url()
        # in a thread: a keyring or a file is asked
        key = await asyncio.to_thread(self._surroundings.secrets.need, SHARED_ENCRYPTION_KEY)
        answer = await self._fetch(chart)
        # in a thread: the first use loads the cryptography library
        tree = await asyncio.to_thread(unseal, answer.body, answer.one_time_key, answer.iv, key)
        return self._unredacted(chart, ocean_raw.reading_of(tree), answer.emr_id)

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the references under which Ocean holds this patient."""
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
        """Ask whether the server answers and every secret is there, or whether the folder is."""
        if self._has_folder_alone():
            await probe_folder(self._settings.export_folder)
            return
        self._need_url()
        await asyncio.to_thread(self._surroundings.secrets.need, SHARED_ENCRYPTION_KEY)
        await self._credentials()
        await probe(self._surroundings.session, self._settings)

    def _need_url(self) -> None:
        if not self._settings.url:
            raise SettingsError("connectors.ocean.url")

    def _has_folder_alone(self) -> bool:
        return bool(self._settings.export_folder) and not self._settings.url

    async def _fetch(self, chart: ChartHandle) -> Answer:
        """Ask by reference if there is one: it is what Ocean itself files a patient under."""
        site_number = chart.site_number or self._settings.site_number
        emr_id = chart.patient_id if self._settings.by_emr_id else None
        wanted = chart.ocean_reference or emr_id
        if wanted is None or not site_number:
            raise ContextInvalidError
        fetch = fetch_patient if chart.ocean_reference else fetch_by_emr_id
        session = self._surroundings.session
        return await fetch(session, self._settings, await self._credentials(), site_number, wanted)

    async def _saved(self, chart: ChartHandle) -> Reading:
        """Return the newest raw data that were saved of this patient."""
        if chart.patient_id is None:
            raise ContextInvalidError
        # loaded here because most clinics set no folder
        from connectors.formats.export_folder import whole  # noqa: PLC0415 - loaded by its first use, to start fast

        readers = (whole(ocean_raw.read),)
        (reading,) = await read_exported(
            self._settings.export_folder, chart.patient_id, needed=True, readers=readers
        )
        return reading

    def _unredacted(self, chart: ChartHandle, reading: Reading, emr_id: str | None) -> Unredacted:
        """Return what was read, under the names that Ocean itself gives the patient."""
        told = trusted_emr_id(emr_id, reading.subject) or reading.emr_id
        seen = replace(
            chart,
            patient_id=told,
            ocean_reference=chart.ocean_reference or ocean_raw.reference_in(reading.document),
            site_number=chart.site_number or self._settings.site_number or None,
        )
        captured_at = self._surroundings.clock()
        return Unredacted(seen, (reading.document,), reading.subject, captured_at)

    async def _credentials(self) -> Credentials:
        need = self._surroundings.secrets.need
        return Credentials(
            await asyncio.to_thread(need, SITE_KEY),
            await asyncio.to_thread(need, SITE_CREDENTIAL),
        )


PLUGIN: Final = Plugin(
    id="ocean",
    name="Ocean",
    settings=OceanSettings,
    secrets=(SHARED_ENCRYPTION_KEY, SITE_KEY, SITE_CREDENTIAL),
    create=OceanConnector,
    context_schema=launch.context_schema,
)
