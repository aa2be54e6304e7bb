"""Says whether HL7 v2 messages are built as HL7 says: the one module that meets hl7apy.

hl7apy judges and nothing else. It never edits (its text is not the sender's),
and what it reads is not believed: it drops segments that it did not expect
without a word, and shifts the components of OLIS. It is also given what it can
take: whole messages with CR line ends and four encoding characters, without
frames, lengths, indents, batches and Z segments, which it refuses or loses.

Its errors quote values, so of an error only the name of an HL7 element is kept.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from hl7apy import SUPPORTED_LIBRARIES  # noqa: TID251 - this is the adapter
from hl7apy.consts import VALIDATION_LEVEL  # noqa: TID251 - this is the adapter
from hl7apy.parser import parse_message  # noqa: TID251 - this is the adapter
from hl7apy.validation import Validator  # noqa: TID251 - this is the adapter

from connectors.contract import Fact
from connectors.formats.hl7v2_wrapped import segments_of
from connectors.formats.segment_names import SEGMENT_NAMES
from connectors.formats.segments import Segment

LARGEST: Final = 8 * 1024
"""Characters that are judged, whole messages only: hl7apy needs up to a second for them."""

MOST: Final = 150
"""Segments of a message that is judged: hl7apy's time grows with their square."""

ASSUMED: Final = "2.3"
"""The version of most Canadian laboratories, for a message that states none or an unknown one."""

STRUCTURE: Final = "structure"
VERSION: Final = "structure.version"
LINES: Final = "structure.lines"
ENCODING: Final = "structure.MSH-2"

_MARKS: Final = "^~\\&"
_VERSION_ID: Final = 12
_MISSING: Final = re.compile(r"Missing required child \w+\.([A-Z0-9]{3})(?:_(\d{1,2}))?")
_TOO_MANY: Final = re.compile(r"Child limit exceeded \w+\.([A-Z0-9]{3})(?:_(\d{1,2}))?")
_UNEXPECTED: Final = re.compile(r"Invalid children detected for <Segment ([A-Z0-9]{3})>")


def structure_of(text: str) -> tuple[Fact, ...]:
    """Return what is wrong with how the messages are built, as facts that hold no value.

    ``structure`` is the verdict: is it one that HL7 knows, and does all fit?
    ``structure.MSH-2`` is absent if a header names no encoding characters.
    ``structure.version`` is the stated version, ``structure.lines`` tells of
    line ends inside a segment, ``structure.PID-3`` of an element that is
    missing, and, where it is present, of one that has no place there or does
    not fit. Nothing is said of a message that is longer than the limits.
    """
    messages = _messages(text)
    if not messages:
        return ()
    faults: dict[str, Fact] = {}
    verdicts = []
    for segments in messages:
        version = _stated(text, segments[0], _VERSION_ID)
        known = version if version in SUPPORTED_LIBRARIES else ASSUMED
        stated = Fact(VERSION, present=bool(version), well_formed=version in SUPPORTED_LIBRARIES)
        faults.setdefault(VERSION, stated)
        if any(not segment.name and segment.odd_name is None for segment in segments):
            faults[LINES] = Fact(LINES, present=True, well_formed=False)
        if not segments[0].delimiters.stated:
            faults[ENCODING] = Fact(ENCODING, present=False, well_formed=False)
        found = _judged(text, segments, known)
        verdicts.append(found is not None)
        faults |= {fact.path: fact for fact in found or ()}
    worst = any(fact.well_formed is False for fact in faults.values())
    verdict = Fact(STRUCTURE, present=any(verdicts), well_formed=_verdict(verdicts, worst=worst))
    return (verdict, *faults.values())


def _verdict(verdicts: list[bool], *, worst: bool) -> bool | None:
    if worst:
        return False
    return True if all(verdicts) else None


def _messages(text: str) -> list[list[Segment]]:
    """Return the segments of each message that ends before the limits."""
    messages: list[list[Segment]] = []
    segments = segments_of(text[:LARGEST])
    for segment in segments:
        if segment.name == "MSH":
            messages.append([])
        if messages and segment.name not in ("FHS", "BHS", "FTS", "BTS"):
            messages[-1].append(segment)
    if len(text) > LARGEST:  # the last one is cut
        del messages[-1:]
    return [segments for segments in messages if len(segments) <= MOST]


def _stated(text: str, header: Segment, field: int) -> str:
    """Return the first component of a header's field."""
    return next(
        (
            text[value.start : value.end].strip()
            for value in header.values(text)
            if (value.field, value.component) == (field, 1)
        ),
        "",
    )


def _judged(text: str, segments: list[Segment], version: str) -> list[Fact] | None:
    """Return the faults of one message; none if HL7 has no structure for it to be judged by."""
    names = [segment.name for segment in segments if segment.name in SEGMENT_NAMES]
    faults: list[Fact] = []
    judged = False
    # hl7apy has an error for every kind of text, and quotes the text in most
    with suppress(Exception):
        message = parse_message(
            _normal(text, segments, version), validation_level=VALIDATION_LEVEL.TOLERANT
        )
        if message.name is not None:
            placed = list(_segments(message))
            lost = Counter(names) - Counter(segment.name for segment in placed)
            faults += [Fact(f"structure.{name}", present=True, well_formed=False) for name in lost]
            faults += _faults((message, *placed))
            judged = True
    return faults if judged else None


def _normal(text: str, segments: Iterable[Segment], version: str) -> str:
    """Return the message as hl7apy can take it; what belongs to no HL7 segment is left out."""
    lines = []
    for segment in segments:
        written = text[segment.start : segment.end]
        marks = segment.delimiters
        if segment.name == "MSH":
            lines.append(_header(written.split(marks.field), segment, version))
        elif segment.name in SEGMENT_NAMES:
            lines.append(f"{segment.name}{marks.field}{written}")
    return "\r".join(lines)


def _header(fields: list[str], segment: Segment, version: str) -> str:
    field, encoding = segment.delimiters.field, segment.delimiters.encoding
    spare = [mark for mark in (*_MARKS, *"!%*") if mark not in field + encoding]
    marks = (encoding + "".join(spare))[: max(4, min(len(encoding), 5 if version >= "2.7" else 4))]
    fields += [""] * (_VERSION_ID - 2 - len(fields))
    fields[_VERSION_ID - segment.first] = version
    return field.join((f"MSH{field}{marks}", *fields))


def _segments(element: Any) -> Iterator[Any]:  # noqa: ANN401 - hl7apy has no annotations
    for child in element.children:
        if child.classname == "Segment":
            yield child
        else:
            yield from _segments(child)


def _faults(elements: Iterable[Any]) -> Iterator[Fact]:
    for element in elements:
        told = ""
        try:
            Validator.validate(element)
        except Exception as error:  # noqa: BLE001 - of every error the one thing that is kept
            told = str(error)
        if told:
            yield _fault(told, element)


def _fault(told: str, element: Any) -> Fact:  # noqa: ANN401 - hl7apy has no annotations
    """Return the HL7 element that an error names; the segment judged, or the whole, if none."""
    for pattern, present in ((_MISSING, False), (_TOO_MANY, True), (_UNEXPECTED, True)):
        found = pattern.match(told)
        if found and found[1] in SEGMENT_NAMES:
            number = found[2] if found.re.groups > 1 else None
            path = f"structure.{found[1]}-{number}" if number else f"structure.{found[1]}"
            return Fact(path, present=present, well_formed=False)
    inside = element.name in SEGMENT_NAMES
    path = f"structure.{element.name}" if inside else "structure.message"
    return Fact(path, present=True, well_formed=False)
