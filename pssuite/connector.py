"""Reads a PS Suite chart from what its custom form hands over, or from exports.

The EMR ID is the number at the top right of the chart. The chart number is
private and never taken for it (``numbers.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from connectors.contract import ChartHandle, Identifiers, Plugin, Reads, Surroundings, Unredacted
from connectors.errors import ChartUnreadableError
from connectors.formats import ocean_raw
from connectors.formats.gathered import Gathered
from connectors.shapes import Keep
from pssuite.fetch import probe, read_all_handed, read_export
from pssuite.keep import KEEP
from pssuite.launch import accept, schema
from pssuite.numbers import emr_id_of, refuse_chart_number
from pssuite.settings import PSSuiteSettings


@dataclass(frozen=True, slots=True)
class PSSuiteConnector:
    """Reads TELUS PS Suite without asking it anything."""

    settings: PSSuiteSettings
    surroundings: Surroundings

    @property
    def reads(self) -> Reads:
        """The form shows both references; an export folder adds raw data of every chart."""
        shown = Reads.EMR_ID | Reads.OCEAN_REFERENCE
        return shown | Reads.RAW_DATA if self.settings.export_folder else shown

    @property
    def mode(self) -> str:
        """``form``, or ``export`` where a folder of exports is read as well."""
        return "export" if self.settings.export_folder else "form"

    @property
    def keep(self) -> Mapping[str, Keep]:
        """The allow-lists of the shared formats."""
        return KEEP

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what the form handed over; raise ``ContextInvalidError``."""
        return accept(context, self.settings)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the documents that were handed over or exported, and whose they are.

        Raises ``ContextInvalidError`` if the form took the chart number for the
        EMR ID: then nothing of it may be sent, not even in an answer about a fault.
        """
        handed = await read_all_handed(self.settings, chart)
        refuse_chart_number(chart, handed)
        readings = (*handed, *await read_export(self.settings, chart))
        refuse_chart_number(chart, readings)
        gathered = Gathered(readings)
        emr_id = emr_id_of(chart, readings, self.settings.vendor_number)
        seen = replace(
            chart,
            patient_id=emr_id,
            ocean_reference=chart.ocean_reference or ocean_raw.reference_about(readings, emr_id),
        )
        captured_at = self.surroundings.clock()
        return Unredacted(
            seen, gathered.documents, gathered.subject, captured_at, aside=gathered.aside
        )

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the number at the top right of the chart, and Ocean's reference."""
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
        """Ask whether the export folder is there; without one there is nobody to ask."""
        await probe(self.settings)


PLUGIN: Final = Plugin(
    id="pssuite",
    name="PS Suite",
    settings=PSSuiteSettings,
    secrets=(),
    create=PSSuiteConnector,
    context_schema=schema,
)
