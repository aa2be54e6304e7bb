"""The EMR ID and the chart number are told apart."""

from collections.abc import Iterable

import pytest

from connectors.contract import ChartHandle, JsonTree, Leaf, Opaque, RawDocument, SpannedText
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.formats import ocean_raw
from connectors.formats.reading import Reading
from connectors.subject import Subject
from pssuite.numbers import chart_numbers, emr_id_of, refuse_chart_number
from pssuite.settings import VendorNumber


def exported(emr_id: str | None, chart_number: str = "QZ-88117") -> Reading:
    tree = {"PatientRecord": {"Demographics": {"ChartNumber": chart_number}}}
    return Reading(RawDocument("cds", "application/xml", JsonTree(tree)), Subject(), emr_id)


def oceans(emr_id: str | None, alternate_id: str = "QZ-88117") -> Reading:
    tree = {"ref": "482", "demographics": {"alternateId": alternate_id}}
    content = JsonTree(tree)
    return Reading(RawDocument(ocean_raw.KIND, "application/json", content), Subject(), emr_id)


def spanned(path: str, text: str) -> RawDocument:
    leaves = (Leaf(path, 0, len(text)),)
    return RawDocument("cds", "application/xml", SpannedText(text, leaves))


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (exported("1").document, {"qz88117"}),
        (oceans("1").document, {"qz88117"}),
        (spanned("PatientRecord/Demographics/ChartNumber", "QZ-88117"), {"qz88117"}),
        (spanned("PatientRecord.Demographics.cds:ChartNumber[1]", "0088117"), {"88117"}),
        (spanned("PatientRecord/Demographics/Gender", "F"), set()),
        (RawDocument("document", "application/pdf", Opaque(b"ChartNumber")), set()),
    ],
)
def test_chart_numbers_are_found_in_every_kind_of_document(
    document: RawDocument, found: set[str]
) -> None:
    assert chart_numbers(document) == found


def test_a_document_nested_deeper_than_python_calls_is_walked() -> None:
    tree: object = {"ChartNumber": ["88117", {"Part": 5}]}
    for _ in range(50_000):
        tree = [tree]
    document = RawDocument("cds", "application/xml", JsonTree(tree))
    assert chart_numbers(document) == {"88117"}


@pytest.mark.parametrize(
    "readings",
    [[exported("1234", "88117")], [exported("1234", "0088-117")], [oceans("1234", "88117")]],
)
def test_a_form_that_hands_over_the_chart_number_is_refused(readings: list[Reading]) -> None:
    with pytest.raises(ContextInvalidError):
        refuse_chart_number(ChartHandle(patient_id="88117"), readings)


@pytest.mark.parametrize(
    "readings", [[], [exported("88117", "QZ-1")], [exported("88117", "88117")], [oceans("88117")]]
)
def test_a_number_that_is_no_chart_number_is_accepted(readings: list[Reading]) -> None:
    refuse_chart_number(ChartHandle(patient_id="88117"), readings)
    refuse_chart_number(ChartHandle(ocean_reference="482"), readings)


def emr_id(
    readings: Iterable[Reading], told: str | None = None, vendor: VendorNumber = VendorNumber.EMR_ID
) -> str | None:
    return emr_id_of(ChartHandle(patient_id=told), readings, vendor)


def test_what_the_form_shows_comes_first() -> None:
    assert emr_id([exported("5309"), oceans("617")], told="1234") == "1234"


def test_without_a_form_the_export_names_its_patient() -> None:
    assert emr_id([exported("1234"), exported("1234"), oceans("617")]) == "1234"


def test_an_export_that_numbers_otherwise_names_nobody() -> None:
    assert emr_id([exported("1234")], vendor=VendorNumber.OTHER) is None


def test_oceans_word_is_taken_where_there_is_no_other() -> None:
    assert emr_id([exported(None), oceans("1234")]) == "1234"
    assert emr_id([oceans("1234"), oceans("617")]) is None


def test_an_export_whose_own_number_is_the_chart_number_names_nobody() -> None:
    assert emr_id([exported("88117", "88117")]) is None


@pytest.mark.parametrize("number", ["Quibblethorn", "12345678901", ""])
def test_what_has_not_the_form_of_an_emr_id_names_nobody(number: str) -> None:
    assert emr_id([exported(number)]) is None


def test_a_health_number_in_the_place_of_the_emr_id_names_nobody() -> None:
    reading = exported("9998887773")
    reading.subject = Subject(health_number="9998-887-773")
    assert emr_id([reading]) is None


def test_exports_of_two_charts_are_refused() -> None:
    with pytest.raises(ChartUnreadableError):
        emr_id([exported("1234"), exported("5309")])
