"""A pretend Accuro on a real socket, and a connector that knows its way there."""

import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from accuro.connector import PLUGIN, AccuroConnector
from accuro.settings import AccuroSettings, Mode
from connectors.contract import ChartHandle, HandedDocument, Surroundings
from connectors.secret_store import SecretStore
from demo.patients import PATIENTS, SyntheticPatient
from demo.pretend_accuro import PretendAccuro

SITE_KEY = "cds-site-key-nougat-4471"
SITE_CREDENTIAL = "cds-site-credential-harpoon-90218"
USER_ID = "user-wheelbarrow-66"
KEPT = {
    "accuro-client-id": "client-id-bassoon-6613",
    "accuro-client-secret": "client-secret-tuba-90071",
    "accuro-tenant": "TENANTOBOE",
    "accuro-uuid": "5a0c7712-0000-4000-8000-77c1c0ffee01",
    "accuro-subscription-key": "subscription-ocarina-5512",
}


def message(patient: SyntheticPatient, number: str = "") -> HandedDocument:
    """Return a laboratory's message about the patient."""
    text = (
        "MSH|^~\\&|CML||||20261123||ORU^R01|1|P|2.3\r"
        f"PID|1|||{number}^^ON|{patient.family_name}^{patient.given_name}||19310719|F\r"
    )
    return HandedDocument("application/hl7-v2", text.encode())


class MemoryVault:
    """Keeps secrets for the length of a test."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def put(self, name: str, value: str) -> None:
        self.values[name] = value


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Sleeper:
    """Notes how long somebody would have slept, and lets the clock pass instead."""

    def __init__(self, clock: SetClock) -> None:
        self.slept: list[float] = []
        self._clock = clock

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._clock.pass_by(seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def sleeper(clock: SetClock) -> Sleeper:
    return Sleeper(clock)


@pytest.fixture
async def accuro(clock: SetClock) -> AsyncIterator[PretendAccuro]:
    async with PretendAccuro(
        client_id=KEPT["accuro-client-id"],
        client_secret=KEPT["accuro-client-secret"],
        tenant=KEPT["accuro-tenant"],
        uuid=KEPT["accuro-uuid"],
        subscription_key=KEPT["accuro-subscription-key"],
        site_key=SITE_KEY,
        site_credential=SITE_CREDENTIAL,
        user_id=USER_ID,
        clock=clock,
    ) as running:
        yield running


@pytest.fixture
def chart() -> ChartHandle:
    return ChartHandle(patient_id=PATIENTS[0].emr_id)


@pytest.fixture
def kept() -> dict[str, str]:
    """What is in the clinic's keyring."""
    return dict(KEPT)


@pytest.fixture
async def surroundings(kept: dict[str, str], clock: SetClock) -> AsyncIterator[Surroundings]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Surroundings(session, SecretStore(MemoryVault(kept), PLUGIN.secrets), clock)


@pytest.fixture
def make(
    accuro: PretendAccuro, surroundings: Surroundings, sleeper: Sleeper
) -> Callable[..., AccuroConnector]:
    """Make a connector in REST mode, unless the settings say otherwise."""

    def made(**settings: Any) -> AccuroConnector:
        chosen: dict[str, Any] = {"mode": Mode.REST, "base_url": accuro.url, "timeout_seconds": 30}
        return AccuroConnector(AccuroSettings(**chosen | settings), surroundings, sleeper)

    return made


@pytest.fixture
def leaks(accuro: PretendAccuro, kept: dict[str, str]) -> Callable[[object], list[str]]:
    """Return the canaries in what somebody was told; an error tells all that hangs on it."""

    def found(told: object) -> list[str]:
        text = str(told)
        if isinstance(told, BaseException):
            chain = (told, told.__context__, told.__cause__)
            text += "".join(traceback.format_exception(told))
            text += "".join(f"{error!r}{getattr(error, '__dict__', '')}" for error in chain)
        canaries = {*kept.values(), *KEPT.values(), SITE_KEY, SITE_CREDENTIAL, USER_ID}
        canaries.update(accuro.tokens)
        canaries.update(canary for patient in PATIENTS for canary in patient.canaries())
        return sorted(canary for canary in canaries if canary and canary in text)

    return found


@pytest.fixture(autouse=True)
def no_log_record_holds_a_canary(
    leaks: Callable[[object], list[str]], logged: Callable[[], str]
) -> Iterator[None]:
    """Whatever a test does, nothing of a patient or a credential is in any record, DEBUG too."""
    yield
    assert leaks(logged()) == []
