"""Reads an OSCAR chart: from what its page hands over, or through its REST interface.

OSCAR calls the EMR ID "demographic number" (``demographicNo``). The chart
number is the clinic's own and is never taken for it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
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
from connectors.errors import ChartUnreadableError, ContextInvalidError, EmrRefusedError
from connectors.formats import keep as formats
from connectors.formats.exported import probe_folder, read_exported
from connectors.formats.gathered import Gathered
from connectors.formats.handed import read_all_handed
from connectors.shapes import Keep
from connectors.subject import Subject
from oscar.authorize import SECRETS, authorize
from oscar.demographic import demographic_number, read_subject
from oscar.fetch import OscarClient
from oscar.keep import DEMOGRAPHIC, KEEP
from oscar.launch import accept, schema
from oscar.outcome import read_object
from oscar.requests import CHECK_IF_AUTHED, SERVICES
from oscar.settings import Mode, OscarSettings, Record
from oscar.signing import stored

PATHS: Final = {
    Record.BASIC: f"{SERVICES}/demographics/basic/",
    Record.SUMMARY: f"{SERVICES}/demographics/summary/",
    Record.FULL: f"{SERVICES}/demographics/",
}


@dataclass(frozen=True, slots=True)
class OscarConnector:
    """Reads OSCAR Pro and the open-source forks of OSCAR."""

    settings: OscarSettings
    surroundings: Surroundings

    @property
    def reads(self) -> Reads:
        """The page shows both references; OSCAR itself and its exports give raw data."""
        shown = Reads.EMR_ID | Reads.OCEAN_REFERENCE
        raw = self.settings.mode is Mode.REST or self.settings.export_folder
        return shown | Reads.RAW_DATA if raw else shown

    @property
    def mode(self) -> str:
        """``page`` or ``rest``."""
        return self.settings.mode.value

    @property
    def keep(self) -> Mapping[str, Keep]:
        """OSCAR's own record, and the documents that its page may hand over."""
        return {DEMOGRAPHIC: KEEP, **formats.KEEP}

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what the page handed over; REST cannot ask for a patient without a number."""
        chart = accept(context)
        if self.settings.mode is Mode.REST and chart.patient_id is None:
            raise ContextInvalidError
        return chart

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the record (REST alone), what the page handed over, and an export."""
        subject = Subject()
        documents = []
        if self.settings.mode is Mode.REST:
            record = await self._record(chart)
            documents.append(RawDocument(DEMOGRAPHIC, "application/json", JsonTree(record)))
            subject = read_subject(record)
        needed = not documents and not chart.documents
        exported = await read_exported(self.settings.export_folder, chart.patient_id, needed=needed)
        handed = Gathered((*await read_all_handed(chart.documents), *exported), subject)
        return Unredacted(
            chart,
            (*documents, *handed.documents),
            handed.subject,
            self.surroundings.clock(),
            handed.aside,
        )

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the demographic number; both, if OSCAR answered another one than was asked.

        That happens after a merge (table demographic_merged): the number on the
        page is then the old one, and support needs the two.
        """
        asked = raw.chart.patient_id
        found = asked
        merged: tuple[str, ...] = ()
        for document in raw.documents:
            if document.kind == DEMOGRAPHIC and isinstance(document.content, JsonTree):
                found = demographic_number(document.content.value)
                merged = (asked,) if asked and asked != found else ()
        if found is None and (asked or raw.chart.ocean_reference is None):
            raise ChartUnreadableError
        return Identifiers(
            captured_at=raw.captured_at,
            emr_id=found,
            merged_emr_ids=merged,
            ocean_reference=raw.chart.ocean_reference,
            ereferral_reference=raw.chart.ereferral_reference,
            site_number=raw.chart.site_number,
        )

    async def check(self) -> None:
        """Ask OSCAR whether it knows us; the page mode has nobody to ask but the export folder."""
        await probe_folder(self.settings.export_folder)
        if self.settings.mode is Mode.REST:
            client = await self._client()
            answer = read_object(await client.ask(CHECK_IF_AUTHED))
            if answer.get("success") is not True:
                raise EmrRefusedError(HTTPStatus.OK)

    async def _record(self, chart: ChartHandle) -> dict[str, object]:
        if chart.patient_id is None:
            raise ContextInvalidError
        client, record = await self._client(), self.settings.record
        answer = await client.ask(PATHS[record] + chart.patient_id)
        if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR and record is not Record.FULL:
            # the summary of an unknown patient is a null pointer, thus the same 500 as a missing
            # privilege; the full record answers 204 to the one and 500 to the other
            # (Open-O DemographicService.java)
            second = await client.ask(PATHS[Record.FULL] + chart.patient_id)
            if second.status == HTTPStatus.NO_CONTENT:
                answer = second
        return read_object(answer)

    async def _client(self) -> OscarClient:
        lent = self.surroundings
        credentials = await asyncio.to_thread(stored, lent.secrets)
        return OscarClient(self.settings, lent.session, credentials, lent.clock)


PLUGIN: Final = Plugin(
    id="oscar",
    name="OSCAR",
    settings=OscarSettings,
    secrets=SECRETS,
    create=OscarConnector,
    context_schema=schema,
    authorize=authorize,
)
