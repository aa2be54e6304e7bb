"""The second net under the allow-list: no kept string may hold a value of the patient."""

from connectors.shapes import Kind
from connectors.subject import Subject
from redaction.folding import Plain
from redaction.words.known_values import KnownValues


class Net:
    """Looks for the subject's values in short strings; remembers what it has looked at."""

    __slots__ = ("_known", "_seen")

    def __init__(self, subject: Subject) -> None:
        self._known = KnownValues(subject)
        self._seen: dict[str, Kind | None] = {}

    def caught(self, text: str) -> Kind | None:
        """Return the kind of a value that the text holds, or none."""
        if text not in self._seen:
            found = next(self._known.find(Plain(text).text), None)
            self._seen[text] = None if found is None else found[2]
        return self._seen[text]
