"""The newest export that holds the patient is read, and its name is never told."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from connectors.contract import ChartHandle
from connectors.errors import ChartNotFoundError, ContextInvalidError, EmrUnreachableError
from demo.patients import PATIENTS
from demo.pretend_pssuite import PretendPSSuite, exports
from pssuite.connector import PSSuiteConnector

Make = Callable[..., PSSuiteConnector]
PATIENT, OTHER = PATIENTS[:2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def connector(make: Make, folder: Path) -> PSSuiteConnector:
    return make(export_folder=str(folder))


async def test_the_patients_own_export_is_found_among_others(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, folder: Path, leaks: Any
) -> None:
    for patient in PATIENTS:
        pssuite.export(patient.emr_id, folder)
    raw = await connector.read(connector.accept(pssuite.context(PATIENT.emr_id)))
    assert raw.subject.get("family_name") == (PATIENT.family_name,)
    assert connector.identify(raw).emr_id == PATIENT.emr_id
    assert leaks(repr(raw.documents[0])) == []


async def test_the_newest_of_two_exports_counts(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, folder: Path
) -> None:
    export = pssuite.export(PATIENT.emr_id, folder)
    old = folder / "aaa.xml"
    old.write_bytes(exports.cds(PATIENT).replace(b"Quibblethorn", b"Quibblethorpe"))
    os.utime(old, (1, 1))
    raw = await connector.read(connector.accept(pssuite.context(PATIENT.emr_id)))
    assert raw.subject.get("family_name") == (PATIENT.family_name,)
    os.utime(export, (0, 0))
    raw = await connector.read(connector.accept(pssuite.context(PATIENT.emr_id)))
    assert raw.subject.get("family_name") == ("Quibblethorpe",)


async def test_a_chart_without_an_export_is_not_found(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, folder: Path, leaks: Any
) -> None:
    pssuite.export(OTHER.emr_id, folder)
    with pytest.raises(ChartNotFoundError) as caught:
        await connector.read(connector.accept(pssuite.context(PATIENT.emr_id)))
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_what_the_form_hands_over_is_enough_without_an_export(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, handed: Any
) -> None:
    documents = [handed(exports.laboratory(PATIENT), "application/hl7-v2")]
    context = {**pssuite.context(PATIENT.emr_id), "documents": documents}
    raw = await connector.read(connector.accept(context))
    assert [document.kind for document in raw.documents] == ["hl7-v2"]


async def test_the_folder_is_not_searched_for_nobody(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, folder: Path
) -> None:
    pssuite.export(PATIENT.emr_id, folder)
    raw = await connector.read(connector.accept({"ocean_reference": "482"}))
    assert raw.documents == ()


async def test_a_chart_number_that_an_export_tells_is_refused(
    connector: PSSuiteConnector, folder: Path
) -> None:
    body = exports.cds(PATIENT).replace(b"QZ-88117", b"1234")
    # the export of 1234 says that 1234 is its EMR ID too: both agree, so it is sent
    (folder / "one.xml").write_bytes(body)
    raw = await connector.read(connector.accept({"patient_id": "1234"}))
    assert connector.identify(raw).emr_id == "1234"
    (folder / "one.xml").write_bytes(body.replace(b">1234</Unique", b">77</Unique"))
    with pytest.raises(ChartNotFoundError):
        await connector.read(connector.accept({"patient_id": "1234"}))


async def test_a_folder_that_is_not_there_is_unreachable(make: Make, folder: Path) -> None:
    connector = make(export_folder=str(folder / "unmounted"))
    with pytest.raises(EmrUnreachableError):
        await connector.check()
    with pytest.raises(EmrUnreachableError):
        await connector.read(connector.accept({"patient_id": "1234"}))
    await make(export_folder=str(folder)).check()


async def test_a_handed_export_that_tells_the_chart_number_stops_before_the_folder(
    make: Make, folder: Path, handed: Any
) -> None:
    connector = make(export_folder=str(folder / "unmounted"))
    body = exports.cds(PATIENT).replace(b"QZ-88117", b"881177")
    context = {"patient_id": "881177", "documents": [handed(body)]}
    with pytest.raises(ContextInvalidError):
        await connector.read(connector.accept(context))


async def test_reading_files_never_blocks_the_event_loop(
    connector: PSSuiteConnector, pssuite: PretendPSSuite, folder: Path
) -> None:
    pssuite.export(PATIENT.emr_id, folder)
    chart = connector.accept(pssuite.context(PATIENT.emr_id))
    with blockbuster_ctx():
        await connector.read(chart)
        await connector.check()


@pytest.mark.parametrize(("stated", "found"), [(("OWNLAB:2",), 1), ((), 0)])
async def test_hl7_of_a_sender_that_writes_the_emr_id_is_found(
    make: Make, folder: Path, stated: tuple[str, ...], found: int
) -> None:
    (folder / "a.hl7").write_bytes(b"MSH|^~\\&|OWNLAB|X\rPID|1|1234^^^A||||19500317")
    connector = make(export_folder=str(folder), hl7_emr_id=stated)
    reading = connector.read(ChartHandle(patient_id="1234"))
    if found:
        assert [one.kind for one in (await reading).documents] == ["hl7-v2"]
    else:
        with pytest.raises(ChartNotFoundError):
            await reading
