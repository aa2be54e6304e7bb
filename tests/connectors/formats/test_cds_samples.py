"""Every export and hospital report that we have is valid, read, and shows nobody."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from connectors.contract import Identifiers
from connectors.formats import cds
from connectors.formats.keep import KEEP
from redaction.allow_list import redact
from redaction.redacted import MASK

OURS = sorted((Path(__file__).parent / "exports").glob("*.xml"))
BESIDE = Path(__file__).parents[3].parent / "shared" / "data"
THEIRS = sorted((BESIDE / "synthetic").rglob("*.xml"))
SCHEMAS = {
    "cds-4": "cds-4/ontariomd_cds.xsd",
    "cds-5": "cds-emr-data-migration-5.0/EMR_Data_Migration_Schema.xsd",
    "hrm": "hrm-1.1.2/ontariomd_hrm.xsd",
}
WORDS = {
    "1", "A", "AL", "C", "Binary", "CA-ON", "D", "Download", "EC", "F", "FAMC", "FRE", "GIV",
    "HC", "L", "M", "NK", "R", "S", "Text", "W", "BR", "0", "I", "U", "text", ".txt", ".pdf",
    "20077", "10042", "31",
}  # fmt: skip
"""What may be equal in a file and in what leaves: closed lists, and the EMR ID that is sent."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "path" in metafunc.fixturenames:
        cases: list[object] = [pytest.param(path, id=path.name) for path in (*OURS, *THEIRS)]
        if not THEIRS:
            absent = pytest.mark.skip(reason="the shared samples are not beside the project")
            cases.append(pytest.param(Path(), id="shared", marks=absent))
        metafunc.parametrize("path", cases)


def values(body: bytes) -> set[str]:
    """Collect every text and attribute of a file in the plainest way, not in ours."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
    texts = {text.strip() for text in root.itertext()}
    texts |= {value for element in root.iter() for value in element.attrib.values()}
    words = {word for text in texts for word in re.split(r"[\s,;:^/()]+", text)}
    return {value for value in texts | words if len(value) > 2} - WORDS


def test_no_value_of_the_file_leaves(path: Path) -> None:
    body = path.read_bytes()
    reading = cds.read(io.BytesIO(body))
    sent = Identifiers(datetime(2026, 11, 23, tzinfo=UTC), emr_id=reading.emr_id)
    text = redact(reading.document, KEEP, sent, reading.subject).text
    assert text is not None
    shown = set(re.findall(r'"([^"]*)"(?!:)', text.replace(MASK, "")))
    assert shown & values(body) == set()


@pytest.mark.skipif(not (BESIDE / "xsd").exists(), reason="the schemas are not beside the project")
def test_the_file_is_valid_against_the_schema_of_what_it_is_told_to_be(path: Path) -> None:
    body = path.read_bytes()
    content = cds.read(io.BytesIO(body)).document.content
    standard = content.value["standard"]  # type: ignore[union-attr, index]
    schema = etree.XMLSchema(etree.parse(BESIDE / "xsd" / SCHEMAS[standard]))
    assert schema.validate(etree.fromstring(body))


@pytest.mark.skipif(not (BESIDE / "xsd").exists(), reason="the schemas are not beside the project")
@pytest.mark.parametrize("standard", ["cds-4", "cds-5"])
def test_every_section_of_a_schema_is_known(standard: str) -> None:
    schema = etree.parse(BESIDE / "xsd" / SCHEMAS[standard])
    space = "{http://www.w3.org/2001/XMLSchema}"
    records = schema.find(f"{space}element[@name='PatientRecord']")
    names = [
        element.get("ref") for element in records.iter(f"{space}element") if element.get("ref")
    ]
    assert len(names) > 10
    inside = "".join(f"<{name}/>" for name in names)
    body = f"<OmdCds><PatientRecord>{inside}</PatientRecord></OmdCds>".encode()
    content = cds.read(io.BytesIO(body)).document.content
    assert content.value["unknown_sections"] == 0  # type: ignore[union-attr, index]
    assert content.value["in_order"] is True  # type: ignore[union-attr, index]
