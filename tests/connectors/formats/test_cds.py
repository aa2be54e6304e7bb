"""OntarioMD exports: what they are, whose they are, how encoded, and when they are refused."""

import io
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

from connectors.contract import HandedDocument, JsonTree
from connectors.errors import ChartNotFoundError, ChartUnreadableError
from connectors.formats import cds
from connectors.formats.handed import read_handed
from connectors.formats.reading import Reading
from redaction.comparison import Comparison, compare

EXPORTS = Path(__file__).parent / "exports"
END = "</PatientRecord>"
NAMES = "<Names><LegalName><FirstName><Part>{}</Part></FirstName></LegalName></Names>"


def read(name: str) -> Reading:
    return cds.read(io.BytesIO((EXPORTS / name).read_bytes()))


def tree(reading: Reading) -> dict[str, Any]:
    assert isinstance(reading.document.content, JsonTree)
    value = reading.document.content.value
    assert isinstance(value, dict)
    return value


def record(demographics: str = "", sections: str = "") -> str:
    return f"<PatientRecord><Demographics>{demographics}</Demographics>{sections}</PatientRecord>"


def export(*records: str, encoding: str = "utf-8", declared: str | None = None) -> io.BytesIO:
    declaration = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    text = f'{declaration}<OmdCds xmlns="cds">{"".join(records)}</OmdCds>'
    return io.BytesIO(text.encode(encoding))


def with_id(number: str) -> str:
    return record(f"<UniqueVendorIdSequence>{number}</UniqueVendorIdSequence>")


@pytest.mark.parametrize(
    ("name", "kind", "standard", "emr_id"),
    [
        ("cds4_synthetic.xml", "ontariomd-cds", "cds-4", "31"),
        ("cds5_synthetic.xml", "ontariomd-cds", "cds-5", "20077"),
        ("hrm_synthetic.xml", "ontariomd-hrm", "hrm", None),
    ],
)
def test_the_standards_are_told_apart(
    name: str, kind: str, standard: str, emr_id: str | None
) -> None:
    reading = read(name)
    assert reading.document.kind == kind
    assert tree(reading)["standard"] == standard
    assert reading.emr_id == emr_id


def test_a_hospital_report_without_transactions_is_still_none_of_the_emr() -> None:
    born = "<DateOfBirth><FullDate>1951-02-03</FullDate></DateOfBirth>"
    source = export(record(f"{born}<UniqueVendorIdSequence>1</UniqueVendorIdSequence>"))
    reading = cds.read(source)
    assert reading.document.kind == "ontariomd-hrm"
    assert reading.emr_id is None


@pytest.mark.parametrize(
    ("demographics", "sections"),
    [
        ("<DateOfBirth><YearOnly>1951</YearOnly></DateOfBirth>", ""),
        ("<PersonStatusCode>A</PersonStatusCode>", ""),
        ("<PreferredPhone>R</PreferredPhone>", ""),
        ("<EnrollmentStatus>1</EnrollmentStatus>", ""),
        ("<FamilyMemberLink>1</FamilyMemberLink>", ""),
        ("", "<ReportsReceived><ResultStatus>S</ResultStatus></ReportsReceived>"),
        ("", "<ReportsReceived/><ReportsReceived><SendingFacility/></ReportsReceived>"),
        ("", "<TransactionInformation/>"),
    ],
)
def test_one_sign_of_a_hospital_is_enough_to_believe_no_emr_id(
    demographics: str, sections: str
) -> None:
    """The schema lets a report do without transactions; its other parts may be blanked out."""
    number = "<UniqueVendorIdSequence>1</UniqueVendorIdSequence>"
    reading = cds.read(export(record(number + demographics, sections)))
    assert reading.document.kind == "ontariomd-hrm"
    assert reading.emr_id is None
    assert cds.read(export(record(number))).emr_id == "1"


