"""A pretend Ocean on a real socket, and a connector that knows its way there."""

import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession

from connectors.contract import ChartHandle, Surroundings
from connectors.secret_store import SecretStore
from demo.patients import PATIENTS
from demo.pretend_ocean import PretendOcean
from ocean.connector import PLUGIN, OceanConnector
from ocean.settings import OceanSettings

MakeConnector = Callable[..., OceanConnector]
Leaks = Callable[[object], list[str]]


@dataclass(frozen=True, slots=True)
class Site:
    """What the tests know of the pretend site."""

    number: str = "7001"
    key: str = "site-key-marmalade-8841"
    credential: str = "site-credential-trombone-2207"
    shared_key: str = "Wobble!Fax-48213"
    now: datetime = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

    @property
    def chart(self) -> ChartHandle:
        return ChartHandle(ocean_reference="482", site_number=self.number)


SITE = Site()


class MemoryVault:
    """Keeps secrets for the length of a test."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str) -> None:
        self.values[name] = value


def _leaks(told: object) -> list[str]:
    if isinstance(told, BaseException):
        text = "".join(traceback.format_exception(told)) + str(told) + repr(told) + str(vars(told))
        text += f"{told.__context__!r}{told.__cause__!r}"
    else:
        text = str(told)
    secrets = [SITE.key, SITE.credential, SITE.shared_key]
    canaries = [canary for patient in PATIENTS for canary in patient.canaries()]
    return [value for value in (*secrets, *canaries) if value in text]


@pytest.fixture
def leaks() -> Leaks:
    """Return what a text, or all that an error could tell, holds of a patient or a credential."""
    return _leaks


@pytest.fixture(autouse=True)
def no_secret_in_a_log(logged: Callable[[], str]) -> Iterator[None]:
    yield
    assert _leaks(logged()) == []


@pytest.fixture
def site() -> Site:
    return SITE


@pytest.fixture
async def ocean() -> AsyncIterator[PretendOcean]:
    async with PretendOcean(
        PATIENTS, SITE.number, SITE.key, SITE.credential, SITE.shared_key
    ) as server:
        yield server


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def make_connector(session: ClientSession) -> MakeConnector:
    def make(
        url: str, *, site_number: str = "", timeout: int = 5, **secrets: str | None
    ) -> OceanConnector:
        values = {
            "ocean-shared-encryption-key": SITE.shared_key,
            "ocean-site-key": SITE.key,
            "ocean-site-credential": SITE.credential,
        } | {"ocean-" + name.replace("_", "-"): value for name, value in secrets.items()}
        vault = MemoryVault({name: value for name, value in values.items() if value is not None})
        return OceanConnector(
            OceanSettings(url, site_number, timeout),
            Surroundings(session, SecretStore(vault, PLUGIN.secrets), lambda: SITE.now),
        )

    return make


@pytest.fixture
def connector(ocean: PretendOcean, make_connector: MakeConnector) -> OceanConnector:
    return make_connector(ocean.url)
