"""Takes what is at hand: what the form handed over, and the newest export that holds the patient.

PS Suite itself is never asked: TELUS's interface is open to contracted vendors
alone, and what of it is public is unverified.
"""

from functools import partial

from connectors.contract import ChartHandle
from connectors.formats import handed
from connectors.formats.exported import probe_folder, read_exported
from connectors.formats.reading import Reading
from connectors.formats.senders import with_emr_ids
from pssuite.settings import PSSuiteSettings


async def read_all_handed(settings: PSSuiteSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return a reading of each document that the form handed over."""
    read = partial(handed.read_handed, senders=with_emr_ids(settings.hl7_emr_id))
    return await handed.read_all_handed(chart.documents, read)


async def read_export(settings: PSSuiteSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return the newest export of the open chart, or nothing if no folder is set.

    A chart without an export is not found, unless the form handed over
    documents of its own. Raises ``ConnectorError``.
    """
    if not settings.export_folder:
        return ()
    # loaded here because most clinics set no folder
    from connectors.formats.export_folder import readers_for  # noqa: PLC0415 - loaded by its first use, to start fast

    return await read_exported(
        settings.export_folder,
        chart.patient_id,
        needed=not chart.documents,
        readers=readers_for(with_emr_ids(settings.hl7_emr_id), trusts_cds=True),
    )


async def probe(settings: PSSuiteSettings) -> None:
    """Ask whether the export folder is there; reads no file. Raises ``EmrUnreachableError``."""
    await probe_folder(settings.export_folder)
