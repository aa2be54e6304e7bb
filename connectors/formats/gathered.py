"""Puts what several documents say together, the chart's own words apart from all others."""

from collections.abc import Iterable

from connectors.formats import ocean_raw
from connectors.formats.reading import Reading
from connectors.subject import Subject


class Gathered:
    """Documents, whose they are, and what else they tell of people. A plain class: no repr.

    ``subject`` is what the EMR says. ``aside`` is what Ocean's own record says,
    if a page handed one over, and what is attached to a document: it must be
    masked as well, but compared with Ocean it would hide what the chart holds.
    """

    __slots__ = ("aside", "documents", "subject")

    def __init__(self, readings: Iterable[Reading], subject: Subject | None = None) -> None:
        several = tuple(readings)
        self.documents = tuple(reading.document for reading in several)
        self.subject, self.aside = subject or Subject(), Subject()
        for reading in several:
            self.aside = self.aside.merged_with(reading.aside)
            if reading.document.kind == ocean_raw.KIND:
                self.aside = self.aside.merged_with(reading.subject)
            else:
                self.subject = self.subject.merged_with(reading.subject)