@pytest.mark.parametrize(
    ("demographics", "sections"),
    [
        ("<PersonStatusCode><PersonStatusAsEnum>A</PersonStatusAsEnum></PersonStatusCode>", ""),
        ("<PersonStatusCode/>", ""),
        ("<Enrolment><EnrollmentStatus>1</EnrollmentStatus></Enrolment>", ""),
        ("", "<ReportsReceived><HRMResultStatus>S</HRMResultStatus></ReportsReceived>"),
        ("", "<ReportsReceived><SendingFacilityId>1</SendingFacilityId></ReportsReceived>"),
        ("", "<Reports><SendingFacilityReport>1</SendingFacilityReport></Reports>"),
    ],
)
def test_what_an_export_writes_of_a_hospitals_report_does_not_make_it_one(
    demographics: str, sections: str
) -> None:
    number = "<UniqueVendorIdSequence>1</UniqueVendorIdSequence>"
    assert cds.read(export(record(number + demographics, sections))).emr_id == "1"


@pytest.mark.parametrize(
    ("demographics", "sections", "standard"),
    [
        ("", "", "cds"),
        ("<PreferredPharmacy><Name>x</Name></PreferredPharmacy>", "", "cds-5"),
        ("<Enrolment><EnrolmentHistory><a/></EnrolmentHistory></Enrolment>", "", "cds-5"),
        ("<Enrolment><EnrollmentStatus>1</EnrollmentStatus></Enrolment>", "", "cds"),
        ("", "<NewCategory/>", "cds-5"),
        ("", "<ReportsReceived/>", "cds-4"),
        ("", "<ProblemList><CategorySummaryLine/></ProblemList>", "cds-4"),
    ],
)
def test_a_version_is_told_by_what_only_it_has(
    demographics: str, sections: str, standard: str
) -> None:
    assert tree(cds.read(export(record(demographics, sections))))["standard"] == standard


@pytest.mark.parametrize("number", ["0", "42", " 20077 ", "0012345678"])
def test_the_emr_id_is_the_vendors_sequence(number: str) -> None:
    assert cds.read(export(with_id(number))).emr_id == number.strip()


@pytest.mark.parametrize("number", ["", "Quenouille", "12345678901", "12-34", "\u0664\u0662"])
def test_what_may_not_be_sent_as_an_emr_id_is_none(number: str) -> None:
    assert cds.read(export(with_id(number))).emr_id is None


@pytest.mark.parametrize(
    "private",
    [
        "<SIN>123456789</SIN>",
        "<SIN>123 456 789</SIN>",
        "<HealthCard><Number>123456789</Number></HealthCard>",
        "<HealthCard><Number>123-456-789</Number></HealthCard>",
        "<HealthCard><Number>1</Number></HealthCard><HealthCard><Number>123456789</Number></HealthCard>",
    ],
)
def test_a_health_number_or_sin_in_its_place_is_no_emr_id(private: str) -> None:
    number = "<UniqueVendorIdSequence>123456789</UniqueVendorIdSequence>"
    assert cds.read(export(record(number + private))).emr_id is None
    assert cds.read(export(record(number))).emr_id == "123456789"


def test_a_repeated_emr_id_is_none() -> None:
    twice = "<UniqueVendorIdSequence>1</UniqueVendorIdSequence>" * 2
    assert cds.read(export(record(twice))).emr_id is None


def test_the_subject_has_the_values_of_everyone_whom_the_file_names() -> None:
    subject = read("cds5_synthetic.xml").subject
    assert subject.get("family_name") == ("Quenouille-Fictive",)
    assert subject.get("given_name") == ("Bérengère",)
    assert subject.get("other_names") == ("Ornithorynque", "Surnomesque")
    assert subject.get("birth_date") == ("1983-04-05",)
    assert subject.get("health_number") == ("2345678904",)
    assert subject.get("health_number_version") == ("QZ",)
    assert subject.get("health_number_province") == ("CA-ON",)
    assert subject.get("phone") == ("613-555-0142", "343555-0143")
    assert subject.get("email") == ("berengere.q@example.test",)
    assert subject.get("city") == ("Villefictive",)
    assert subject.get("postal_code") == ("K1A0B1",)
    assert set(subject.get("address")) == {
        "44 chemin de l'Imaginaire",
        "Bureau Z9",
        "Case postale 4455, Autreville",
    }
    assert {"CH-778812", "046454286", "ACC-990011", "(343) 555-0199", "555512"} <= set(
        subject.get("other_numbers")
    )
    assert {"Ludger", "Zotique", "Prochefictif"} <= set(subject.get("relatives"))
    assert {"Medecinfictif", "Rosterfictif", "Omnifictif", "Docteurfictif", "Ordonnancier"} <= set(
        subject.get("providers")
    )


