"""The open chart is read from an export folder, if the clinic has one."""

from pathlib import Path

import pytest

from connectors.errors import ChartNotFoundError, EmrUnreachableError
from connectors.formats import ocean_raw
from connectors.formats.export_folder import whole
from connectors.formats.exported import probe_folder, read_exported
from demo.patients import PATIENTS
from demo.pretend_pssuite import exports

PATIENT = PATIENTS[0]


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "one.xml").write_bytes(exports.cds(PATIENT))
    return str(tmp_path)


async def test_without_a_folder_or_a_patient_nothing_is_read(folder: str) -> None:
    assert await read_exported("", PATIENT.emr_id, needed=True) == ()
    assert await read_exported(folder, None, needed=True) == ()
    await probe_folder("")


async def test_the_patients_export_is_read(folder: str) -> None:
    (reading,) = await read_exported(folder, PATIENT.emr_id, needed=True)
    assert reading.emr_id == PATIENT.emr_id
    await probe_folder(folder)


async def test_a_missing_export_matters_only_where_it_is_needed(folder: str) -> None:
    assert await read_exported(folder, "999", needed=False) == ()
    with pytest.raises(ChartNotFoundError) as caught:
        await read_exported(folder, "999", needed=True)
    assert caught.value.__context__ is None


async def test_other_readers_may_stand_in(folder: str) -> None:
    raw = b'{"externalPatientRef": "1234", "demographics": {}}'
    (Path(folder) / "one.xml").write_bytes(raw)
    readers = (whole(ocean_raw.read),)
    (reading,) = await read_exported(folder, PATIENT.emr_id, needed=True, readers=readers)
    assert reading.document.kind == ocean_raw.KIND


@pytest.mark.parametrize("needed", [True, False])
async def test_a_folder_that_is_not_there_is_unreachable(folder: str, *, needed: bool) -> None:
    missing = f"{folder}/unmounted"
    with pytest.raises(EmrUnreachableError):
        await read_exported(missing, PATIENT.emr_id, needed=needed)
    with pytest.raises(EmrUnreachableError):
        await probe_folder(missing)
