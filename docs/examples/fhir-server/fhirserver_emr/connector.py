"""Reads a patient, and the list of their documents, from a FHIR R4B server.

FHIR R4B (hl7.org/fhir/R4B): http.html for read, search and paging, patient.html,
documentreference.html. TELUS's extract says that ``Patient.id`` is the EMR's own
key; that it is Ocean's number too is a GUESS, so ``emr_id_system`` can say otherwise.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
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
from connectors.errors import ChartNotFoundError, ChartUnreadableError, EmrUnreachableError
from connectors.formats import fhir
from connectors.formats.gathered import Gathered
from connectors.formats.ocean_raw import trusted_emr_id
from connectors.formats.reading import Reading
from connectors.shapes import Keep
from connectors.subject import Subject
from fhirserver_emr.fetch import FhirClient
from fhirserver_emr.keep import ANSWERS, KEEP
from fhirserver_emr.launch import accept, schema
from fhirserver_emr.outcome import refusal
from fhirserver_emr.patient import (
    links_of,
    ocean_number,
    private,
    replaced_ids,
    the_patient,
)
from fhirserver_emr.resources import Resource, id_of, of_type, serves_patients
from fhirserver_emr.search import Pages, read_documents
from fhirserver_emr.settings import TOKEN, FhirServerSettings


@dataclass(frozen=True, slots=True)
class FhirServerConnector:
    """Reads one FHIR server; it remembers nothing between two reads."""

    settings: FhirServerSettings
    surroundings: Surroundings

    @property
    def reads(self) -> Reads:
        """The Ocean reference stands in no FHIR chart."""
        return Reads.EMR_ID | Reads.RAW_DATA

    @property
    def mode(self) -> str:
        """How a patient is asked for."""
        return "identifier" if self.settings.emr_id_system else "id"

    @property
    def keep(self) -> Mapping[str, Keep]:
        """The allow-list of FHIR documents, and of what we say of the answers."""
        return KEEP

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what the page handed over; raise ``ContextInvalidError``."""
        return accept(context)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the patient and the documents; raise a ``ConnectorError``."""
        client = await self._client()
        emr_id = chart.patient_id or ""
        answer = await client.patient(emr_id)
        patient = the_patient(answer, emr_id, self.settings.emr_id_system)
        systems = tuple(filter(None, (self.settings.emr_id_system,)))
        reading = await asyncio.to_thread(fhir.read, answer.body or b"", systems)
        if trusted_emr_id(emr_id, reading.subject) is None:
            # a server that files its patients under their health numbers
            raise ChartUnreadableError(answer.status)
        pages = await read_documents(client, id_of(patient) or "")
        read = [await asyncio.to_thread(fhir.read, body) for body in pages.bodies]
        gathered = Gathered([reading, *map(_aside, read)])
        answers = RawDocument(
            ANSWERS, "application/json", JsonTree(self._told(patient, emr_id, pages))
        )
        return Unredacted(
            chart,
            (*gathered.documents, answers),
            private(gathered.subject, patient, emr_id),
            self.surroundings.clock(),
            gathered.aside,
        )

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the number that was asked for, and those of the charts merged into it; pure."""
        emr_id = raw.chart.patient_id
        if emr_id is None:
            raise ChartUnreadableError
        merged = [] if self.settings.emr_id_system else _replaced(raw, self.settings.base_url)
        return Identifiers(
            captured_at=raw.captured_at,
            emr_id=emr_id,
            merged_emr_ids=tuple(
                one for one in merged if one != emr_id and trusted_emr_id(one, raw.subject)
            ),
            site_number=raw.chart.site_number,
        )

    async def check(self) -> None:
        """Ask for the CapabilityStatement; names no patient. Raise a ``ConnectorError``.

        ``EmrUnreachableError`` for a server that is not R4 or serves no Patient.
        """
        client = await self._client()
        answer = await client.capabilities()
        refused = refusal(answer.status, answer.codes, is_foreign=answer.is_foreign)
        if isinstance(refused, ChartNotFoundError):
            refused = EmrUnreachableError(answer.status)  # nobody was asked for
        if refused is None and not serves_patients(answer.tree):
            refused = EmrUnreachableError(answer.status)
        if refused is not None:
            raise refused

    async def _client(self) -> FhirClient:
        lent = self.surroundings
        # in a thread: a keyring or a file is asked
        token = await asyncio.to_thread(lent.secrets.need, TOKEN)
        ends = asyncio.get_running_loop().time() + self.settings.timeout_seconds
        return FhirClient(self.settings, lent.session, token, lent.clock, ends)

    def _told(self, patient: Resource, emr_id: str, pages: Pages) -> dict[str, object]:
        return {
            "asked_by": self.mode,
            "links": links_of(patient),
            "ocean_number": ocean_number(patient, emr_id),
            "documents": pages.told(),
        }


def _aside(reading: Reading) -> Reading:
    """Return a page of documents with all that it says of people as no word of the chart itself."""
    aside = reading.aside.merged_with(reading.subject)
    return Reading(reading.document, Subject(), None, aside)


def _replaced(raw: Unredacted, base_url: str) -> tuple[str, ...]:
    content = raw.documents[0].content if raw.documents else None
    tree = content.value if isinstance(content, JsonTree) else None
    found = of_type(tree.get("resource") if isinstance(tree, Mapping) else None, "Patient")
    return replaced_ids(found[0], base_url) if found else ()


PLUGIN: Final = Plugin(
    id="fhirserver",
    name="FHIR server",
    settings=FhirServerSettings,
    secrets=(TOKEN,),
    create=FhirServerConnector,
    context_schema=schema,
)
