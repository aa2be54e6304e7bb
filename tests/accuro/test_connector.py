"""What one read answers, in both modes, and who the patient is then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from accuro.connector import PLUGIN, AccuroConnector
from accuro.keep import DEMOGRAPHICS, PATIENT
from accuro.settings import Mode
from connectors.contract import ChartHandle, Reads, Unredacted
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ContextInvalidError,
)
from connectors.registry import installed, load
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro import Dialect, PretendAccuro

from .conftest import message

Make = Callable[..., AccuroConnector]
NOW = datetime(2026, 11, 23, tzinfo=UTC)
FIRST = PATIENTS[0]


@pytest.fixture
def page(make: Make) -> AccuroConnector:
    return make(mode=Mode.PAGE, base_url="")


@pytest.mark.skipif("accuro" not in installed(), reason="the entry point is not installed")
def test_it_is_installed_under_its_name() -> None:
    plugin = load("accuro")
    assert (plugin.id, plugin.name) == ("accuro", "Accuro")


def test_it_is_called_by_its_name() -> None:
    assert (PLUGIN.id, PLUGIN.name) == ("accuro", "Accuro")


def test_each_mode_declares_what_it_reads(make: Make, page: AccuroConnector) -> None:
    assert make().reads == Reads.EMR_ID | Reads.RAW_DATA
    assert page.reads == Reads.EMR_ID
    exporting = make(mode=Mode.PAGE, base_url="", export_folder="/exports")
    assert exporting.reads == Reads.EMR_ID | Reads.RAW_DATA
    assert (make().mode, page.mode) == ("rest", "page")


async def test_the_page_mode_asks_nobody_and_needs_no_credential(
    page: AccuroConnector, accuro: PretendAccuro, chart: ChartHandle, kept: dict[str, str]
) -> None:
    kept.clear()
    await page.check()
    answer = await page.read(chart)
    assert answer.documents == ()
    assert page.identify(answer).emr_id == chart.patient_id
    assert accuro.requests == []


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_every_patient_is_found(make: Make, patient: SyntheticPatient) -> None:
    connector = make()
    chart = connector.accept({"patientID": patient.emr_id, "site_number": "7001"})
    raw = await connector.read(chart)
    found = connector.identify(raw)
    assert (found.emr_id, found.merged_emr_ids, found.ocean_reference) == (
        patient.emr_id,
        (),
        None,
    )
    assert raw.documents[0].kind == PATIENT
    assert raw.subject.get("family_name") == (patient.family_name,)


@pytest.mark.parametrize("mode", Mode)
async def test_documents_that_were_handed_over_are_read_in_both_modes(
    make: Make, accuro: PretendAccuro, chart: ChartHandle, mode: Mode
) -> None:
    connector = make(mode=mode, base_url=accuro.url)
    answer = await connector.read(replace(chart, documents=(message(PATIENTS[1]),)))
    assert answer.documents[-1].kind == "hl7-v2"
    assert PATIENTS[1].family_name in answer.subject.get("family_name")
    assert connector.identify(answer).emr_id == chart.patient_id
    assert {document.kind for document in answer.documents} <= {*connector.keep, "document"}


async def test_a_path_to_demographics_alone_is_read_as_such(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    accuro.dialect = Dialect.BARE
    connector = make()
    raw = await connector.read(chart)
    assert raw.documents[0].kind == DEMOGRAPHICS
    assert connector.identify(raw).emr_id == chart.patient_id


async def test_the_path_of_one_patient_is_the_clinics_setting() -> None:
    path = "/rest/v1/provider-portal/patients/{patient_id}/demographics"
    async with PretendAccuro(patient_path=path) as accuro:
        assert accuro.patient_path == path


@pytest.mark.parametrize("bare", ["{}", "[]", "7", '[{"patientId":1234},{"patientId":1234}]'])
async def test_an_answer_about_nobody_or_two_is_not_the_chart(
    make: Make, chart: ChartHandle, aiohttp_server: Any, bare: str
) -> None:
    from aiohttp import web  # noqa: PLC0415 - loaded by its first use, to start fast

    app = web.Application()

    async def token(_: web.Request) -> web.Response:
        return web.json_response({"access_token": "SYNTHETIC.TOKEN.VALUE", "expires_in": 60})

    async def patient(_: web.Request) -> web.Response:
        return web.Response(text=bare, content_type="application/json")

    app.router.add_post("/v1/token", token)
    app.router.add_get("/rest/v2/provider-portal/patients/1234", patient)
    server = await aiohttp_server(app, access_log=None)
    expected = ChartNotFoundError if bare == "[]" else ChartUnreadableError
    with pytest.raises(expected):
        await make(base_url=f"http://127.0.0.1:{server.port}").read(chart)


async def test_rest_cannot_ask_for_a_patient_without_a_number(make: Make) -> None:
    with pytest.raises(ContextInvalidError):
        make().accept({"ocean_reference": "482"})
    with pytest.raises(ContextInvalidError):
        await make().read(ChartHandle(ocean_reference="482"))


def test_the_page_takes_an_ocean_reference_alone(page: AccuroConnector) -> None:
    raw = Unredacted(page.accept({"ocean_reference": "482"}), (), Subject(), NOW)
    found = page.identify(raw)
    assert (found.emr_id, found.ocean_reference) == (None, "482")


def test_without_any_reference_there_is_nobody_to_name(page: AccuroConnector) -> None:
    with pytest.raises(ChartUnreadableError):
        page.identify(Unredacted(ChartHandle(), (), Subject(), NOW))


async def test_tenant_and_uuid_name_the_clinic_as_the_clinic_says(
    make: Make, accuro: PretendAccuro, chart: ChartHandle
) -> None:
    await make(tenant_in_queries=True).read(chart)
    await make().read(chart)
    assert [path for _, path in accuro.requests].count("/v1/token") == 2
