"""OSCAR's exports in a folder: read beside what the page or REST gives."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract import ChartHandle, HandedDocument, Reads
from connectors.errors import ChartNotFoundError, EmrUnreachableError
from demo.patients import PATIENTS
from demo.pretend_pssuite import exports
from oscar.connector import OscarConnector
from oscar.settings import Mode

Make = Callable[..., OscarConnector]
PATIENT, OTHER = PATIENTS[:2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """OSCAR names its exports ``First_Last_DemoNo_DOB.xml``, and they are CDS."""
    name = f"{PATIENT.given_name}_{PATIENT.family_name}_{PATIENT.emr_id}.xml"
    (tmp_path / name).write_bytes(exports.cds(PATIENT))
    return tmp_path


async def test_the_page_mode_reads_the_export(make: Make, chart: ChartHandle, folder: Path) -> None:
    connector = make(mode=Mode.PAGE, export_folder=str(folder))
    raw = await connector.read(chart)
    assert [document.kind for document in raw.documents] == ["ontariomd-cds"]
    assert raw.subject.get("family_name") == (PATIENT.family_name,)
    assert connector.identify(raw).emr_id == PATIENT.emr_id
    assert Reads.RAW_DATA in connector.reads
    await connector.check()


async def test_rest_reads_the_export_too_and_does_without(
    make: Make, chart: ChartHandle, folder: Path
) -> None:
    connector = make(export_folder=str(folder))
    raw = await connector.read(chart)
    kinds = [document.kind for document in raw.documents]
    assert kinds == ["oscar-demographic", "ontariomd-cds"]
    other = await connector.read(replace(chart, patient_id=OTHER.emr_id))
    assert [document.kind for document in other.documents] == ["oscar-demographic"]


async def test_a_page_without_an_export_finds_no_chart(
    make: Make, chart: ChartHandle, folder: Path
) -> None:
    connector = make(mode=Mode.PAGE, export_folder=str(folder))
    nobody = replace(chart, patient_id=OTHER.emr_id)
    with pytest.raises(ChartNotFoundError):
        await connector.read(nobody)
    handed = HandedDocument("application/hl7-v2", exports.laboratory(OTHER))
    raw = await connector.read(replace(nobody, documents=(handed,)))
    assert [document.kind for document in raw.documents] == ["hl7-v2"]


async def test_a_folder_that_is_not_there_is_unreachable(
    make: Make, chart: ChartHandle, folder: Path
) -> None:
    connector = make(mode=Mode.PAGE, export_folder=str(folder / "unmounted"))
    for asking in (connector.read(chart), connector.check()):
        with pytest.raises(EmrUnreachableError):
            await asking
