"""The pretend PS Suite shows what the real one is said to show, and its exports are valid."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from connectors.formats import hl7v2, ocean_raw
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_pssuite import Fault, PretendPSSuite, exports

SCHEMAS = Path(__file__).parents[2].parent / "shared" / "data" / "xsd"
CDS = SCHEMAS / "cds-emr-data-migration-5.0" / "EMR_Data_Migration_Schema.xsd"
HRM = SCHEMAS / "hrm-1.1.2" / "ontariomd_hrm.xsd"
PATIENT = PATIENTS[0]
everybody = pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)


@pytest.fixture
async def pssuite() -> AsyncIterator[PretendPSSuite]:
    async with PretendPSSuite(site_number="7001") as running:
        yield running


async def page(pssuite: PretendPSSuite, path: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(pssuite.url + path) as response:
        return response.status, await response.text()


async def test_a_chart_shows_the_emr_id_at_its_top_and_the_chart_number_elsewhere(
    pssuite: PretendPSSuite,
) -> None:
    _, text = await page(pssuite, "/charts/0")
    assert f'id="pss-id">{PATIENT.emr_id}<' in text
    assert f'id="chart-number">{PATIENT.chart_number}<' in text
    assert 'data-pssuite="emr-id"' in text
    assert text.index("pss-id") < text.index("chart-number")


async def test_no_address_names_a_patient(pssuite: PretendPSSuite) -> None:
    await page(pssuite, pssuite.chart_url(PATIENT.emr_id).removeprefix(pssuite.url))
    assert pssuite.requests == [("GET", "/charts/0")]


async def test_the_list_leads_to_every_chart_and_no_further(pssuite: PretendPSSuite) -> None:
    _, text = await page(pssuite, "/")
    assert text.count('href="/charts/') == len(PATIENTS)
    assert (await page(pssuite, f"/charts/{len(PATIENTS)}"))[0] == 404


@pytest.mark.parametrize("path", ["/forms/pssuite.js", "/demo/setup.js", "/pssuite.css"])
async def test_what_the_page_loads_is_there(pssuite: PretendPSSuite, path: str) -> None:
    assert (await page(pssuite, path))[0] == 200


async def test_a_temporary_note_of_ocean_holds_structured_values(pssuite: PretendPSSuite) -> None:
    pssuite.faults.add(Fault.TEMPORARY_NOTE)
    _, text = await page(pssuite, "/charts/0")
    assert "Ocean Temporary Note" in text
    title, _, values = exports.temporary_note(PATIENT).partition("\n")
    assert title == "Ocean Temporary Note"
    assert ocean_raw.is_patient(json.loads(values))


@pytest.mark.parametrize(
    ("fault", "member", "value"),
    [
        (Fault.FORM_TAKES_CHART_NUMBER, "patient_id", None),
        (Fault.FORM_SHOWS_NO_NUMBER, "patient_id", None),
        (Fault.TOOLBAR_ABSENT, "ocean_reference", None),
        (Fault.TOOLBAR_ABSENT, "ocean_toolbar", "absent"),
    ],
)
def test_a_fault_changes_what_the_form_hands_over(fault: Fault, member: str, value: Any) -> None:
    pssuite = PretendPSSuite()
    assert pssuite.context(PATIENT.emr_id)[member] != value
    pssuite.faults.add(fault)
    assert pssuite.context(PATIENT.emr_id)[member] == value


def validated(schema: Path, body: bytes) -> list[str]:
    etree = pytest.importorskip("lxml.etree")
    if not schema.exists():
        pytest.skip("the schemas are not beside the project")
    checker = etree.XMLSchema(etree.parse(str(schema)))
    checker.validate(etree.fromstring(body))
    return [f"{error.line}: {error.message}" for error in checker.error_log]


@everybody
@pytest.mark.parametrize(
    "faults", [set(), {Fault.TEMPORARY_NOTE}, {Fault.WINDOWS_1252}, {Fault.OTHER_VENDOR_NUMBER}]
)
def test_an_export_is_valid_cds(patient: SyntheticPatient, faults: set[Fault]) -> None:
    assert validated(CDS, exports.cds(patient, faults)) == []


@everybody
def test_a_report_is_valid_hrm(patient: SyntheticPatient) -> None:
    assert validated(HRM, exports.hrm(patient)) == []


def test_an_export_declares_the_encoding_that_it_has() -> None:
    body = exports.cds(PATIENTS[1], {Fault.WINDOWS_1252})
    assert b'encoding="windows-1252"' in body
    assert PATIENTS[1].family_name in body.decode("windows-1252")


@everybody
def test_a_laboratory_message_is_read_with_its_health_number(patient: SyntheticPatient) -> None:
    reading = hl7v2.read(exports.laboratory(patient))
    assert reading.subject.get("family_name") == (patient.family_name,)
    assert patient.health_number in reading.subject.get("health_number")


def test_the_name_of_a_saved_export_names_the_patient(tmp_path: Path) -> None:
    path = PretendPSSuite().export(PATIENT.emr_id, tmp_path)
    assert PATIENT.family_name in path.name
    assert path.read_bytes() == exports.cds(PATIENT)
