"""LifeLabs sends HL7 v2 inside XML: the messages are read, the wrapper is hidden."""

import pytest

from connectors.contract import HandedDocument, Identifiers, SpannedText
from connectors.errors import ChartUnreadableError
from connectors.formats import hl7v2
from connectors.formats.handed import read_handed
from connectors.formats.hl7v2_parser import structure_of
from connectors.formats.keep import KEEP
from redaction.allow_list import redact
from tests.connectors.formats.test_hl7v2_parser import NOBODY, WELL_BUILT

MESSAGE = (
    "MSH|^~\\&|PATHL7|LIFELABS|EMR|CLINIC|20261123||ORU^R01|C1|P|2.3\r"
    "PID|1|9698658215|||Quenouille^Ghislaine||19830405|F\r"
    "OBX|1|FT|X10568^Raison||Mal de ventre &amp; <b>||||||F"
)
HEAD = '<?xml version="1.0"?>\r\n<HL7Messages MessageFormat="ORUR01" MessageCount="2">\r\n'


def wrapped(*messages: str) -> str:
    inside = "\n".join(
        f'<Message MsgID="Quenouille-{at}"><![CDATA[{message}]]></Message>'
        for at, message in enumerate(messages)
    )
    return f"{HEAD}{inside}\n</HL7Messages>"


def shown(text: str, sent: Identifiers = NOBODY) -> str:
    reading = hl7v2.read(text.encode())
    redacted = redact(reading.document, KEEP, sent, reading.subject)
    assert redacted.text is not None
    return redacted.text


def paths(text: str) -> list[str]:
    content = hl7v2.read(text.encode()).document.content
    assert isinstance(content, SpannedText)
    return [leaf.path for leaf in content.leaves if leaf.path != "wrapper"]


@pytest.mark.parametrize("lead", ["", "\ufeff", "\r\n  "])
def test_the_messages_in_the_sections_are_read(lead: str) -> None:
    reading = hl7v2.read((lead + wrapped(MESSAGE, MESSAGE)).encode())
    assert reading.subject.get("family_name") == ("Quenouille",)
    assert reading.subject.get("health_number") == ("9698658215",)
    assert paths(lead + wrapped(MESSAGE, MESSAGE)) == paths(MESSAGE) * 2


def test_an_indented_message_in_a_section_is_read() -> None:
    assert paths(wrapped("\n   " + MESSAGE.replace("\r", "\n   ") + "\n  ")) == paths(MESSAGE)


def test_the_wrapper_is_masked_and_its_sections_are_seen() -> None:
    lines = shown(wrapped(MESSAGE)).splitlines()
    assert lines[0] == lines[1] == lines[-1] == "XXXXXXX"
    assert lines[2].startswith("XXXXXXX<![CDATA[MSH|^~\\&|PATHL7|LIFELABS|XXXXXXX|")
    assert lines[-2] == "OBX|1|FT|X10568^XXXXXXX||XXXXXXX&XXXXXXX||||||F]]>XXXXXXX"
    assert "Quenouille" not in shown(wrapped(MESSAGE))


def test_a_section_that_holds_no_message_belongs_to_the_wrapper() -> None:
    text = shown(wrapped("Quenouille", MESSAGE, "PID|1||Quenouille"))
    assert text.count("<![CDATA[") == 1
    assert "Quenouille" not in text


def test_a_file_that_is_cut_off_is_read_to_its_end() -> None:
    text = wrapped(MESSAGE)
    assert paths(text[: text.index("]]>")]) == paths(MESSAGE)


@pytest.mark.parametrize(
    "text",
    [
        "<HL7Messages></HL7Messages>",
        "<HL7Messages><![CDATA[Quenouille]]></HL7Messages>",
        "<HL7Messages>" + MESSAGE + "</HL7Messages>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]>" + wrapped(MESSAGE).removeprefix('<?xml version="1.0"?>'),
    ],
)
def test_xml_without_a_message_or_with_a_document_type_is_refused(text: str) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        hl7v2.read(text.encode())
    assert caught.value.__context__ is None


@pytest.mark.parametrize("media_type", ["text/xml", "application/xml", "text/plain"])
def test_a_page_may_hand_it_over_as_xml_or_as_text(media_type: str) -> None:
    reading = read_handed(HandedDocument(media_type, wrapped(MESSAGE).encode()))
    assert reading.document.kind == "hl7-v2"
    assert reading.document.facts


def test_hl7_itself_judges_the_messages_and_not_the_wrapper() -> None:
    assert structure_of(wrapped(WELL_BUILT)) == structure_of(WELL_BUILT)
