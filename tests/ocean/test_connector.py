"""From an Ocean reference to the decrypted patient and the identifiers."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from blockbuster import BlockingError, blockbuster_ctx

from connectors.contract import ChartHandle, JsonTree, Reads, Surroundings, Unredacted
from connectors.errors import (
    ChartUnreadableError,
    ContextInvalidError,
    SecretMissingError,
    SettingsError,
)
from connectors.registry import load
from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from connectors.subject import Subject
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_ocean import Fault, PretendOcean, ocean_patient
from ocean.connector import PLUGIN, OceanConnector
from ocean.settings import OceanSettings

MakeConnector = Callable[..., OceanConnector]
FIRST, FRENCH = PATIENTS[:2]


def test_the_registry_finds_ocean_under_its_id() -> None:
    plugin = load("ocean")
    assert (plugin.id, plugin.name) == ("ocean", "Ocean")


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.emr_id)
async def test_every_patient_is_read_whole_and_identified(
    connector: OceanConnector, site: Any, patient: SyntheticPatient
) -> None:
    chart = ChartHandle(ocean_reference=patient.ocean_reference, site_number="7001")
    raw = await connector.read(chart)
    (document,) = raw.documents
    assert (document.kind, document.media_type) == ("ocean-patient", "application/json")
    assert isinstance(document.content, JsonTree)
    assert document.content.value == ocean_patient(patient, "7001")
    identifiers = connector.identify(raw)
    assert identifiers.emr_id == patient.emr_id
    assert identifiers.ocean_reference == patient.ocean_reference
    assert identifiers.site_number == "7001"
    assert identifiers.captured_at == site.now


async def test_a_body_of_signed_bytes_is_the_same_patient(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    ocean.faults.add(Fault.SIGNED_BYTES)
    raw = await connector.read(site.chart)
    assert raw.subject.get("family_name") == (FIRST.family_name,)


async def test_the_emr_id_is_oceans_and_not_the_pages(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    ocean.put(replace(FIRST, emr_id="77001"))
    raw = await connector.read(replace(site.chart, patient_id=FIRST.emr_id))
    assert connector.identify(raw).emr_id == "77001"


async def test_a_recycled_reference_shows_the_other_patient(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    ocean.recycle(FIRST.ocean_reference, FRENCH)
    raw = await connector.read(site.chart)
    assert raw.subject.get("family_name") == (FRENCH.family_name,)
    assert connector.identify(raw).emr_id == FRENCH.emr_id


@pytest.mark.parametrize("value", [FIRST.health_number, "6135550142", FIRST.family_name, "", "12a"])
async def test_what_was_typed_in_the_place_of_the_emr_id_does_not_pass_for_it(
    ocean: PretendOcean, connector: OceanConnector, site: Any, value: str
) -> None:
    ocean.put(replace(FIRST, emr_id=value))
    raw = await connector.read(site.chart)
    assert connector.identify(raw).emr_id is None
    assert connector.identify(raw).ocean_reference == "482"


async def test_a_copy_that_differs_from_the_chart_keeps_the_difference(
    ocean: PretendOcean, connector: OceanConnector, site: Any
) -> None:
    ocean.put(replace(FIRST, health_number="9770077007", health_number_version=""))
    raw = await connector.read(site.chart)
    assert raw.subject.get("health_number") == ("9770077007",)
    assert raw.subject.get("health_number_version") == ()


async def test_the_site_number_of_the_settings_stands_in_for_a_missing_one(
    ocean: PretendOcean, make_connector: MakeConnector
) -> None:
    connector = make_connector(ocean.url, site_number="7001")
    raw = await connector.read(ChartHandle(ocean_reference="482"))
    assert connector.identify(raw).site_number == "7001"


@pytest.mark.parametrize(
    "chart",
    [ChartHandle(ocean_reference="482"), ChartHandle(patient_id="1234", site_number="7001")],
)
async def test_reading_needs_a_reference_and_a_site(
    ocean: PretendOcean, connector: OceanConnector, chart: ChartHandle
) -> None:
    with pytest.raises(ContextInvalidError):
        await connector.read(chart)
    assert ocean.requests == []


async def test_without_an_address_the_setting_is_named(
    make_connector: MakeConnector, site: Any
) -> None:
    connector = make_connector("")
    for asking in (connector.read(site.chart), connector.check()):
        with pytest.raises(SettingsError) as caught:
            await asking
        assert caught.value.key == "connectors.ocean.url"


@pytest.mark.parametrize("name", ["shared_encryption_key", "site_key", "site_credential"])
async def test_a_secret_that_was_never_stored_is_named_before_anything_is_asked(
    ocean: PretendOcean, make_connector: MakeConnector, site: Any, name: str
) -> None:
    connector = make_connector(ocean.url, **{name: None})
    for asking in (connector.read(site.chart), connector.check()):
        with pytest.raises(SecretMissingError) as caught:
            await asking
        assert caught.value.name == "ocean-" + name.replace("_", "-")
    assert ocean.requests == []


async def test_reading_secrets_from_a_file_never_blocks_the_event_loop(
    ocean: PretendOcean, session: ClientSession, site: Any, tmp_path: Path
) -> None:
    store = SecretStore(FileVault(tmp_path / "secrets.json"), PLUGIN.secrets)
    values = (site.shared_key, site.key, site.credential)
    for name, value in zip(PLUGIN.secrets, values, strict=True):
        store.put(name, Secret(value))
    surroundings = Surroundings(session, store, lambda: site.now)
    connector = OceanConnector(OceanSettings(ocean.url), surroundings)
    with blockbuster_ctx():
        with pytest.raises(BlockingError):
            store.need(PLUGIN.secrets[0])  # what reading in the loop would do
        await connector.read(site.chart)


def test_identifying_a_chart_without_any_reference_is_refused(
    make_connector: MakeConnector, site: Any
) -> None:
    raw = Unredacted(ChartHandle(), (), Subject(), site.now)
    with pytest.raises(ChartUnreadableError):
        make_connector("").identify(raw)


def test_what_ocean_can_read_is_declared(make_connector: MakeConnector) -> None:
    connector = make_connector("")
    assert connector.reads == Reads.EMR_ID | Reads.OCEAN_REFERENCE | Reads.RAW_DATA
    assert connector.mode == "api"
    assert list(connector.keep) == ["ocean-patient"]


def test_what_was_read_shows_nothing_of_itself(
    make_connector: MakeConnector, leaks: Callable[[object], list[str]]
) -> None:
    handle = make_connector("").accept({"patient_id": "1234", "ocean_reference": "482"})
    assert "1234" not in repr(handle)
    assert leaks(repr(make_connector(""))) == []


def test_importing_the_connector_loads_no_cryptography() -> None:
    program = "import sys, ocean.connector; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0  # noqa: S603 - a command of our own
