"""The newest export that holds the patient is read in both modes, and its name is never told."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from accuro.connector import AccuroConnector
from accuro.keep import PATIENT as RECORD
from accuro.settings import Lookup, Mode, VendorNumber
from connectors.contract import ChartHandle, HandedDocument, Reads
from connectors.errors import ChartNotFoundError, ChartUnreadableError, EmrUnreachableError
from demo.patients import PATIENTS
from demo.pretend_accuro import PretendAccuro, exports

Make = Callable[..., AccuroConnector]
PATIENT, OTHER = PATIENTS[:2]
CDS = "ontariomd-cds"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def page(make: Make, folder: Path) -> AccuroConnector:
    """Reads the folder and asks Accuro for nothing."""
    return make(mode=Mode.PAGE, base_url="", export_folder=str(folder))


def kinds(raw: Any) -> list[str]:
    return [document.kind for document in raw.documents]


async def test_the_patients_own_export_is_found_among_others(
    page: AccuroConnector, folder: Path, chart: ChartHandle, leaks: Any
) -> None:
    for patient in PATIENTS:
        exports.save(patient, folder)
    (folder / "result.hl7").write_bytes(exports.laboratory(PATIENT))
    raw = await page.read(chart)
    assert kinds(raw) == [CDS]
    assert raw.subject.get("family_name") == (PATIENT.family_name,)
    assert page.identify(raw).emr_id == PATIENT.emr_id
    assert leaks(repr(raw.documents[0])) == []


async def test_a_folder_is_declared_as_raw_data(make: Make, page: AccuroConnector) -> None:
    assert Reads.RAW_DATA in page.reads
    assert Reads.RAW_DATA not in make(mode=Mode.PAGE, base_url="").reads


async def test_the_newest_of_two_exports_counts(
    page: AccuroConnector, folder: Path, chart: ChartHandle
) -> None:
    first = exports.save(PATIENT, folder)
    second = folder / "again.xml"
    second.write_bytes(exports.cds(replace(PATIENT, phone="613-555-0199")))
    os.utime(first, (1, 1))
    assert "613-555-0199" in (await page.read(chart)).subject.get("phone")
    os.utime(second, (0, 0))
    assert "613-555-0199" not in (await page.read(chart)).subject.get("phone")


async def test_a_name_is_no_reason_to_read_a_file(
    page: AccuroConnector, folder: Path, chart: ChartHandle
) -> None:
    named = exports.save(PATIENT, folder)
    named.write_bytes(exports.cds(OTHER))
    with pytest.raises(ChartNotFoundError):
        await page.read(chart)


async def test_a_chart_without_an_export_is_not_found(
    page: AccuroConnector, folder: Path, chart: ChartHandle, leaks: Any
) -> None:
    exports.save(OTHER, folder)
    with pytest.raises(ChartNotFoundError) as caught:
        await page.read(chart)
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_a_cut_export_is_unreadable_and_not_quoted(
    page: AccuroConnector, folder: Path, chart: ChartHandle, leaks: Any
) -> None:
    path = exports.save(PATIENT, folder)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ChartUnreadableError) as caught:
        await page.read(chart)
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_where_cds_has_another_number_it_is_not_searched_for_the_emr_id(
    make: Make, page: AccuroConnector, folder: Path, chart: ChartHandle
) -> None:
    """Else the number of this patient finds the chart of another one."""
    misnumbered = replace(OTHER, emr_id=PATIENT.emr_id)
    exports.save(misnumbered, folder)
    assert OTHER.family_name in (await page.read(chart)).subject.get("family_name")
    connector = make(
        mode=Mode.PAGE,
        base_url="",
        export_folder=str(folder),
        vendor_number=VendorNumber.OTHER,
    )
    with pytest.raises(ChartUnreadableError):
        await connector.read(chart)


async def test_what_is_handed_over_is_enough_without_an_export(page: AccuroConnector) -> None:
    body = exports.laboratory(PATIENT).decode()
    document = {"media_type": exports.HL7, "body": body, "encoding": "text"}
    raw = await page.read(page.accept({"patientID": PATIENT.emr_id, "documents": [document]}))
    assert kinds(raw) == ["hl7-v2"]


async def test_an_export_is_read_beside_the_record(
    make: Make, folder: Path, chart: ChartHandle
) -> None:
    connector = make(export_folder=str(folder))
    assert kinds(await connector.read(chart)) == [RECORD]
    exports.save(PATIENT, folder)
    assert kinds(await connector.read(chart)) == [RECORD, CDS]


async def test_a_search_asks_for_what_the_export_says(
    make: Make, accuro: PretendAccuro, folder: Path, chart: ChartHandle
) -> None:
    exports.save(PATIENT, folder)
    connector = make(export_folder=str(folder), lookup=Lookup.SEARCH)
    assert kinds(await connector.read(chart)) == [RECORD, CDS]
    assert [path for _, path in accuro.requests][-1].endswith("/patients/search")


async def test_the_folder_is_not_searched_for_nobody(page: AccuroConnector, folder: Path) -> None:
    exports.save(PATIENT, folder)
    raw = await page.read(page.accept({"ocean_reference": "482"}))
    assert raw.documents == ()


@pytest.mark.parametrize("mode", Mode)
async def test_a_folder_that_is_not_there_is_unreachable(
    make: Make, accuro: PretendAccuro, folder: Path, chart: ChartHandle, mode: Mode
) -> None:
    connector = make(mode=mode, base_url=accuro.url, export_folder=str(folder / "unmounted"))
    with pytest.raises(EmrUnreachableError):
        await connector.check()
    with pytest.raises(EmrUnreachableError):
        await connector.read(chart)
    await make(mode=mode, base_url=accuro.url, export_folder=str(folder)).check()


async def test_reading_files_never_blocks_the_event_loop(
    page: AccuroConnector, folder: Path, chart: ChartHandle
) -> None:
    exports.save(PATIENT, folder)
    handed = HandedDocument(exports.XML, exports.cds(PATIENT))
    with blockbuster_ctx():
        await page.read(chart)
        await page.read(replace(chart, documents=(handed,)))
        await page.check()
