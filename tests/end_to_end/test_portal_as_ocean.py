"""The portal serves Ocean's wire: our client reads a patient there as it does from Ocean."""

import pytest
from aiohttp import ClientSession

from connectors.contract import ChartHandle, Clock, JsonTree, Surroundings
from connectors.errors import ChartNotFoundError, EmrRefusedError, OceanUnreadableError
from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from demo.patients import PATIENTS
from demo.pretend_ocean import ocean_patient
from demo.world import SITE_NUMBER, World
from ocean.connector import PLUGIN, OceanConnector
from ocean.settings import OceanSettings

CHART = ChartHandle(ocean_reference=PATIENTS[0].ocean_reference, site_number=SITE_NUMBER)


def connector(world: World, clock: Clock, session: ClientSession) -> OceanConnector:
    store = SecretStore(FileVault(world.directory / "secrets.json"), PLUGIN.secrets)
    return OceanConnector(OceanSettings(world.portal.url), Surroundings(session, store, clock))


async def test_the_patient_comes_back_whole(world: World, clock: Clock) -> None:
    async with ClientSession() as session:
        raw = await connector(world, clock, session).read(CHART)
    assert raw.chart.patient_id == PATIENTS[0].emr_id
    (document,) = raw.documents
    assert isinstance(document.content, JsonTree)
    assert document.content.value == ocean_patient(PATIENTS[0], SITE_NUMBER)


async def test_the_portal_itself_holds_and_answers_ciphertext_alone(world: World) -> None:
    names = {"siteNum": SITE_NUMBER, "siteKey": world.keys.site_key}
    headers = names | {"siteCredential": world.keys.site_credential}
    url = f"{world.portal.url}/svc/v1/patients/{PATIENTS[0].ocean_reference}"
    async with ClientSession() as session, session.get(url, headers=headers) as response:
        told = await response.text() + str(response.headers)
        assert response.status == 200
        assert response.headers["extPatientRef"] == PATIENTS[0].emr_id
    assert not [one for one in PATIENTS[0].canaries() if one in told]


async def test_another_key_a_missing_patient_and_wrong_credentials_are_told_apart(
    world: World, clock: Clock
) -> None:
    async with ClientSession() as session:
        with pytest.raises(ChartNotFoundError):
            await connector(world, clock, session).read(
                ChartHandle(ocean_reference="111", site_number=SITE_NUMBER)
            )
        store = SecretStore(FileVault(world.directory / "secrets.json"), PLUGIN.secrets)
        store.put("ocean-shared-encryption-key", Secret("Zz9!other-cipher"))
        with pytest.raises(OceanUnreadableError):
            await connector(world, clock, session).read(CHART)
        store.put("ocean-site-credential", Secret("not-the-credential"))
        with pytest.raises(EmrRefusedError):
            await connector(world, clock, session).read(CHART)
