"""A pretend Med Access on a real socket, and a connector that takes what it hands over."""

import base64
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar

from connectors.contract import Surroundings
from connectors.secret_store import SecretStore
from demo.patients import PATIENTS
from demo.pretend_medaccess import PretendMedAccess
from medaccess.connector import PLUGIN, MedAccessConnector
from medaccess.settings import MedAccessSettings

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
Leaks = Callable[[object], list[str]]


class NoVault:
    """Med Access has no credentials."""

    def get(self, name: str) -> str | None:
        raise AssertionError(name)

    def put(self, name: str, value: str) -> None:
        raise AssertionError((name, value))


@pytest.fixture
async def medaccess() -> AsyncIterator[PretendMedAccess]:
    async with PretendMedAccess(site_number="7001") as running:
        yield running


@pytest.fixture
async def surroundings() -> AsyncIterator[Surroundings]:
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Surroundings(session, SecretStore(NoVault(), PLUGIN.secrets), lambda: NOW)


@pytest.fixture
def make(surroundings: Surroundings) -> Callable[..., MedAccessConnector]:
    def made(**settings: Any) -> MedAccessConnector:
        return MedAccessConnector(MedAccessSettings(**settings), surroundings)

    return made


@pytest.fixture
def handed() -> Callable[..., dict[str, object]]:
    """Write a document as a page hands it over."""

    def written(body: bytes, media_type: str = "application/fhir+json") -> dict[str, object]:
        text = base64.b64encode(body).decode()
        return {"media_type": media_type, "body": text, "encoding": "base64"}

    return written


def _leaks(told: object) -> list[str]:
    text = str(told)
    if isinstance(told, BaseException):
        chain = (told, told.__context__, told.__cause__)
        text += "".join(traceback.format_exception(told))
        text += "".join(f"{error!r}{getattr(error, '__dict__', '')}" for error in chain)
    canaries = {canary for patient in PATIENTS for canary in patient.canaries()}
    return sorted(canary for canary in canaries if canary in text)


@pytest.fixture
def leaks() -> Leaks:
    """Return the canaries in what somebody was told; an error tells all that hangs on it."""
    return _leaks


@pytest.fixture(autouse=True)
def no_canary_in_a_log(logged: Callable[[], str]) -> Iterator[None]:
    yield
    assert _leaks(logged()) == []
