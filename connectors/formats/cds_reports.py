"""Says of the reports in a record which form they have; never what they say."""

import re
from collections.abc import Mapping
from typing import Final

from connectors.formats.cds_sinks import Named, Section
from connectors.formats.xml_reading import Attention
from connectors.shapes import Count

MOST: Final = 200
FIELDS: Final = {
    "Media": "media",
    "Format": "format",
    "FileExtensionAndVersion": "extension",
    "HRMResultStatus": "status",
    "ResultStatus": "status",
}
"""The children of a report whose values are words of closed lists."""

OF_HOSPITALS: Final = frozenset(
    {
        "AuthorPhysician",
        "ResultStatus",
        "ReviewedDateTime",
        "SendingFacility",
        "SendingFacilityReportNumber",
    }
)
"""Children of a report in HRM 1.1.2 that no report in CDS has."""

CONTENT: Final = {"TextContent": "text", "Media": "binary"}
"""The children of ``Content``: ``Media`` is base64 there, and a word one level above."""

_BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]*", re.ASCII)
_LONGEST: Final = 40


class Report:
    """What form one report has. A plain class: no repr."""

    __slots__ = ("characters", "content", "fields", "well_formed")

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.content = "none"
        self.characters = 0
        self.well_formed = True

    def as_tree(self) -> dict[str, object]:
        """Return it as JSON; ``well_formed`` says whether base64 is."""
        tree: dict[str, object] = {name: text.strip() for name, text in self.fields.items()}
        tree |= {"content": self.content, "characters": Count(self.characters)}
        if self.content == "binary":
            tree["well_formed"] = self.well_formed and self.characters % 4 == 0
        return tree


class Reports(Section):
    """Counts like any section, and looks at each report."""

    __slots__ = ("_depth", "_field", "_report", "from_hospital", "reports")

    def __init__(self, named: Named) -> None:
        super().__init__(named)
        self.reports: list[Report] = []
        self.from_hospital = False
        """Whether a report has what only HRM writes."""
        self._report = Report()
        self._depth = 0
        self._field = ""

    def begin(self, attention: Attention) -> None:
        """Begin a report, and stay awake; those after the first ``MOST`` are only counted."""
        super().begin(attention)
        attention.wake()
        self._depth, self._field = 0, ""
        self._report = Report()
        if len(self.reports) < MOST:
            self.reports.append(self._report)

    def start(self, name: str, attributes: Mapping[str, str], attention: Attention) -> None:
        """Note which part of the report it is."""
        super().start(name, attributes, attention)
        self._depth += 1
        if self._depth == 1:
            self._field = FIELDS.get(name, "")
            self.from_hospital = self.from_hospital or name in OF_HOSPITALS
        elif self._depth == 2 and name in CONTENT:
            self._field, self._report.content = "content", CONTENT[name]
        else:
            self._field = ""

    def data(self, text: str) -> None:
        """Look at the text of the part that was noted."""
        super().data(text)
        report = self._report
        if self._field == "content":
            report.characters += len("".join(text.split()))
            if report.content == "binary" and report.well_formed:
                report.well_formed = _BASE64.fullmatch(text) is not None
        elif self._field:
            known = report.fields.get(self._field, "")
            report.fields[self._field] = (known + text)[:_LONGEST]

    def end(self, name: str, attention: Attention) -> None:
        """Leave the part."""
        super().end(name, attention)
        attention.wake()
        self._depth -= 1
        self._field = ""
