"""Takes what is at hand: what the form handed over, and the newest export that holds the patient.

PS Suite itself is never asked: TELUS's interface is open to contracted vendors
alone, and what of it is public is unverified.
"""

from connectors.contract import ChartHandle
from connectors.formats.exported import probe_folder, read_exported
from connectors.formats.reading import Reading
from pssuite.settings import PSSuiteSettings


async def read_export(settings: PSSuiteSettings, chart: ChartHandle) -> tuple[Reading, ...]:
    """Return the newest export of the open chart, or nothing if no folder is set.

    A chart without an export is not found, unless the form handed over
    documents of its own. Raises ``ConnectorError``.
    """
    needed = not chart.documents
    return await read_exported(settings.export_folder, chart.patient_id, needed=needed)


async def probe(settings: PSSuiteSettings) -> None:
    """Ask whether the export folder is there; reads no file. Raises ``EmrUnreachableError``."""
    await probe_folder(settings.export_folder)