def test_codes_of_names_and_extensions_are_nobodys_values() -> None:
    values = {value for _, value in read("cds5_synthetic.xml").subject}
    assert not values & {"GIV", "FAMC", "BR", "L", "R", "3077"}


def test_a_hospital_report_tells_the_subject_too() -> None:
    subject = read("hrm_synthetic.xml").subject
    assert subject.get("birth_date") == ("1951-02-03",)
    assert subject.get("family_name") == ("Hopitalfictive",)
    assert {"Radiofictif", "Livrefictif"} <= set(subject.get("providers"))
    assert {"RAD-660077", "D77777"} <= set(subject.get("other_numbers"))


def test_a_birth_on_the_first_day_of_1970_is_a_birth() -> None:
    assert read("cds4_synthetic.xml").subject.get("birth_date") == ("1970-01-01",)


@pytest.mark.parametrize(
    ("number", "phone"),
    [
        ("<phoneNumber>613-555-0142</phoneNumber>", ("613-555-0142",)),
        ("<areaCode>613</areaCode><number>5550142</number>", ("6135550142",)),
        (
            "<areaCode>613</areaCode><number>0142</number><exchange>555</exchange>",
            ("6135550142",),
        ),
        ("613-555-0142", ("613-555-0142",)),
    ],
)
def test_a_phone_is_whole_in_whatever_parts_it_comes(number: str, phone: tuple[str, ...]) -> None:
    reading = cds.read(export(record(f"<PhoneNumber>{number}</PhoneNumber>")))
    assert reading.subject.get("phone") == phone


def test_clinical_sections_are_counted_and_not_kept() -> None:
    whole = tree(read("cds5_synthetic.xml"))
    assert whole["sections"]["ProblemList"]["count"] == 2
    assert whole["sections"]["ProblemList"]["elements"] == 7
    assert "Demographics" not in whole["sections"]
    assert "imaginaire" not in str(whole)


def test_indentation_is_no_character_of_a_section() -> None:
    notes = "<ClinicalNotes>\n   <a>four</a>\n</ClinicalNotes>"
    counted = tree(cds.read(export(record(sections=notes))))["sections"]["ClinicalNotes"]
    assert counted == {"count": 1, "elements": 1, "characters": 4}


def test_unknown_sections_and_a_wrong_order_are_seen() -> None:
    odd = "<ClinicalNotes/><ProblemList/><Quenouille/><Quenouille/>"
    whole = tree(cds.read(export(record(sections=odd))))
    assert whole["unknown_sections"] == 2
    assert whole["in_order"] is False
    assert "Quenouille" not in str(whole)
    assert tree(read("cds5_synthetic.xml"))["in_order"] is True


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("", {"content": "none", "characters": 0}),
        ("<Content/>", {"content": "none", "characters": 0}),
        (
            "<Content><TextContent>four</TextContent></Content>",
            {"content": "text", "characters": 4},
        ),
        (
            "<Content><Media>UXVl\n bm91</Media></Content>",
            {"content": "binary", "characters": 8, "well_formed": True},
        ),
        (
            "<Content><Media>UXVlb</Media></Content>",
            {"content": "binary", "characters": 5, "well_formed": False},
        ),
        (
            "<Content><Media>UX_l</Media></Content>",
            {"content": "binary", "characters": 4, "well_formed": False},
        ),
        (
            "<Media>Download</Media><ResultStatus>C</ResultStatus>",
            {"media": "Download", "status": "C", "content": "none", "characters": 0},
        ),
    ],
)
def test_the_form_of_a_report_is_told(content: str, form: dict[str, object]) -> None:
    whole = tree(cds.read(export(record(sections=f"<Reports>{content}</Reports>"))))
    assert whole["reports"] == [form]


def test_of_very_many_reports_the_rest_is_counted() -> None:
    whole = tree(cds.read(export(record(sections="<Reports/>" * 250))))
    assert len(whole["reports"]) == 200
    assert whole["sections"]["Reports"]["count"] == 250


