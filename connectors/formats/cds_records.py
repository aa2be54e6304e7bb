"""Hears an OntarioMD file record by record and keeps of each what a preview can use.

``EMR_Data_Migration_Schema.xsd`` (5.0), ``ontariomd_cds.xsd`` (4.x) and
``ontariomd_hrm.xsd`` (HRM 1.1.2) share root, namespace and ``Demographics``;
they differ in the sections that follow.
"""

from collections.abc import Callable, Mapping
from typing import Final

from connectors.formats.cds_reports import Reports
from connectors.formats.cds_sinks import SECTION_DEPTH, Named, Section, Tree
from connectors.formats.xml_reading import Attention, RefusedError

SECTIONS: Final = (
    "Demographics",
    "PersonalHistory",
    "FamilyHistory",
    "PastHealth",
    "ProblemList",
    "RiskFactors",
    "AllergiesAndAdverseReactions",
    "MedicationsAndTreatments",
    "Immunizations",
    "LaboratoryResults",
    "Appointments",
    "ClinicalNotes",
    "Reports",
    "ReportsReceived",
    "TransactionInformation",
    "CareElements",
    "AlertsAndSpecialNeeds",
    "NewCategory",
)
"""In the order of the schemas; only HRM has ``TransactionInformation``."""
PLACES: Final = {name: place for place, name in enumerate(SECTIONS)}


class Record:
    """One ``PatientRecord``. A plain class: no repr."""

    __slots__ = ("_last", "demographics", "in_order", "named", "sections", "unknown")

    def __init__(self) -> None:
        self.demographics = Tree()
        self.sections: dict[str, Section] = {}
        self.named = Named()
        self.unknown = Section(self.named)
        self.in_order = True
        self._last = 0

    def begin(self, name: str, attention: Attention) -> Tree | Section:
        """Return what hears the section that begins; a second ``Demographics`` is refused."""
        place = PLACES.get(name)
        if place is None:
            self.unknown.begin(attention)
            return self.unknown
        if place < self._last:
            self.in_order = False
        self._last = place
        section = self.sections.get(name)
        if section is None:
            made = Reports if name in ("Reports", "ReportsReceived") else Section
            section = self.sections[name] = made(self.named)
        section.begin(attention)
        if name != "Demographics":
            return section
        if section.count > 1:
            raise RefusedError
        attention.wake()
        return self.demographics


class Records:
    """Takes an ``OmdCds`` file apart; any other root is refused at once."""

    __slots__ = ("_attention", "_record", "_sink", "_take")

    def __init__(self, take: Callable[[Record], None], attention: Attention) -> None:
        self._take = take
        self._attention = attention
        self._record: Record | None = None
        self._sink: Tree | Section | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Hand the element to its section."""
        depth = self._attention.depth
        if self._sink is not None:
            self._sink.start(name, attributes, self._attention)
        elif depth == 1 and name != "OmdCds":
            raise RefusedError
        elif depth == 2 and name == "PatientRecord":
            self._record = Record()
        elif depth == SECTION_DEPTH and self._record is not None:
            self._sink = self._record.begin(name, self._attention)

    def data(self, text: str) -> None:
        """Hand the text to its section."""
        if self._sink is not None:
            self._sink.data(text)

    def end(self, name: str) -> None:
        """Hand over; a record that is complete is taken."""
        depth = self._attention.depth
        if depth == SECTION_DEPTH:
            if isinstance(self._sink, Section):
                self._sink.finish(self._attention)
            self._sink = None
            self._attention.wake()
        elif self._sink is not None:
            self._sink.end(name, self._attention)
        elif depth == 2 and self._record is not None:
            self._take(self._record)
            self._record = None
