"""Splits HL7 v2 text by its raw delimiters, as spans of the original.

A full parser is no authority here: hl7apy refuses ``MSH|^~|``, batches and LF
line ends, and drops segments that it did not expect without an error. What a
parser drops could not be masked, so every character is looked at once, here.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from connectors.formats.segment_names import HEADERS, SEGMENT_NAMES

# CR, LF, and the frame bytes of MLLP (VT before, FS after a message)
_LINE: Final = re.compile(r"[^\r\n\x0b\x1c]+")
# A byte order mark (as such, or as the Latin-1 reading of its three bytes) and indentation
_INDENT: Final = re.compile(r"(?:\ufeff|\xef\xbb\xbf)?[ \t]*")
# HNI of British Columbia writes the length of a message before it, as eight digits
_LENGTH: Final = re.compile(rf"[0-9]{{4,10}}(?=(?:{'|'.join(HEADERS)}))")
# Delimiters are ASCII punctuation: a letter or digit as delimiter would show where it stands
_HEADER: Final = re.compile(
    rf"({'|'.join(HEADERS)})([!-/:-@\[-`{{-~])"
    r"((?:(?!\2)[!-/:-@\[-`{-~]){1,5}(?=\2|$)|(?=\2))"
)
_USUAL: Final = "^~\\&"
"""The encoding characters of a header that leaves them out."""
_NAME: Final = re.compile(r"[A-Z][A-Z0-9]{2}")


class Value(NamedTuple):
    """Where one value stands in a segment (all counted from 1) and in the text."""

    field: int
    repetition: int
    component: int
    subcomponent: int
    start: int
    end: int


class Delimiters:
    """The field separator of a message and its encoding characters, which may be one to five."""

    __slots__ = ("encoding", "field", "pattern", "stated")

    def __init__(self, field: str, encoding: str) -> None:
        self.field = field
        self.stated = bool(encoding)
        """Whether the header says them; where it does not, they are the usual ones."""
        self.encoding = encoding = encoding or _USUAL.replace(field, "")
        # The third is the escape character, the fifth the truncation mark: neither separates
        self.pattern = re.compile(f"[{re.escape(field + encoding[:2] + encoding[3:4])}]")

    @property
    def component(self) -> str:
        """What separates the components of a field."""
        return self.encoding[0]

    @property
    def repetition(self) -> str:
        """What separates the repetitions of a field; empty if the message has no such mark."""
        return self.encoding[1:2]

    @property
    def subcomponent(self) -> str:
        """What separates the parts of a component; empty if the message has no such mark."""
        return self.encoding[3:4]

    @property
    def escape(self) -> str:
        """What encloses escape sequences; empty if the message has no such mark."""
        return self.encoding[2:3]


class Segment:
    """One line: its name if it has one, and where its values stand. No repr."""

    __slots__ = ("delimiters", "end", "first", "length", "name", "odd_name", "start")

    def __init__(self, delimiters: Delimiters, start: int, end: int) -> None:
        self.delimiters = delimiters
        self.start = start
        """Where the first value begins."""
        self.end = end
        self.first = 1
        """The number of the field that begins there."""
        self.name = ""
        """The segment's name, or empty for a line that is no segment of HL7."""
        self.odd_name: tuple[int, int] | None = None
        """Where the name stands, if it is not one of HL7's own: a person may be called Zoe."""
        self.length: tuple[int, int] | None = None
        """Where a length before the header stands."""

    def values(self, text: str) -> Iterator[Value]:
        """Yield every value, empty ones too; between them stand single delimiters."""
        marks = self.delimiters
        field, repetition, component, subcomponent = self.first, 1, 1, 1
        start = self.start
        for match in marks.pattern.finditer(text, self.start, self.end):
            yield Value(field, repetition, component, subcomponent, start, match.start())
            start = match.end()
            mark = match.group()
            if mark == marks.field:
                field, repetition, component, subcomponent = field + 1, 1, 1, 1
            elif mark == marks.component:
                component, subcomponent = component + 1, 1
            elif mark == marks.repetition:
                repetition, component, subcomponent = repetition + 1, 1, 1
            else:
                subcomponent += 1
        yield Value(field, repetition, component, subcomponent, start, self.end)


def split(text: str, at: int = 0, stop: int | None = None) -> list[Segment]:
    """Return the segments of one or more messages; none at all if the text is not HL7 v2.

    Of a longer text the part from ``at`` to ``stop`` is looked at. The first
    line with anything on it must be a header. A later line without a name (a
    line end inside a report, a cut segment) is kept as a nameless segment.
    """
    segments: list[Segment] = []
    marks = None
    for line in _LINE.finditer(text, at, len(text) if stop is None else stop):
        indent = _INDENT.match(text, line.start(), line.end())
        start = indent.end() if indent else line.start()
        if start == line.end():
            continue
        length = _LENGTH.match(text, start, line.end())
        header = _HEADER.match(text, length.end() if length else start, line.end())
        if header and len(set(header[3])) == len(header[3]):
            marks = Delimiters(header[2], header[3])
            segment = _header(marks, header, line.end())
            segment.length = length.span() if length else None
        elif marks is None:
            return []
        else:
            segment = _plain(text, marks, start, line.end())
        segments.append(segment)
    return segments


def _header(marks: Delimiters, header: re.Match[str], end: int) -> Segment:
    """Field 1 is the separator itself and field 2 the encoding characters, so values begin at 3."""
    segment = Segment(marks, min(header.end() + 1, end), end)
    segment.name = header[1]
    segment.first = 3
    return segment


def _plain(text: str, marks: Delimiters, start: int, end: int) -> Segment:
    name = _NAME.match(text, start, end)
    if name is None or name[0] in HEADERS:
        return Segment(marks, start, end)
    if name.end() == end and name[0] in SEGMENT_NAMES:
        segment = Segment(marks, end, end)
        segment.name = name[0]
        return segment
    if not text.startswith(marks.field, name.end(), end):
        return Segment(marks, start, end)
    segment = Segment(marks, name.end() + 1, end)
    if name[0] in SEGMENT_NAMES:
        segment.name = name[0]
    else:
        segment.odd_name = name.span()
        segment.name = name[0] if name[0].startswith("Z") else ""
    return segment
