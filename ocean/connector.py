"""Reads a patient's raw data from Ocean, by Ocean reference."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

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
from connectors.errors import ChartUnreadableError, ContextInvalidError, SettingsError
from connectors.shapes import Keep
from connectors.subject import Subject
from ocean import launch
from ocean.fetch import Credentials, fetch_patient, probe
from ocean.headers import is_emr_id
from ocean.keep import KEEP, KIND
from ocean.patient import emr_id_of, subject_of
from ocean.settings import OceanSettings
from ocean.wire import unseal

SHARED_ENCRYPTION_KEY: Final = "ocean-shared-encryption-key"
SITE_KEY: Final = "ocean-site-key"
SITE_CREDENTIAL: Final = "ocean-site-credential"


class OceanConnector:
    """Reads what Ocean holds about the patient, through Ocean's Open API."""

    reads = Reads.EMR_ID | Reads.OCEAN_REFERENCE | Reads.RAW_DATA
    mode = "api"
    keep: Mapping[str, Keep] = KEEP

    def __init__(self, settings: OceanSettings, surroundings: Surroundings) -> None:
        self._settings = settings
        self._surroundings = surroundings

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what was handed over; raise ``ContextInvalidError``."""
        return launch.accept(context)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Fetch and decrypt the patient under the chart's Ocean reference.

        The answer's chart carries the EMR ID as Ocean knows it, not as the page
        handed it over, so that the two can be compared. Raises
        ``SettingsError`` or ``SecretMissingError`` if Ocean is not configured.
        """
        self._need_url()
        site_number = chart.site_number or self._settings.site_number
        if chart.ocean_reference is None or not site_number:
            raise ContextInvalidError
        secrets = self._surroundings.secrets
        # in a thread: a keyring or a file is asked
        key = await asyncio.to_thread(secrets.need, SHARED_ENCRYPTION_KEY)
        answer = await fetch_patient(
            self._surroundings.session,
            self._settings,
            await self._credentials(),
            site_number,
            chart.ocean_reference,
        )
        captured_at = self._surroundings.clock()
        # in a thread: the first use loads the cryptography library
        tree = await asyncio.to_thread(unseal, answer.body, answer.one_time_key, answer.iv, key)
        subject = subject_of(tree)
        emr_id = _trusted(answer.emr_id, subject) or _trusted(emr_id_of(tree), subject)
        seen = replace(chart, patient_id=emr_id, site_number=site_number)
        document = RawDocument(KIND, "application/json", JsonTree(tree))
        return Unredacted(seen, (document,), subject, captured_at)

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
        """Ask whether the server answers and whether every secret is there."""
        self._need_url()
        await asyncio.to_thread(self._surroundings.secrets.need, SHARED_ENCRYPTION_KEY)
        await self._credentials()
        await probe(self._surroundings.session, self._settings)

    def _need_url(self) -> None:
        if not self._settings.url:
            raise SettingsError("connectors.ocean.url")

    async def _credentials(self) -> Credentials:
        need = self._surroundings.secrets.need
        return Credentials(
            await asyncio.to_thread(need, SITE_KEY),
            await asyncio.to_thread(need, SITE_CREDENTIAL),
        )


def _trusted(emr_id: str | None, subject: Subject) -> str | None:
    """Return it if it looks like an EMR ID and is not the patient's health number or telephone.

    An EMR ID may leave the clinic, so what was typed in its place must not pass for it.
    """
    if emr_id is None or not is_emr_id(emr_id):
        return None
    private = (*subject.get("health_number"), *subject.get("phone"))
    bare = {"".join(filter(str.isdigit, value)) for value in private}
    return None if emr_id in bare else emr_id


PLUGIN: Final = Plugin(
    id="ocean",
    name="Ocean",
    settings=OceanSettings,
    secrets=(SHARED_ENCRYPTION_KEY, SITE_KEY, SITE_CREDENTIAL),
    create=OceanConnector,
    context_schema=launch.context_schema,
)
