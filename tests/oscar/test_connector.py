"""What one read answers, in both modes, and who the patient is then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors.contract import (
    ChartHandle,
    HandedDocument,
    JsonTree,
    RawDocument,
    Reads,
    Unredacted,
)
from connectors.errors import ChartUnreadableError, ContextInvalidError
from connectors.registry import load
from connectors.subject import Subject
from demo.patients import PATIENTS
from demo.pretend_oscar import PretendOscar
from oscar.connector import OscarConnector
from oscar.keep import DEMOGRAPHIC
from oscar.settings import Mode

Make = Callable[..., OscarConnector]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
HL7 = HandedDocument(
    "application/hl7-v2",
    b"MSH|^~\\&|CML||||20261123||ORU^R01|1|P|2.3\rPID|1||||Wigglesworth^Anselmo||19310719|F\r",
)


@pytest.fixture
def page(make: Make) -> OscarConnector:
    return make(mode=Mode.PAGE, base_url="")


def raw(chart: ChartHandle, record: object = None) -> Unredacted:
    documents = () if record is None else (
        RawDocument(DEMOGRAPHIC, "application/json", JsonTree(record)),
    )  # fmt: skip
    return Unredacted(chart, documents, Subject(), NOW)


def test_it_is_installed_under_its_name() -> None:
    plugin = load("oscar")
    assert (plugin.id, plugin.name) == ("oscar", "OSCAR")


def test_each_mode_declares_what_it_reads(make: Make, page: OscarConnector) -> None:
    assert Reads.RAW_DATA in make().reads
    assert Reads.RAW_DATA not in page.reads
    assert (make().mode, page.mode) == ("rest", "page")


async def test_the_page_mode_asks_nobody(
    page: OscarConnector, oscar: PretendOscar, chart: ChartHandle
) -> None:
    await page.check()
    answer = await page.read(chart)
    assert answer.documents == ()
    assert page.identify(answer).emr_id == chart.patient_id
    assert oscar.requests == []


async def test_the_page_mode_needs_no_credential(
    page: OscarConnector, chart: ChartHandle, kept: dict[str, str]
) -> None:
    kept.clear()
    await page.read(chart)


@pytest.mark.parametrize("mode", Mode)
async def test_documents_of_the_page_are_read_in_both_modes(
    make: Make, oscar: PretendOscar, chart: ChartHandle, mode: Mode
) -> None:
    connector = make(mode=mode, base_url=oscar.url)
    answer = await connector.read(replace(chart, documents=(HL7,)))
    assert answer.documents[-1].kind == "hl7-v2"
    assert "Wigglesworth" in answer.subject.get("family_name")
    assert connector.identify(answer).emr_id == chart.patient_id
    assert {document.kind for document in answer.documents} <= {*connector.keep, "document"}


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_every_patient_is_found_with_the_references_of_the_page(
    make: Make, patient: object
) -> None:
    connector = make()
    number = getattr(patient, "emr_id", "")
    chart = connector.accept(
        {"patient_id": number, "ocean_reference": "482", "site_number": "7001"}
    )
    found = connector.identify(await connector.read(chart))
    assert (found.emr_id, found.merged_emr_ids) == (number, ())
    assert (found.ocean_reference, found.site_number) == ("482", "7001")


async def test_a_merged_chart_gives_both_numbers(
    make: Make, oscar: PretendOscar, chart: ChartHandle
) -> None:
    oscar.merged = {"77": "1234"}
    connector = make()
    found = connector.identify(await connector.read(replace(chart, patient_id="77")))
    assert (found.emr_id, found.merged_emr_ids) == ("1234", ("77",))


def test_only_the_demographic_number_is_the_emr_id(make: Make, chart: ChartHandle) -> None:
    record = {"chartNo": "55", "hin": "66", "id": 77, "provider": {"demographicNo": 88}}
    with pytest.raises(ChartUnreadableError):
        make().identify(raw(chart, record))


def test_without_any_reference_there_is_nobody_to_name(page: OscarConnector) -> None:
    with pytest.raises(ChartUnreadableError):
        page.identify(raw(ChartHandle()))


def test_an_ocean_reference_alone_names_the_patient_on_the_page(page: OscarConnector) -> None:
    found = page.identify(raw(ChartHandle(ocean_reference="482")))
    assert (found.emr_id, found.ocean_reference) == (None, "482")


async def test_rest_cannot_ask_for_a_patient_without_a_number(make: Make) -> None:
    with pytest.raises(ContextInvalidError):
        make().accept({"ocean_reference": "482"})
    with pytest.raises(ContextInvalidError):
        await make().read(ChartHandle(ocean_reference="482"))


def test_the_page_takes_an_ocean_reference_alone(page: OscarConnector) -> None:
    assert page.accept({"ocean_reference": "482"}).ocean_reference == "482"
