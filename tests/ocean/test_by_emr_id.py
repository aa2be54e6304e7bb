"""A patient is found by EMR ID: in the portal if that is set, or among saved raw data."""

import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from connectors.contract import ChartHandle, Surroundings
from connectors.errors import (
    ChartNotFoundError,
    ChartUnreadableError,
    ContextInvalidError,
    EmrUnreachableError,
    SettingsError,
)
from connectors.secret import Secret
from connectors.secret_store import SecretStore
from demo.patients import PATIENTS
from demo.pretend_ocean import PretendOcean, ocean_patient
from ocean.connector import PLUGIN, OceanConnector
from ocean.fetch import Credentials, fetch_by_emr_id
from ocean.serve import build_response
from ocean.settings import OceanSettings
from ocean.wire import seal

FIRST, OTHER = PATIENTS[:2]
BY_EMR_ID = ChartHandle(patient_id=FIRST.emr_id, site_number="7001")
Make = Callable[..., OceanConnector]


class Vault:
    def __init__(self, site: Any) -> None:
        self.values: dict[str, str] = {
            "ocean-shared-encryption-key": site.shared_key,
            "ocean-site-key": site.key,
            "ocean-site-credential": site.credential,
        }

    def get(self, name: str) -> str | None:
        return self.values[name]

    def put(self, name: str, value: str) -> None:
        raise AssertionError((name, value))


@pytest.fixture
def make(session: ClientSession, site: Any) -> Make:
    def made(**settings: Any) -> OceanConnector:
        store = SecretStore(Vault(site), PLUGIN.secrets)
        lent = Surroundings(session, store, lambda: site.now)
        return OceanConnector(OceanSettings(**settings), lent)

    return made


@pytest.fixture
async def server(site: Any) -> AsyncIterator[Any]:
    """A server that answers as our portal does; ``seen`` are the requests."""
    seen: list[tuple[str, str | None]] = []

    async def by_emr_id(request: web.Request) -> web.Response:
        wanted = request.headers.get("extPatientRef")
        seen.append((request.raw_path, wanted))
        found = [patient for patient in PATIENTS if patient.emr_id == wanted]
        if not found:
            return web.Response(status=404)
        sealed = seal(ocean_patient(found[0], site.number), Secret(site.shared_key))
        answer = build_response(sealed, found[0].emr_id)
        return web.Response(body=answer.body, headers=answer.headers)

    app = web.Application()
    app.router.add_get("/svc/v1/patients", by_emr_id)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", seen
    await runner.cleanup()


async def test_the_emr_id_stands_in_a_header_and_in_no_address(make: Make, server: Any) -> None:
    url, seen = server
    connector = make(url=url, by_emr_id=True)
    raw = await connector.read(connector.accept({"patient_id": "1234", "site_number": "7001"}))
    assert seen == [("/svc/v1/patients", "1234")]
    assert raw.subject.get("family_name") == (FIRST.family_name,)
    identifiers = connector.identify(raw)
    assert (identifiers.emr_id, identifiers.ocean_reference) == ("1234", "482")


async def test_a_reference_is_asked_for_first(make: Make, ocean: PretendOcean) -> None:
    connector = make(url=ocean.url, by_emr_id=True)
    await connector.read(replace(BY_EMR_ID, ocean_reference="482"))
    (request,) = ocean.requests
    assert request.path == "/svc/v1/patients/482"
    assert "extPatientRef" not in request.headers


async def test_an_emr_id_that_nobody_has_is_not_found(make: Make, server: Any) -> None:
    with pytest.raises(ChartNotFoundError):
        await make(url=server[0], by_emr_id=True).read(replace(BY_EMR_ID, patient_id="999"))


async def test_without_the_setting_an_emr_id_asks_nobody(make: Make, ocean: PretendOcean) -> None:
    with pytest.raises(ContextInvalidError):
        await make(url=ocean.url).read(BY_EMR_ID)
    assert ocean.requests == []


async def test_a_server_that_does_not_know_the_request_has_no_such_patient(
    make: Make, ocean: PretendOcean
) -> None:
    with pytest.raises(ChartNotFoundError):
        await make(url=ocean.url, by_emr_id=True).read(BY_EMR_ID)


@pytest.mark.parametrize("emr_id", ["Quibblethorn", "12345678901", "1234\r\nsiteNum: 9999", ""])
async def test_what_is_no_emr_id_is_never_written_into_a_header(
    session: ClientSession, server: Any, emr_id: str
) -> None:
    shown = Credentials(Secret("k" * 20), Secret("c" * 20))
    with pytest.raises(ContextInvalidError):
        await fetch_by_emr_id(session, OceanSettings(server[0]), shown, "7001", emr_id)
    assert server[1] == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "raw"
    made.mkdir()
    for number, patient in enumerate(PATIENTS):
        tree = ocean_patient(patient, "7001")
        path = made / f"{patient.family_name}-{number}.txt"
        path.write_text(json.dumps(tree, indent=1, ensure_ascii=False), "utf-8-sig")
    return made


async def test_saved_raw_data_are_found_by_emr_id(make: Make, folder: Path) -> None:
    connector = make(export_folder=str(folder))
    raw = await connector.read(connector.accept({"patient_id": OTHER.emr_id}))
    assert connector.mode == "export"
    assert raw.subject.get("family_name") == (OTHER.family_name,)
    assert connector.identify(raw).ocean_reference == OTHER.ocean_reference
    await connector.check()


def newer_copy(folder: Path) -> None:
    tree = ocean_patient(replace(FIRST, family_name="Wrigglesnoot"), "7001")
    newer = folder / "a.json"
    newer.write_text(json.dumps(tree))
    later = max(path.stat().st_mtime for path in folder.iterdir()) + 60
    os.utime(newer, (later, later))


async def test_of_two_copies_the_newest_counts(make: Make, folder: Path) -> None:
    newer_copy(folder)
    raw = await make(export_folder=str(folder)).read(BY_EMR_ID)
    assert raw.subject.get("family_name") == ("Wrigglesnoot",)


async def test_a_patient_whose_raw_data_nobody_saved_is_not_found(make: Make, folder: Path) -> None:
    with pytest.raises(ChartNotFoundError):
        await make(export_folder=str(folder)).read(ChartHandle(patient_id="999"))


async def test_a_folder_without_raw_data_is_unreadable(make: Make, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Quibblethorn")
    with pytest.raises(ChartUnreadableError) as caught:
        await make(export_folder=str(tmp_path)).read(BY_EMR_ID)
    assert caught.value.__context__ is None


async def test_a_folder_that_is_not_there_is_unreachable(make: Make, tmp_path: Path) -> None:
    connector = make(export_folder=str(tmp_path / "unmounted"))
    for asking in (connector.read(BY_EMR_ID), connector.check()):
        with pytest.raises(EmrUnreachableError):
            await asking


async def test_a_reference_alone_finds_nobody_in_a_folder(make: Make, folder: Path) -> None:
    with pytest.raises(ContextInvalidError):
        await make(export_folder=str(folder)).read(ChartHandle(ocean_reference="482"))


async def test_a_server_comes_before_a_folder(
    make: Make, folder: Path, ocean: PretendOcean
) -> None:
    connector = make(url=ocean.url, export_folder=str(folder))
    await connector.read(ChartHandle(ocean_reference="482", site_number="7001"))
    assert (len(ocean.requests), connector.mode) == (1, "api")


async def test_neither_a_server_nor_a_folder_names_the_setting(make: Make) -> None:
    with pytest.raises(SettingsError):
        await make(by_emr_id=True).read(BY_EMR_ID)
