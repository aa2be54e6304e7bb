"""Reads HL7 v2 as laboratories and EMRs send it: one message, many, or a batch.

The text stays as it came. Every value becomes a leaf; between the leaves stand
only delimiters, line ends, frame bytes, blanks and names of HL7 segments.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from typing import Final

from connectors.contract import Leaf, RawDocument, SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats.emr_ids import trusted_emr_id
from connectors.formats.fields import at, fields_of, first, words
from connectors.formats.hl7v2_wrapped import segments_of, wrapper_of
from connectors.formats.people import subject_of
from connectors.formats.reading import Reading
from connectors.formats.segment_names import SEGMENT_NAMES
from connectors.formats.segments import Segment, Value
from connectors.formats.senders import SENDERS, UNKNOWN, Sender, sender_of
from connectors.subject import Subject

KIND: Final = "hl7-v2"
MEDIA_TYPE: Final = "application/hl7-v2"
BY_COMPONENT: Final = frozenset({"OBX-3"})
"""Fields whose components have rules of their own; their leaves are called ``OBX-3.1``."""

Sent = tuple[Segment, Sender]


def read(body: bytes, senders: Collection[Sender] = SENDERS) -> Reading:
    """Return the document and whose it is; raise ``ChartUnreadableError`` if it is no HL7 v2."""
    text = _decode(body)
    segments = segments_of(text)
    if not segments:
        raise ChartUnreadableError
    sent = list(_with_senders(text, segments, senders))
    subject = subject_of(text, sent)
    wrapper = [Leaf("wrapper", *span) for span in wrapper_of(text)]
    leaves = sorted((*wrapper, *_leaves(text, sent, subject)), key=lambda leaf: leaf.start)
    document = RawDocument(KIND, MEDIA_TYPE, SpannedText(text, tuple(leaves)))
    return Reading(document, subject, trusted_emr_id(_emr_id(text, sent), subject))


def _decode(body: bytes) -> str:
    """Each way encodes back to the very bytes; MSH-18 is often wrong, so nobody asks it."""
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            with suppress(UnicodeDecodeError):  # its message holds the body
                return body.decode(codec)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("latin-1")


def _with_senders(
    text: str, segments: Iterable[Segment], senders: Collection[Sender]
) -> Iterator[Sent]:
    sender = UNKNOWN
    for segment in segments:
        if segment.name == "MSH":
            fields = fields_of(text, segment, (3, 4))
            applications, facilities = (
                [
                    word
                    for repetition in at(fields, (number,))
                    for word in words(repetition, repetition)
                ]
                for number in (3, 4)
            )
            sender = sender_of(senders, applications, facilities)
        yield segment, sender


def _leaves(text: str, sent: Iterable[Sent], subject: Subject) -> Iterator[Leaf]:
    numbers = frozenset(subject.get("health_number"))
    for segment, sender in sent:
        if segment.length:
            yield Leaf("length", *segment.length)
        if segment.odd_name:
            yield Leaf("segment", *segment.odd_name)
        for value in segment.values(text):
            written = text[value.start : value.end]
            # A blank value is worth seeing: it is what often breaks an import
            if written.strip(" \t"):
                path = _path(segment, sender, value)
                if segment.name == "PID" and written in numbers:
                    path = "health-number"
                yield Leaf(path, value.start, value.end)


def _path(segment: Segment, sender: Sender, value: Value) -> str:
    if segment.name not in SEGMENT_NAMES:
        return "unknown"
    if segment.name == "PID" and (value.field, value.component) == (sender.emr_id, 1):
        return "emr-id"
    path = f"{segment.name}-{value.field}"
    return f"{path}.{value.component}" if path in BY_COMPONENT else path


def _emr_id(text: str, sent: Iterable[Sent]) -> str | None:
    """Return the patient number of the EMR; none if no sender states it or two patients differ."""
    found = {
        first(repetition)
        for segment, sender in sent
        if segment.name == "PID" and sender.emr_id
        for repetition in at(fields_of(text, segment, (sender.emr_id,)), (sender.emr_id,))
    } - {""}
    return found.pop() if len(found) == 1 else None
