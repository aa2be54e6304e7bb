"""Reads a Med Access chart from what its launcher's page hands over, or from exports.

Med Access does not show the Ocean reference, so a chart without one is as it
should be. A page or an export gives the EMR ID (``whose.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from connectors.contract import ChartHandle, Identifiers, Plugin, Reads, Surroundings, Unredacted
from connectors.errors import ChartUnreadableError
from connectors.formats import ocean_raw
from connectors.formats.gathered import Gathered
from connectors.shapes import Keep
from medaccess.fetch import probe, read_all_handed, read_export
from medaccess.keep import KEEP
from medaccess.launch import accept, schema
from medaccess.settings import MedAccessSettings
from medaccess.whose import agreement, emr_id_of, numbers_of


@dataclass(frozen=True, slots=True)
class MedAccessConnector:
    """Reads TELUS Med Access without asking it anything."""

    settings: MedAccessSettings
    surroundings: Surroundings

    @property
    def reads(self) -> Reads:
        """The page names the EMR ID alone; an export folder adds raw data of every chart."""
        return Reads.EMR_ID | Reads.RAW_DATA if self.settings.export_folder else Reads.EMR_ID

    @property
    def mode(self) -> str:
        """``launcher``, or ``export`` where a folder of exports is read as well."""
        return "export" if self.settings.export_folder else "launcher"

    @property
    def keep(self) -> Mapping[str, Keep]:
        """The allow-lists of the shared formats."""
        return KEEP

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        """Check what the page handed over; raise ``ContextInvalidError``."""
        return accept(context)

    async def read(self, chart: ChartHandle) -> Unredacted:
        """Return the documents that were handed over or exported, and whose they are.

        The answer's chart says, as a word of its page, whether the documents
        are about the patient whom the page named.
        """
        handed = await read_all_handed(self.settings, chart)
        readings = (*handed, *await read_export(self.settings, chart))
        vendor_number, told = self.settings.vendor_number, chart.patient_id
        documents = agreement(told, len(readings), numbers_of(readings, vendor_number))
        emr_id = emr_id_of(told, readings, vendor_number)
        seen = replace(
            chart,
            patient_id=emr_id,
            ocean_reference=chart.ocean_reference or ocean_raw.reference_about(readings, emr_id),
            page={**chart.page, "documents": documents.value},
        )
        gathered = Gathered(readings)
        captured_at = self.surroundings.clock()
        return Unredacted(
            seen, gathered.documents, gathered.subject, captured_at, aside=gathered.aside
        )

    def identify(self, raw: Unredacted) -> Identifiers:
        """Return the chart's number; Ocean's reference only if somebody looked it up."""
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
    id="medaccess",
    name="Med Access",
    settings=MedAccessSettings,
    secrets=(),
    create=MedAccessConnector,
    context_schema=schema,
)
