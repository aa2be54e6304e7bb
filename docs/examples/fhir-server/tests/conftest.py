"""What the tests share: one read, against the pretend server or against a server of few words."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from fhirserver_emr.connector import PLUGIN
from fhirserver_emr.pretend import FhirServerClinic
from fhirserver_emr.settings import TOKEN, FhirServerSettings

from connectors.contract import Connector, Identifiers, Surroundings, Unredacted
from connectors.secret_store import SecretStore

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Vault:
    """Keeps one token for one test."""

    def get(self, name: str) -> str | None:
        return FhirServerClinic.secrets.get(name)

    def put(self, name: str, value: str) -> None:
        raise AssertionError((name, value))


def connector_at(settings: FhirServerSettings, session: ClientSession) -> Connector:
    secrets = SecretStore(Vault(), (TOKEN,))
    return PLUGIN.create(settings, Surroundings(session, secrets, lambda: NOW))


async def _read(connector: Connector, context: Mapping[str, object]) -> Unredacted:
    return await connector.read(connector.accept(context))


@pytest.fixture
def read_clinic(tmp_path: Path) -> Callable[..., tuple[Connector, Unredacted]]:
    """Read a patient of a clinic whose server has this fault."""

    async def reading(make: Any, person: Any, fault: Any) -> tuple[Connector, Unredacted]:
        async with make(tmp_path, fault) as clinic, ClientSession() as session:
            connector = connector_at(clinic.settings(clinic.url), session)
            return connector, await _read(connector, clinic.admit(person))

    return lambda make, person, fault=None: asyncio.run(reading(make, person, fault))


@pytest.fixture
def read_from() -> Callable[..., Unredacted | None]:
    """Read patient 4711 (or check) at a server that answers by this function."""

    async def reading(serve: Serve, *, check: bool, **wanted: Any) -> Unredacted | None:
        async with AsyncExitStack() as stack:
            app = web.Application()
            app.router.add_route("*", "/{rest:.*}", serve)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            url = f"http://127.0.0.1:{runner.addresses[0][1]}/r4"
            session = await stack.enter_async_context(ClientSession())
            settings = FhirServerSettings(**{"base_url": f"{url}"} | wanted)
            connector = connector_at(settings, session)
            if check:
                await connector.check()
                return None
            return await _read(connector, {"patient_id": "4711"})

    return lambda serve, *, check=False, **wanted: asyncio.run(
        reading(serve, check=check, **wanted)
    )


@pytest.fixture
def identify() -> Callable[[Unredacted], Identifiers]:
    """Return what a clinic's connector says of a chart that was read."""

    async def identified(raw: Unredacted) -> Identifiers:
        async with ClientSession() as session:
            at = FhirServerSettings(base_url="https://emr.clinic.example/r4")
            return connector_at(at, session).identify(raw)

    return lambda raw: asyncio.run(identified(raw))
