"""Finds all that the chart says, in whatever sense the same words may stand in a text."""

from collections.abc import Iterator
from typing import Final

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.words.finding import Certainty, Finding
from redaction.words.known_hidden import known_hidden
from redaction.words.known_misread import misread_names
from redaction.words.known_names import KnownNames
from redaction.words.known_numbers import known_numbers
from redaction.words.known_values import KnownValues
from redaction.words.reader import Reader

_KNOWN: Final = Certainty.KNOWN


class Known:
    """What is looked for on behalf of one subject; made ready once for a text."""

    __slots__ = ("_people", "_subject", "_values")

    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._people = KnownNames(subject)
        self._values = KnownValues(subject)

    def find(self, plain: str, reader: Reader) -> Iterator[Finding]:
        """Yield the chart's values in a plain text, as it is or repaired."""
        people = self._people
        for start, end, kind in self._values.find(plain):
            yield Finding(*people.widened(reader, start, end, kind), kind, _KNOWN)
        for start, end in people.find(reader):
            yield Finding(*people.widened(reader, start, end, Kind.NAME), Kind.NAME, _KNOWN)
        for start, end in known_numbers(plain, self._subject):
            yield Finding(start, end, Kind.HEALTH_NUMBER, _KNOWN)
        for start, end in misread_names(plain, people.parts):
            place = people.widened(reader, start, end, Kind.NAME)
            yield Finding(*place, Kind.NAME, _KNOWN)

    def find_hidden(self, text: str) -> Iterator[Finding]:
        """Yield what says the chart's values in a code; ``text`` as it was given."""
        return known_hidden(text, self._values)
