"""The pretend Ocean Portal shows what a person looks up there: references, EMR IDs, raw data."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest
from aiohttp import ClientSession

from connectors.formats import ocean_raw
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean_portal import PretendOceanPortal


@pytest.fixture
async def portal() -> AsyncIterator[PretendOceanPortal]:
    async with PretendOceanPortal(site_number="7001") as running:
        yield running


async def page(address: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(address) as response:
        return response.status, await response.text()


async def test_the_list_leads_to_every_patient_by_reference(portal: PretendOceanPortal) -> None:
    status, text = await page(portal.url)
    assert status == 200
    assert re.findall(r'href="/patients/(\d+)"', text) == [one.ocean_reference for one in PATIENTS]
    assert all(f"<td>{one.emr_id}</td>" in text for one in PATIENTS)


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_raw_data_are_oceans_own_record(
    portal: PretendOceanPortal, patient: SyntheticPatient
) -> None:
    _, text = await page(portal.chart_url(patient.emr_id))
    raw = re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL)
    assert raw is not None
    tree = json.loads(unescape(raw[1]))
    assert ocean_raw.is_patient(tree)
    assert ocean_raw.emr_id_of(tree) == patient.emr_id


async def test_an_unknown_reference_is_not_found(portal: PretendOceanPortal) -> None:
    assert (await page(f"{portal.url}/patients/90909090"))[0] == 404
    assert (await page(f"{portal.url}/ocean.css"))[0] == 200