def test_of_very_many_people_the_rest_is_not_remembered() -> None:
    notes = "".join(f"<ClinicalNotes><LastName>N{n}</LastName></ClinicalNotes>" for n in range(900))
    reading = cds.read(export(record(sections=notes)))
    assert len(reading.subject.get("providers")) == 500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16"])
def test_accents_arrive_in_every_declared_encoding(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    source = export(record(NAMES.format("Éloïse")), encoding=encoding, declared=declared)
    reading = cds.read(source)
    assert reading.subject.get("given_name") == ("Éloïse",)
    assert tree(reading)["encoding"] == {"declared": declared, "read_as": declared}


def test_utf_16_without_a_mark_is_read() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        source = export(record(NAMES.format("Éloïse")), encoding=encoding, declared="utf-16")
        assert cds.read(source).subject.get("given_name") == ("Éloïse",)


def test_utf_16_in_the_declaration_alone_is_read_as_utf_8() -> None:
    source = export(record(NAMES.format("Éloïse")), encoding="utf-8", declared="utf-16")
    reading = cds.read(source)
    assert reading.subject.get("given_name") == ("Éloïse",)
    assert tree(reading)["encoding"] == {"declared": "utf-16", "read_as": "utf-8"}


@pytest.mark.parametrize("filler", [0, 200_000])
def test_windows_1252_that_claims_to_be_utf_8_is_read_and_told(filler: int) -> None:
    notes = f"<ClinicalNotes>{'x' * filler}é</ClinicalNotes>"
    text = record(NAMES.format("Éloïse L\u2019Heureux"), notes)
    reading = cds.read(export(text, encoding="windows-1252", declared="utf-8"))
    assert reading.subject.get("given_name") == ("Éloïse L\u2019Heureux",)
    assert tree(reading)["encoding"] == {"declared": "utf-8", "read_as": "windows-1252"}
    assert tree(reading)["alone"] is True


def test_an_apostrophe_of_windows_in_iso_8859_1_is_an_apostrophe() -> None:
    text = record(NAMES.format("D\u2019Aoust"))
    reading = cds.read(export(text, encoding="windows-1252", declared="ISO-8859-1"))
    assert reading.subject.get("given_name") == ("D\u2019Aoust",)


@pytest.mark.parametrize("declared", ["ISO8859-1", "ISO8859_1", "ISO_8859-1", "Latin-1"])
def test_other_names_of_an_old_encoding_are_known(declared: str) -> None:
    source = export(record(NAMES.format("Éloïse")), encoding="iso-8859-1", declared=declared)
    reading = cds.read(source)
    assert reading.subject.get("given_name") == ("Éloïse",)
    assert tree(reading)["encoding"] == {"declared": "iso-8859-1", "read_as": "iso-8859-1"}


@pytest.mark.parametrize("declared", ["utf-7", "ebcdic-cp-fr", "quenouille", "idna"])
def test_an_encoding_that_is_not_listed_is_refused(declared: str) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        cds.read(export(with_id("1"), declared=declared))
    assert caught.value.__context__ is None


def test_composed_and_decomposed_accents_are_equal_after_folding() -> None:
    def names(form: str) -> str:
        name = unicodedata.normalize(form, "Éloïse")  # type: ignore[arg-type]
        return record(NAMES.format(name))

    one, other = (cds.read(export(names(form))).subject for form in ("NFC", "NFD"))
    found = compare(one, other, chart_emr_id="1", ocean_emr_id="1")
    assert one.get("given_name") != other.get("given_name")
    assert found["given_name"] is Comparison.FOLDED


@pytest.mark.parametrize(
    ("root", "namespace"),
    [
        ('<OmdCds xmlns="cds">', "cds"),
        ("<OmdCds>", "none"),
        ('<OmdCds xmlns="http://quenouille.example">', "other"),
    ],
)
def test_another_namespace_is_read_and_told(root: str, namespace: str) -> None:
    source = io.BytesIO(f"{root}{with_id('31')}</OmdCds>".encode())
    reading = cds.read(source)
    assert reading.emr_id == "31"
    assert tree(reading)["namespace"] == namespace


def test_a_file_of_several_patients_is_nobodys_chart() -> None:
    with pytest.raises(ChartUnreadableError):
        cds.read(export(with_id("1"), with_id("2")))


def test_of_several_patients_the_one_who_is_asked_for_is_read() -> None:
    reading = cds.read(export(with_id("1"), with_id("2"), with_id("3")), "2")
    assert reading.emr_id == "2"
    assert tree(reading)["alone"] is False


@pytest.mark.parametrize("patient_id", ["3", "01", ""])
def test_a_patient_who_is_not_in_it_is_not_found(patient_id: str) -> None:
    with pytest.raises(ChartNotFoundError):
        cds.read(export(with_id("1"), with_id("2")), patient_id)


def test_a_hospital_report_holds_no_patient_of_the_emr() -> None:
    source = io.BytesIO((EXPORTS / "hrm_synthetic.xml").read_bytes())
    with pytest.raises(ChartNotFoundError):
        cds.read(source, "4711")


def test_memory_does_not_grow_with_the_file() -> None:
    """It does where a tree is built, which is how a careless reader would do it."""
    section = (EXPORTS / "cds5_synthetic.xml").read_text("utf-8")
    section = section[section.index("<ProblemList>") : section.index("</PatientRecord>")]
    section = section.replace("<d:", "<").replace("</d:", "</")

    def peak(times: int, take: Callable[[io.BytesIO], object]) -> int:
        source = export(with_id("1").replace("</PatientRecord>", section * times + END))
        tracemalloc.start()
        take(source)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    def careless(source: io.BytesIO) -> object:
        return [element.text for element in etree.parse(source).iter()]

    peak(1, cds.read)
    assert peak(1000, cds.read) < peak(250, cds.read) + 300_000
    assert peak(1000, careless) > peak(250, careless) + 300_000


def test_an_empty_chart_is_read() -> None:
    reading = cds.read(export(record()))
    assert reading.emr_id is None
    assert not list(reading.subject)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xef\xbb\xbf",
        b"   ",
        b"no XML",
        b"<OmdCds",
        b"<OmdCds/>",
        b"<OmdCds></OmdCds>junk",
        b"<OmdCds><Patient/></OmdCds>",
        b"<html><PatientRecord/></html>",
        b"<OmdCds><PatientRecord><Demographics></PatientRecord></OmdCds>",
        b"<OmdCds><PatientRecord><Demographics/><Demographics/></PatientRecord></OmdCds>",
        b"<OmdCds><PatientRecord><Demographics>&nbsp;</Demographics></PatientRecord></OmdCds>",
    ],
)
def test_what_is_no_export_is_unreadable(body: bytes) -> None:
    with pytest.raises(ChartUnreadableError) as caught:
        cds.read(io.BytesIO(body))
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "demographics", ["<a/>" * 10_001, f"<a>{'x' * 1_000_001}</a>", f"<a b='{'x' * 1_000_001}'/>"]
)
def test_demographics_longer_than_any_chart_are_refused(demographics: str) -> None:
    with pytest.raises(ChartUnreadableError):
        cds.read(export(record(demographics)))


@pytest.mark.parametrize(
    "media_type",
    ["application/xml", "text/xml; charset=utf-8", "text/plain", "Application/Octet-Stream"],
)
def test_a_page_may_hand_an_export_over(media_type: str) -> None:
    body = (EXPORTS / "cds5_synthetic.xml").read_bytes()
    reading = read_handed(HandedDocument(media_type, body))
    assert reading.document.kind == "ontariomd-cds"
    assert reading.emr_id == "20077"


def test_a_message_inside_a_report_does_not_make_the_export_hl7() -> None:
    content = "<Content><TextContent>MSH|^~\\&amp;|x\nPID|1||2</TextContent></Content>"
    body = export(record(sections=f"<Reports>{content}</Reports>")).getvalue()
    reading = read_handed(HandedDocument("text/plain", body))
    assert reading.document.kind == "ontariomd-cds"


def test_other_xml_that_is_handed_over_is_opaque() -> None:
    reading = read_handed(HandedDocument("application/xml", b"<html>Quenouille</html>"))
    assert reading.document.kind == "document"
