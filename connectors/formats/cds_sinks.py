"""What hears the parts of a patient's record: one part is kept whole, others are only counted."""

from collections.abc import Mapping
from typing import Final

from connectors.formats.xml_reading import Attention, RefusedError

SECTION_DEPTH: Final = 3
"""``OmdCds`` > ``PatientRecord`` > section."""
MOST_CHARACTERS: Final = 1_000_000
MOST_ELEMENTS: Final = 10_000
"""Of one ``Demographics``; the schemas allow some hundred elements and two notes of 64 K."""

MOST_HEARD: Final = 500
MOST_MENTIONS: Final = 5_000
LONGEST_HEARD: Final = 250

PROVIDER_NAMES: Final = ("FirstName", "LastName", "AuthorFreeText")
NUMBERS: Final = (
    "AccessionNumber",
    "DeliverToUserID",
    "MessageUniqueID",
    "OHIPPhysicianId",
    "PrescriptionIdentifier",
    "ReviewingOHIPPhysicianId",
    "SendingFacilityReport",
    "SendingFacilityReportNumber",
)
SUMMARY_LINE: Final = "CategorySummaryLine"
"""Only CDS 4.x has it; that it is there tells the version."""

HEARD: Final = frozenset({*PROVIDER_NAMES, *NUMBERS, SUMMARY_LINE})
"""Elements of clinical sections of which ``hear`` is told."""


class Tree:
    """Builds a JSON tree: an element with children is an object, a repeated one a list."""

    __slots__ = ("_characters", "_elements", "_open", "root")

    def __init__(self) -> None:
        self.root: dict[str, object] = {}
        self._open: list[tuple[dict[str, object], list[str]]] = [(self.root, [])]
        self._elements = self._characters = 0

    def start(self, _: str, attributes: Mapping[str, str], __: Attention) -> None:
        """Open an element; its attributes are members whose names begin with ``@``."""
        self._elements += 1 + len(attributes)
        self._characters += sum(map(len, attributes.values()))
        if self._elements > MOST_ELEMENTS or self._characters > MOST_CHARACTERS:
            raise RefusedError
        self._open.append(({f"@{key}": value for key, value in attributes.items()}, []))

    def data(self, text: str) -> None:
        """Keep the text; refuse a record that is longer than any chart."""
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS:
            raise RefusedError
        self._open[-1][1].append(text)

    def end(self, name: str, _: Attention) -> None:
        """Close an element: without children it is its text."""
        children, texts = self._open.pop()
        text = "".join(texts).strip()
        value: object = text
        if not all(key.startswith("@") for key in children):
            value = children | ({"#text": text} if text else {})
        # Attributes of an element that has text alone (xsi:type) say nothing that is kept
        _add(self._open[-1][0], name, value)


def _add(parent: dict[str, object], name: str, value: object) -> None:
    present = parent.get(name)
    if isinstance(present, list):
        present.append(value)
    else:
        parent[name] = value if present is None else [present, value]


class Named:
    """Who and what the clinical sections name. A plain class: no repr.

    A large chart names the same people again and again, so listening ends after
    ``MOST_MENTIONS``.
    """

    __slots__ = ("_mentions", "numbers", "providers", "summary_lines")

    def __init__(self) -> None:
        self.providers: dict[str, None] = {}
        self.numbers: dict[str, None] = {}
        self.summary_lines = False
        self._mentions = 0

    @property
    def wakes_at(self) -> frozenset[str]:
        """The elements that are still listened to."""
        return HEARD if self._mentions < MOST_MENTIONS else frozenset()

    def hear(self, name: str, value: str) -> None:
        """Remember a value; of a summary line only that there is one."""
        self._mentions += 1
        if name == SUMMARY_LINE:
            self.summary_lines = True
            return
        known = self.providers if name in PROVIDER_NAMES else self.numbers
        if len(known) < MOST_HEARD:
            known[value.strip()] = None


class Section:
    """Counts the elements and characters of one kind of section, and hears who is named there."""

    __slots__ = ("_before", "_named", "_texts", "characters", "count", "elements")

    def __init__(self, named: Named) -> None:
        self.count = self.elements = self.characters = 0
        self._named = named
        self._before = (0, 0)
        self._texts: list[str] | None = None

    def begin(self, attention: Attention) -> None:
        """Begin one more section of this kind, and sleep until someone is named."""
        self.count += 1
        self._before = (attention.elements, attention.characters)
        attention.sleep(self._named.wakes_at, SECTION_DEPTH)

    def finish(self, attention: Attention) -> None:
        """Take over what was counted since the section began."""
        elements, characters = self._before
        self.elements += attention.elements - elements
        self.characters += attention.characters - characters
        self._texts = None

    def start(self, name: str, _: Mapping[str, str], attention: Attention) -> None:
        """Listen to an element that names someone."""
        if name in HEARD:
            self._texts = []
            attention.wake()

    def data(self, text: str) -> None:
        """Remember a name or number up to its longest length."""
        if self._texts is not None and len(self._texts) < LONGEST_HEARD:
            self._texts.append(text[:LONGEST_HEARD])

    def end(self, name: str, attention: Attention) -> None:
        """Tell who or what was named."""
        attention.sleep(self._named.wakes_at, SECTION_DEPTH)
        if self._texts is not None:
            self._named.hear(name, "".join(self._texts)[:LONGEST_HEARD])
            self._texts = None
