"""Reads a document that an EMR's page handed over, whatever it turns out to be."""

from contextlib import suppress
from typing import Final

from connectors.contract import HandedDocument, Opaque, RawDocument
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.reading import Reading
from connectors.subject import Subject

KIND: Final = "document"
UNKNOWN: Final = "application/octet-stream"
MAYBE_HL7: Final = (
    "application/hl7-v2",
    "application/hl7-v2+er7",
    "application/octet-stream",
    "text/plain",
    "x-application/hl7-v2+er7",
)
"""Media types under which HL7 v2 is handed over."""
NAMED: Final = (
    *MAYBE_HL7,
    "application/fhir+json",
    "application/json",
    "application/pdf",
    "application/xml",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "text/html",
    "text/rtf",
    "text/xml",
)
"""Media types that may be repeated; a page could write a file name into any other."""


def read_handed(document: HandedDocument) -> Reading:
    """Return a reading of any document; what nobody can parse is opaque and about nobody."""
    media_type = document.media_type.partition(";")[0].strip().lower()
    if media_type in MAYBE_HL7:
        with suppress(ChartUnreadableError):
            return hl7v2.read(document.body)
    stated = media_type if media_type in NAMED else UNKNOWN
    return Reading(RawDocument(KIND, stated, Opaque(document.body)), Subject(), None)
