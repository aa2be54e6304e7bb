"""Tells of which format a document is, from its media type or else from its first bytes."""

import enum
import re
from collections.abc import Callable
from typing import Final

from connectors.formats.segment_names import HEADERS
from connectors.formats.xml_encodings import begins_like_xml


class Format(enum.Enum):
    """The formats that are read; any other is known by its counts alone."""

    JSON = enum.auto()
    XML = enum.auto()
    HL7 = enum.auto()
    FORM = enum.auto()
    HTTP = enum.auto()
    HEADERS = enum.auto()
    TABLE = enum.auto()
    PROSE = enum.auto()
    BINARY = enum.auto()


_STATED: Final = {
    "application/fhir+json": Format.JSON,
    "application/fhir+xml": Format.XML,
    "application/hl7-v2": Format.HL7,
    "application/hl7-v2+er7": Format.HL7,
    "application/json": Format.JSON,
    "application/jsonl": Format.JSON,
    "application/problem+json": Format.JSON,
    "application/x-hl7": Format.HL7,
    "application/x-ndjson": Format.JSON,
    "application/x-www-form-urlencoded": Format.FORM,
    "application/xml": Format.XML,
    "message/http": Format.HTTP,
    "text/csv": Format.TABLE,
    "text/json": Format.JSON,
    "text/tab-separated-values": Format.TABLE,
    "text/uri-list": Format.FORM,
    "text/xml": Format.XML,
    "x-application/hl7-v2+er7": Format.HL7,
}
_BINARY: Final = re.compile(r"(?:audio|font|image|video)/|application/(?:msword|pdf|rtf|vnd\.)")

_START: Final = b"\xef\xbb\xbf \t\r\n\x0b"
_HL7: Final = re.compile(rb"[0-9]{0,10}(?:%s)[^\w\s]" % b"|".join(n.encode() for n in HEADERS))
_HTTP: Final = re.compile(rb"(?:[A-Z]{3,7} \S{1,8000}+ )?HTTP/[0-9.]{1,3}(?:[ \r\n]|\Z)")
_HEADER: Final = re.compile(
    rb"(?>(?:[A-Za-z0-9-]{1,60}+:[ \t]{0,8}+[^\r\n]*+(?:\r?\n|\Z)){2,200})(?:\r?\n|\Z)?"
)
_QUERY: Final = re.compile(rb"(?:https?://|[?/])?[^\s=&]{1,8000}+=[^\s]*+\s*+")
_TABLE: Final = re.compile(
    rb"[^\r\n,;\t|]{0,200}+[,;\t|][^\r\n]*+[\r\n]|\"?[A-Za-z]\w{1,60}\"?[ ]?[\r\n]"
)


UNSURE: Final = (Format.FORM, Format.HEADERS, Format.TABLE)
"""What prose may look like at first sight; what begins like JSON, XML, HL7 or HTTP is none."""


def format_stated(media_type: str | None) -> Format | None:
    """Return the format of a media type; none if the bytes must say.

    Plain text and unknown types say nothing: people save anything under them.
    """
    stated = (media_type or "").partition(";")[0].strip().lower()
    if stated.endswith("+json"):
        return Format.JSON
    return Format.BINARY if _BINARY.match(stated) else _STATED.get(stated)


def format_shown(body: bytes) -> Format:
    """Return the format that the first bytes show."""
    start = body.lstrip(_START)
    if begins_like_xml(body):
        return Format.XML
    if start.startswith(b"{\\rtf") or b"\0" in body[:4096]:
        return Format.BINARY
    return next((shown for looks, shown in _SHOWN if looks(start)), Format.PROSE)


_SHOWN: Final[tuple[tuple[Callable[[bytes], object], Format], ...]] = (
    (re.compile(rb"[{\[]").match, Format.JSON),
    (_HL7.match, Format.HL7),
    (_HTTP.match, Format.HTTP),
    (_HEADER.fullmatch, Format.HEADERS),
    (_QUERY.fullmatch, Format.FORM),
    (_TABLE.match, Format.TABLE),
)
