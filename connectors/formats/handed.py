"""Reads a document that an EMR's page handed over, whatever it turns out to be."""

import asyncio
import io
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Final

from connectors.contract import HandedDocument, Opaque, RawDocument, SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats import cds, fhir, hl7v2, ocean_raw
from connectors.formats.reading import Reading
from connectors.formats.senders import SENDERS, Sender
from connectors.formats.xml_encodings import begins_like_xml
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
MAYBE_OCEAN: Final = ("application/json", "application/octet-stream", "text/plain")
"""Media types under which Ocean's raw data are handed over: a person copies them as text."""
MAYBE_FHIR: Final = ("application/fhir+json", *MAYBE_OCEAN)
"""Media types under which FHIR is handed over."""
XML: Final = ("application/xml", "text/xml")
MAYBE_XML: Final = ("application/octet-stream", "text/plain")
"""Media types under which CDS and HRM are handed over, the latter two if they begin like XML."""
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


def read_handed(document: HandedDocument, senders: Collection[Sender] = SENDERS) -> Reading:
    """Return a reading of any document; what nobody can parse is opaque and about nobody.

    ``senders`` is the table of HL7, for an EMR that writes its own number into it.
    """
    media_type = document.media_type.partition(";")[0].strip().lower()
    xml = media_type in XML or (media_type in MAYBE_XML and begins_like_xml(document.body))
    # Before HL7: a report in an export may hold a whole message
    if xml:
        with suppress(ChartUnreadableError):
            return cds.read(io.BytesIO(document.body))
    # LifeLabs wraps messages in XML
    if media_type in MAYBE_HL7 or xml:
        with suppress(ChartUnreadableError):
            return _with_structure(hl7v2.read(document.body, senders))
    if media_type in MAYBE_OCEAN:
        with suppress(ChartUnreadableError):
            return ocean_raw.read(document.body)
    if media_type in MAYBE_FHIR:
        with suppress(ChartUnreadableError):
            return fhir.read(document.body)
    stated = media_type if media_type in NAMED else UNKNOWN
    return Reading(RawDocument(KIND, stated, Opaque(document.body)), Subject(), None)


async def read_all_handed(
    documents: Iterable[HandedDocument], read: Callable[[HandedDocument], Reading] = read_handed
) -> tuple[Reading, ...]:
    """Return a reading of each document, in order.

    In a thread: parsing takes long, and the first use loads the parsers.
    """
    return await asyncio.to_thread(lambda: tuple(map(read, documents)))


def _with_structure(reading: Reading) -> Reading:
    """Add what HL7 itself says of the messages."""
    # loaded here because a clinic that hands over no HL7 never needs hl7apy
    from connectors.formats.hl7v2_parser import structure_of  # noqa: PLC0415 - loaded by its first use, to start fast

    content = reading.document.content
    if isinstance(content, SpannedText):
        reading.document.facts = structure_of(content.text)
    return reading
