"""What leaves of an OntarioMD export, with masking on and with pieces of it switched off."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import Identifiers, JsonTree, RawDocument
from connectors.formats import cds
from connectors.formats.cds_keep import CDS_FILE, DEMOGRAPHICS
from connectors.formats.keep import KEEP
from connectors.formats.reading import Reading
from connectors.shapes import Fields, Kind
from connectors.subject import Subject
from redaction.allow_list import redact
from redaction.redacted import MASK, Redacted

EXPORTS = Path(__file__).parent / "exports"
CANARIES = {
    "cds5_synthetic.xml": (
        "Mme", "Bérengère", "Quenouille", "Ornithorynque", "Surnomesque", "1983", "2345678904",
        "2345 678", "QZ", "2031", "778812", "Imaginaire", "Bureau", "Villefictive", "K1A",
        "Case postale", "Autreville", "555", "3077", "Voisinfictif", "Ludger", "Zotique",
        "Prochefictif", "example.test", "voisin", "Klingonais", "2011", "Onésime", "Rosterfictif",
        "777712", "Hélène", "Medecinfictif", "999998", "88881", "2012", "046454286",
        "Docteurfictif", "Omnifictif", "Apothifictive", "ResidualHCN", "Hypertension", "Boitement",
        "Pollenfictif", "Placebofictine", "Ordonnancier", "555512", "Chimerique", "990011",
        "0.0771", "2026", "613", "UXV", "Other Letter", "Oncofictive", "Diagnostic", "rotule",
        "Categoriefictive", "Nouveaute", "Residufictif", ".quenouille",
    ),
    "cds4_synthetic.xml": (
        "Anthelme", "Carcajou", "1970", "2009", "voyage", "Fievre", "Consultant", "Zoel",
        "Auteurfictif",
    ),
    "hrm_synthetic.xml": (
        "Bertille", "Hopitalfictive", "HOPITALFICTIVE", "1951", "9876", "4711", "Clodomir",
        "Parentfictif", "Diagnostic", "Scanfictif", "2026", "Elzear", "Radiofictif", "9999",
        "660077", "D77777", "Fridolin", "Livrefictif",
    ),
}  # fmt: skip


def read(name: str) -> Reading:
    return cds.read(io.BytesIO((EXPORTS / name).read_bytes()))


def redacted(reading: Reading, emr_id: str | None = None) -> Redacted:
    sent = Identifiers(datetime(2026, 11, 23, tzinfo=UTC), emr_id=emr_id)
    return redact(reading.document, KEEP, sent, reading.subject)


def shown(reading: Reading, emr_id: str | None = None) -> dict[str, Any]:
    text = redacted(reading, emr_id).text
    assert text is not None
    value = json.loads(text)
    assert isinstance(value, dict)
    return value


def export(demographics: str, sections: str = "") -> Reading:
    inside = f"<Demographics>{demographics}</Demographics>{sections}"
    body = f"<OmdCds><PatientRecord>{inside}</PatientRecord></OmdCds>"
    return cds.read(io.BytesIO(body.encode()))


@pytest.mark.parametrize("name", CANARIES)
def test_nothing_of_the_patient_leaves(name: str) -> None:
    text = json.dumps(shown(read(name), read(name).emr_id), ensure_ascii=False).replace(MASK, "")
    assert [canary for canary in CANARIES[name] if canary in text] == []


@pytest.mark.parametrize("name", CANARIES)
def test_the_canaries_do_stand_in_the_file(name: str) -> None:
    body = (EXPORTS / name).read_text("utf-8")
    assert [canary for canary in CANARIES[name] if canary not in body] == []


def test_the_emr_id_leaves_only_if_it_is_the_one_that_is_sent() -> None:
    reading = read("cds5_synthetic.xml")
    assert shown(reading, "20077")["demographics"]["UniqueVendorIdSequence"] == "20077"
    assert shown(reading, "20078")["demographics"]["UniqueVendorIdSequence"] == MASK


def test_the_number_in_a_hospital_report_never_leaves_even_if_it_is_equal() -> None:
    reading = read("hrm_synthetic.xml")
    assert shown(reading, "4711")["demographics"]["UniqueVendorIdSequence"] == MASK


def test_an_export_rule_on_a_hospital_report_would_let_that_number_out() -> None:
    document = read("hrm_synthetic.xml").document
    sent = Identifiers(datetime(2026, 11, 23, tzinfo=UTC), emr_id="4711")
    careless = redact(document, {cds.HRM: CDS_FILE}, sent, read("hrm_synthetic.xml").subject)
    assert careless.text is not None
    assert "4711" in careless.text


def test_what_support_needs_leaves() -> None:
    whole = shown(read("cds5_synthetic.xml"), "20077")
    demographics = whole["demographics"]
    assert whole["standard"] == "cds-5"
    assert demographics["Gender"] == "F"
    assert demographics["PreferredOfficialLanguage"] == "FRE"
    assert demographics["HealthCard"]["ProvinceCode"] == "CA-ON"
    assert demographics["PersonStatusCode"] == {"PersonStatusAsEnum": "A"}
    assert demographics["PhoneNumber"][0]["@phoneNumberType"] == "R"
    assert demographics["Contact"]["ContactPurpose"] == [
        {"PurposeAsEnum": "EC"},
        {"PurposeAsPlainText": MASK},
    ]
    assert whole["reports"][0] == {
        "media": "Download",
        "format": "Binary",
        "extension": ".pdf",
        "status": "S",
        "content": "binary",
        "characters": 28,
        "well_formed": True,
    }
    assert whole["sections"]["Reports"]["count"] == 2


@pytest.mark.parametrize("number", [46454286, "046454286", "19310719"])
def test_a_number_of_the_chart_is_not_taken_for_one_that_was_counted(number: object) -> None:
    tree = {"sections": {"Reports": {"count": number}}, "reports": [{"characters": number}]}
    document = RawDocument(cds.CDS, "application/xml", JsonTree(tree))
    sent = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))
    masked = redact(document, {cds.CDS: CDS_FILE}, sent, Subject())
    assert str(number) not in str(masked.text)
    assert masked.findings == {Kind.OTHER: 2}


def test_facts_are_told_of_what_is_masked_and_of_what_is_absent() -> None:
    facts = redacted(read("cds5_synthetic.xml")).facts
    assert facts["demographics.HealthCard.Number"]["check_digit"] == "right"
    assert facts["demographics.DateOfBirth"]["well_formed"] is True
    absent = redacted(read("cds4_synthetic.xml")).facts
    assert absent["demographics.ChartNumber"]["present"] is False


@pytest.mark.parametrize(
    "element",
    [
        "<Gender>Quenouille</Gender>",
        "<Gender><Quenouille/></Gender>",
        "<Gender x='y'>Quenouille</Gender>",
        "<PreferredOfficialLanguage>Quenouille</PreferredOfficialLanguage>",
        "<PersonStatusCode>Quenouille</PersonStatusCode>",
        "<HealthCard><ProvinceCode>Quenouille</ProvinceCode></HealthCard>",
        "<HealthCard>Quenouille</HealthCard>",
        "<Names>Quenouille</Names>",
        "<PhoneNumber phoneNumberType='Quenouille'><number>1</number></PhoneNumber>",
        "<Quenouille>Quenouille</Quenouille>",
        "<Contact><Quenouille>Quenouille</Quenouille></Contact>",
        "<Gender>F</Gender><Gender>Quenouille</Gender>",
        "Quenouille",
    ],
)
def test_a_value_in_the_wrong_place_is_masked_or_dropped(element: str) -> None:
    assert "Quenouille" not in str(shown(export(element)))


def test_a_rule_without_shapes_would_leak_what_stands_in_the_place_of_a_code() -> None:
    reading = export("<Gender>Quenouille</Gender>")
    shapeless = Fields({"demographics": Fields({**DEMOGRAPHICS, "Gender": lambda _: True})})
    sent = Identifiers(datetime(2026, 11, 23, tzinfo=UTC))
    careless = redact(reading.document, {cds.CDS: shapeless}, sent, reading.subject)
    assert careless.text is not None
    assert "Quenouille" in careless.text


@pytest.mark.parametrize("name", ["Media", "Format", "FileExtensionAndVersion", "ResultStatus"])
def test_a_field_of_a_report_leaves_in_its_shape_alone(name: str) -> None:
    reports = f"<Reports><{name}>Quenouille</{name}></Reports>"
    assert "Quenouille" not in str(shown(export("", reports)))


def test_elements_that_nobody_listed_are_counted() -> None:
    assert redacted(export("<Quenouille/><Carcajou/>")).dropped == 2


def test_masked_values_are_counted_by_kind() -> None:
    findings = redacted(read("cds5_synthetic.xml"), "20077").findings
    assert findings[Kind.HEALTH_NUMBER] == 1
    assert findings[Kind.SIN] == 1


def test_the_tree_that_redaction_sees_has_no_clinical_section() -> None:
    content = read("cds5_synthetic.xml").document.content
    assert isinstance(content, JsonTree)
    for word in ("Hypertension", "Pollenfictif", "Placebofictine", "0.0771", "rotule", "UXV"):
        assert word not in str(content.value)
