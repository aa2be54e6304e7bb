"""Takes what is at hand: what the page handed over, and the newest export that holds the patient.

Med Access itself is never asked: TELUS's interface is open to contracted
vendors alone, and what of it is public is unverified.
"""

import functools
from contextlib import suppress

from connectors.contract import ChartHandle, HandedDocument
from connectors.errors import ChartUnreadableError
from connectors.formats import fhir, handed
from connectors.formats.exported import probe_folder, read_exported
from connectors.formats.reading import Reading
from connectors.formats.senders import with_emr_ids
from medaccess.settings import MedAccessSettings, VendorNumber


async def read_all_handed(settings: MedAccessSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return a reading of each document that the page handed over."""
    return await handed.read_all_handed(chart.documents, functools.partial(_read, settings))


async def read_export(settings: MedAccessSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return the newest export of the open chart, or nothing if no folder is set.

    A chart without an export is not found, unless the page handed over
    documents of its own. Raises ``ConnectorError``.
    """
    if not settings.export_folder:
        return ()
    # loaded here because most clinics set no folder
    from connectors.formats.export_folder import readers_for, whole  # noqa: PLC0415 - loaded by its first use, to start fast

    trusts_cds = settings.vendor_number is VendorNumber.EMR_ID
    usual = readers_for(with_emr_ids(settings.hl7_emr_id), trusts_cds=trusts_cds)
    read_fhir = whole(functools.partial(fhir.read, emr_id_systems=_systems(settings)))
    return await read_exported(
        settings.export_folder,
        chart.patient_id,
        needed=not chart.documents,
        readers=(*usual, read_fhir),
    )


async def probe(settings: MedAccessSettings) -> None:
    """Ask whether the export folder is there; reads no file. Raises ``EmrUnreachableError``."""
    await probe_folder(settings.export_folder)


def _read(settings: MedAccessSettings, document: HandedDocument) -> Reading:
    if document.media_type.partition(";")[0].strip().lower() in handed.MAYBE_FHIR:
        with suppress(ChartUnreadableError):
            return fhir.read(document.body, _systems(settings))
    return handed.read_handed(document, with_emr_ids(settings.hl7_emr_id))


def _systems(settings: MedAccessSettings) -> tuple[str, ...]:
    return tuple(filter(None, (settings.fhir_emr_id_system,)))
