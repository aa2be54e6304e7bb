"""The newest export that holds the patient is read, and its name is never told."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from connectors.errors import ChartNotFoundError, ChartUnreadableError, EmrUnreachableError
from demo.patients import PATIENTS
from demo.pretend_medaccess import Fault, PretendMedAccess, exports
from medaccess.connector import MedAccessConnector
from medaccess.settings import VendorNumber

Make = Callable[..., MedAccessConnector]
PATIENT, OTHER = PATIENTS[:2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "exports"
    made.mkdir()
    return made


@pytest.fixture
def connector(make: Make, folder: Path) -> MedAccessConnector:
    return make(export_folder=str(folder))


@pytest.mark.parametrize("form", ["fhir", "cds"])
async def test_the_patients_own_export_is_found_among_others(
    connector: MedAccessConnector,
    medaccess: PretendMedAccess,
    folder: Path,
    form: str,
    leaks: Any,
) -> None:
    for patient in PATIENTS:
        medaccess.export(patient.emr_id, folder, form)
    medaccess.export(PATIENT.emr_id, folder, "laboratory")
    raw = await connector.read(connector.accept(medaccess.context(PATIENT.emr_id)))
    assert raw.subject.get("family_name") == (PATIENT.family_name,)
    assert connector.identify(raw).emr_id == PATIENT.emr_id
    assert raw.chart.page["documents"] == "same"
    assert leaks(repr(raw.documents[0])) == []


async def test_the_newest_of_two_exports_counts(
    connector: MedAccessConnector, medaccess: PretendMedAccess, folder: Path
) -> None:
    newer = medaccess.export(PATIENT.emr_id, folder, "fhir")
    older = medaccess.export(PATIENT.emr_id, folder, "cds")
    chart = connector.accept(medaccess.context(PATIENT.emr_id))
    os.utime(older, (1, 1))
    assert (await connector.read(chart)).documents[0].kind == "fhir"
    os.utime(newer, (0, 0))
    assert (await connector.read(chart)).documents[0].kind == "ontariomd-cds"


async def test_a_chart_without_an_export_is_not_found(
    connector: MedAccessConnector, medaccess: PretendMedAccess, folder: Path, leaks: Any
) -> None:
    medaccess.export(OTHER.emr_id, folder)
    with pytest.raises(ChartNotFoundError) as caught:
        await connector.read(connector.accept(medaccess.context(PATIENT.emr_id)))
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_a_cut_export_is_unreadable_and_not_quoted(
    connector: MedAccessConnector, medaccess: PretendMedAccess, folder: Path, leaks: Any
) -> None:
    medaccess.faults.add(Fault.TRUNCATED)
    medaccess.export(PATIENT.emr_id, folder)
    with pytest.raises(ChartUnreadableError) as caught:
        await connector.read(connector.accept(medaccess.context(PATIENT.emr_id)))
    assert caught.value.__context__ is None
    assert leaks(caught.value) == []


async def test_what_the_page_hands_over_is_enough_without_an_export(
    connector: MedAccessConnector, medaccess: PretendMedAccess, handed: Any
) -> None:
    documents = [handed(exports.laboratory(PATIENT), "application/hl7-v2")]
    context = {**medaccess.context(PATIENT.emr_id), "documents": documents}
    raw = await connector.read(connector.accept(context))
    assert [document.kind for document in raw.documents] == ["hl7-v2"]


async def test_the_folder_is_not_searched_for_nobody(
    connector: MedAccessConnector, medaccess: PretendMedAccess, folder: Path
) -> None:
    medaccess.export(PATIENT.emr_id, folder)
    raw = await connector.read(connector.accept({"ocean_reference": "482"}))
    assert raw.documents == ()


async def test_where_cds_has_another_number_it_is_not_searched_for_the_emr_id(
    make: Make, medaccess: PretendMedAccess, folder: Path
) -> None:
    medaccess.export(PATIENT.emr_id, folder, "cds")
    connector = make(export_folder=str(folder), vendor_number=VendorNumber.OTHER)
    with pytest.raises(ChartUnreadableError):
        await connector.read(connector.accept(medaccess.context(PATIENT.emr_id)))
    medaccess.export(PATIENT.emr_id, folder, "fhir")
    raw = await connector.read(connector.accept(medaccess.context(PATIENT.emr_id)))
    assert raw.documents[0].kind == "fhir"


async def test_the_clinics_own_fhir_system_is_searched_for(make: Make, folder: Path) -> None:
    body = b'{"resourceType":"Patient","identifier":[{"system":"urn:own:mrn","value":"77"}]}'
    (folder / "one.json").write_bytes(body)
    connector = make(export_folder=str(folder), fhir_emr_id_system="urn:own:mrn")
    raw = await connector.read(connector.accept({"patient_id": "77"}))
    assert raw.documents[0].kind == "fhir"


async def test_a_folder_that_is_not_there_is_unreachable(make: Make, folder: Path) -> None:
    connector = make(export_folder=str(folder / "unmounted"))
    with pytest.raises(EmrUnreachableError):
        await connector.check()
    with pytest.raises(EmrUnreachableError):
        await connector.read(connector.accept({"patient_id": "1234"}))
    await make(export_folder=str(folder)).check()


async def test_reading_files_never_blocks_the_event_loop(
    connector: MedAccessConnector, medaccess: PretendMedAccess, folder: Path
) -> None:
    medaccess.export(PATIENT.emr_id, folder)
    chart = connector.accept(medaccess.context(PATIENT.emr_id))
    with blockbuster_ctx():
        await connector.read(chart)
        await connector.check()
