"""Every sample that lies beside the project is read or refused with a code, and shows nobody."""

import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree  # type: ignore[import-untyped]

from connectors.contract import HandedDocument, Identifiers, Opaque
from connectors.errors import ChartUnreadableError
from connectors.formats import cds, fhir, hl7v2, ocean_raw
from connectors.formats.handed import read_handed
from connectors.formats.keep import KEEP
from connectors.formats.reading import Reading
from connectors.shapes import Keep
from redaction.allow_list import redact
from redaction.redacted import MASK

BESIDE = Path(__file__).parents[3].parent / "shared" / "data"
SAMPLES = sorted(
    path
    for folder in ("hl7", "synthetic")
    for path in (BESIDE / folder).rglob("*")
    if path.is_file()
)
NOBODY = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))
READERS: tuple[Callable[[bytes], Reading], ...] = (
    lambda body: cds.read(io.BytesIO(body)),
    fhir.read,
    hl7v2.read,
    ocean_raw.read,
)
MEDIA_TYPES = (
    "application/fhir+json",
    "application/hl7-v2",
    "application/json",
    "application/octet-stream",
    "application/xml",
    "text/plain",
)
CANARIES = (
    "canari", "testeuse", "eloise", "marguerite", "prochefictif", "villefictive", "5550142",
    "5550143", "5550199", "2345678904", "9698658215", "123456782", "19800102", "bertrand",
    "synthetictokenvalue",
)  # fmt: skip
"""Of the synthetic samples, as ``bare`` writes them."""
WORDS = {
    "hl7-v2": (
        "ADT_A09 Auth ENGINE ERP_R09 Female GBHS HNWEB L01N LIFELABS Male OLIS OPEN ORU_R01 OSCAR"
        " PATHL7 REF_I12 Reports TRANSFHA Transcribed VIHA Verified X500"
    ),
    "fhir": (
        "0203 Bundle CodeSystem DocumentReference NamingSystem Patient application collection"
        " current email fhir healthcare home http https inforoute infoway official patient phone"
        " terminology"
    ),
    "ontariomd-cds": "Binary Download FAMC Text",
    "ontariomd-hrm": "Binary Download FAMC Text",
    "document": "application",
}
"""All words of four letters or more that stand in a sample and leave, names of members aside."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "sample" in metafunc.fixturenames:
        cases: list[object] = [pytest.param(path, id=path.name) for path in SAMPLES]
        if not SAMPLES:
            absent = pytest.mark.skip(reason="the shared samples are not beside the project")
            cases.append(pytest.param(Path(), id="shared", marks=absent))
        metafunc.parametrize("sample", cases)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text))


def bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(filter(str.isalnum, plain))


def told(reading: Reading, rules: dict[str, Keep] | None = None) -> str:
    redacted = redact(reading.document, KEEP if rules is None else rules, NOBODY, reading.subject)
    closed = (redacted.kind, redacted.media_type, redacted.skeleton, redacted.facts)
    text = (redacted.text or "") + json.dumps(closed, ensure_ascii=False)
    return text.replace(MASK, " ")


def names(body: bytes, kind: str) -> Iterator[str]:
    """Yield the names of the members, which are the format's own; and codes of HL7's OBX-3."""
    if kind == "fhir":
        yield from re.findall(r'"(\w+)"\s*:', body.decode())
    elif kind.startswith("ontariomd"):
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False))
        for element in root.iter(etree.Element):
            yield from (etree.QName(name).localname for name in (element.tag, *element.attrib))
        yield from ("encoding", "namespace", "content")
    elif kind == "hl7-v2":
        for line in re.split(r"[\r\n]+", body.decode("utf-8", "replace")):
            fields = line.strip().split("|")
            if fields[0] == "OBX" and len(fields) > 3:
                yield from re.split(r"[\^-]", fields[3])[:2]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_no_word_of_a_sample_leaves_that_is_not_listed_here(sample: Path, media_type: str) -> None:
    body = sample.read_bytes()
    reading = read_handed(HandedDocument(media_type, body))
    text = told(reading)
    kind = reading.document.kind
    leaving = words(text) & words(body.decode("utf-8", "replace"))
    assert leaving - set(names(body, kind)) - set(WORDS[kind].split()) == set()
    assert [canary for canary in CANARIES if canary in bare(text)] == []


def test_each_reader_reads_it_or_refuses_it_with_a_code(sample: Path) -> None:
    body = sample.read_bytes()
    read = 0
    for reader in READERS:
        refused = None
        try:
            reader(body)
            read += 1
        except ChartUnreadableError as error:
            refused = error
        assert refused is None or (refused.code and refused.__context__ is None)
    opaque = isinstance(
        read_handed(HandedDocument("application/octet-stream", body)).document.content, Opaque
    )
    # Accuro's answers are its connector's, and no format that EMRs share
    assert read == (0 if sample.parent.name == "accuro" else 1)
    assert opaque is (sample.parent.name == "accuro")


def test_without_an_allow_list_a_sample_leaves_as_counts(sample: Path) -> None:
    reading = read_handed(HandedDocument("application/octet-stream", sample.read_bytes()))
    assert [canary for canary in CANARIES if canary in bare(told(reading, {}))] == []


@pytest.mark.skipif(not SAMPLES, reason="the shared samples are not beside the project")
def test_the_search_for_words_can_fail() -> None:
    bodies = [path.read_bytes() for path in SAMPLES if path.parent.name in ("common", "pssuite")]
    found = {canary for body in bodies for canary in CANARIES if canary in bare(body.decode())}
    assert len(found) > 8
