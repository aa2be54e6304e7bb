"""Whatever a page hands over becomes a document: HL7 v2 if it is that, else opaque."""

import threading

import pytest

from connectors.contract import HandedDocument, Opaque, SpannedText
from connectors.formats.handed import read_all_handed, read_handed
from connectors.formats.keep import KEEP
from connectors.formats.reading import Reading

HL7 = b"MSH|^~\\&|GDML|GDML\rPID|1||||Quenouille"


@pytest.mark.parametrize(
    "media_type",
    [
        "application/hl7-v2",
        "application/hl7-v2+er7",
        "x-application/hl7-v2+er7; charset=utf-8",
        "Text/Plain",
        "application/octet-stream",
    ],
)
def test_hl7_is_recognised_under_every_type_it_is_sent_as(media_type: str) -> None:
    reading = read_handed(HandedDocument(media_type, HL7))
    assert reading.document.kind == "hl7-v2"
    assert reading.document.media_type == "application/hl7-v2"
    assert isinstance(reading.document.content, SpannedText)
    assert reading.subject.get("family_name") == ("Quenouille",)


@pytest.mark.parametrize(
    ("media_type", "body", "stated"),
    [
        ("application/hl7-v2", b"no HL7 at all", "application/hl7-v2"),
        ("text/plain", b"", "text/plain"),
        ("application/json", HL7, "application/json"),
        ("application/xml", b"<OmdCds/>", "application/xml"),
    ],
)
def test_anything_else_is_opaque_and_about_nobody(
    media_type: str, body: bytes, stated: str
) -> None:
    reading = read_handed(HandedDocument(media_type, body))
    assert reading.document.kind == "document"
    assert reading.document.media_type == stated
    assert isinstance(reading.document.content, Opaque)
    assert reading.document.content.body == body
    assert not list(reading.subject)
    assert reading.emr_id is None


def test_fhir_that_is_pasted_as_text_is_fhir() -> None:
    body = b'{"resourceType": "Patient", "id": "77"}'
    reading = read_handed(HandedDocument("text/plain", body))
    assert (reading.document.kind, reading.emr_id) == ("fhir", "77")


def test_an_opaque_document_has_no_allow_list() -> None:
    assert "document" not in KEEP


@pytest.mark.parametrize(
    "media_type", ["application/quenouille", 'text/x; name="Quenouille.hl7"', "", "Quenouille"]
)
def test_a_media_type_cannot_carry_a_name(media_type: str) -> None:
    stated = read_handed(HandedDocument(media_type, b"")).document.media_type
    assert stated == "application/octet-stream"


def test_a_parameter_of_a_media_type_is_dropped() -> None:
    handed = HandedDocument('application/pdf; name="Quenouille.pdf"', b"%PDF")
    assert read_handed(handed).document.media_type == "application/pdf"


async def test_documents_are_parsed_in_order_beside_the_event_loop() -> None:
    where: list[int] = []

    def noted(document: HandedDocument) -> Reading:
        where.append(threading.get_ident())
        return read_handed(document)

    documents = [HandedDocument("text/plain", body) for body in (b"one", b"two")]
    readings = await read_all_handed(documents, noted)
    contents = [reading.document.content for reading in readings]
    assert [one.body for one in contents if isinstance(one, Opaque)] == [b"one", b"two"]
    assert threading.get_ident() not in where
