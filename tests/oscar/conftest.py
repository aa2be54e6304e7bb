"""A pretend OSCAR on a real socket, and a connector that knows its way there."""

import logging
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from connectors.contract import ChartHandle, Surroundings
from connectors.secret_store import SecretStore
from demo.patients import PATIENTS
from demo.pretend_oscar import PretendOscar
from oscar.connector import PLUGIN, OscarConnector
from oscar.settings import Mode, OscarSettings

CREDENTIALS = {
    "oscar-client-key": "client-key-bassoon-6613",
    "oscar-client-secret": "client-secret-tuba-90071",
}
OCEAN_SETTINGS = "ENCRYPTED SECRET KEY rutabaga-7712"


class MemoryVault:
    """Keeps secrets for the length of a test."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str) -> None:
        self.values[name] = value


@pytest.fixture
async def oscar() -> AsyncIterator[PretendOscar]:
    async with PretendOscar(
        consumer_key=CREDENTIALS["oscar-client-key"],
        consumer_secret=CREDENTIALS["oscar-client-secret"],
        ocean_settings=OCEAN_SETTINGS,
    ) as running:
        yield running


@pytest.fixture
def chart() -> ChartHandle:
    patient = PATIENTS[0]
    return ChartHandle(patient_id=patient.emr_id, ocean_reference=patient.ocean_reference)


@pytest.fixture
def kept(oscar: PretendOscar) -> dict[str, str]:
    """What is in the clinic's keyring: as the handshake leaves it."""
    token, secret = oscar.grant()
    return CREDENTIALS | {"oscar-token": token, "oscar-token-secret": secret}


@pytest.fixture
async def surroundings(kept: dict[str, str]) -> AsyncIterator[Surroundings]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        store = SecretStore(MemoryVault(kept), PLUGIN.secrets)
        yield Surroundings(session, store, lambda: datetime.now(UTC))  # noqa: TID251 - the entry point


@pytest.fixture
def make(oscar: PretendOscar, surroundings: Surroundings) -> Callable[..., OscarConnector]:
    """Make a connector in REST mode, unless the settings say otherwise."""

    def made(**settings: Any) -> OscarConnector:
        chosen: dict[str, Any] = {"mode": Mode.REST, "base_url": oscar.url, "timeout_seconds": 30}
        return OscarConnector(OscarSettings(**chosen | settings), surroundings)

    return made


@pytest.fixture
def leaks(oscar: PretendOscar, kept: dict[str, str]) -> Callable[[object], list[str]]:
    """Return the canaries in what somebody was told; an error tells all that hangs on it."""

    def found(told: object) -> list[str]:
        text = str(told)
        if isinstance(told, BaseException):
            chain = (told, told.__context__, told.__cause__)
            text += "".join(traceback.format_exception(told))
            text += "".join(f"{error!r}{getattr(error, '__dict__', '')}" for error in chain)
        canaries = {*kept.values(), *CREDENTIALS.values(), OCEAN_SETTINGS}
        canaries.update(oscar.access_tokens, oscar.access_tokens.values())
        canaries.update(canary for patient in PATIENTS for canary in patient.canaries())
        return sorted(canary for canary in canaries if canary in text)

    return found


@pytest.fixture(autouse=True)
def no_log_record_holds_a_canary(
    leaks: Callable[[object], list[str]], caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Whatever a test does, nothing of a patient or a credential is in any record, DEBUG too."""
    caplog.set_level(logging.DEBUG)
    yield
    # caplog.records would be those of the teardown alone
    records = [record for phase in ("setup", "call") for record in caplog.get_records(phase)]
    told = "".join(f"{record.getMessage()}{record.exc_text}" for record in records)
    assert leaks(told) == []
