"""The clinic's outbox against the real portal, through a network that loses answers."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector

from connectors.secret import Secret
from connectors.secret_store import FileVault, SecretStore
from portal.tickets.sealing import rotate_keys
from redaction.redacted import MASK
from tests.portal.hosting import MAPLE, Hosted, make_tree
from tests.portal.test_sealing import offered
from toolbar.settings import PortalSettings
from toolbar.troubleshooting.bundle import canonical
from toolbar.troubleshooting.courier import Courier
from toolbar.troubleshooting.delivery_wire import Wire
from toolbar.troubleshooting.outbox import Outbox
from toolbar.troubleshooting.parcel import Parcel
from toolbar.troubleshooting.portal_client import SITE_TOKEN, Portal
from toolbar.troubleshooting.portal_key import PortalKey
from toolbar.troubleshooting.submission import Destination, State, Submission
from web.catalogue import LANGUAGES, Catalogue

KEY = Secret("ab" * 32)


class Network:
    """Carries each connection to the portal; ``script`` says what becomes of its answer."""

    def __init__(self, port: int) -> None:
        self.script: list[str] = []
        self.after_next: Callable[[], Awaitable[None]] | None = None
        self._port = port

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fate = self.script.pop(0) if self.script else "whole"
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            if fate == "reset":
                writer.transport.abort()
                return
            there, here = await asyncio.open_connection("127.0.0.1", self._port)
            sending = asyncio.create_task(_pump(reader, here))
            answer = await there.read(65536)
            sending.cancel()
            here.close()
            if fate == "lost":
                await self._between()  # before the clinic can notice, or it may ask again first
                writer.transport.abort()
            else:
                writer.write(answer[: len(answer) // 2] if fate == "half" else answer)
                await writer.drain()
        writer.close()

    async def _between(self) -> None:
        """Do once what happens between a lost answer and the next attempt."""
        if self.after_next is not None:
            after, self.after_next = self.after_next, None
            await after()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()


@pytest.fixture
async def network(hosted: Hosted) -> AsyncIterator[tuple[Network, str]]:
    made = Network(int(hosted.url.rpartition(":")[2]))
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    yield made, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


class Clinic:
    """An outbox and its courier, and what was put."""

    def __init__(self, outbox: Outbox, courier: Courier, hosted: Hosted) -> None:
        self.outbox = outbox
        self.courier = courier
        self.hosted = hosted
        self.bundles: dict[str, bytes] = {}

    async def put(self, **changes: Any) -> None:
        tree = make_tree(**changes)
        body = canonical(tree)
        name = tree["submission_id"]
        created = self.hosted.clock()
        await self.outbox.put(
            Submission(name, State.QUEUED, name, "f" * 64, created, MAPLE, "oscar"), Parcel(body)
        )
        self.bundles[name] = body

    async def deliver_all(self) -> None:
        for _ in range(400):
            if {one.state for one in await self.outbox.list()} == {State.DELIVERED}:
                return
            if await self.courier.deliver_due_once() is None:
                self.hosted.clock.forward(timedelta(minutes=16))
        raise AssertionError

    async def check(self) -> None:
        """Each has a ticket of its own at the portal, with exactly its bytes."""
        listed = await self.outbox.list()
        numbers = {one.ticket_number for one in listed}
        assert len(numbers) == len(self.bundles)
        for one in listed:
            answer = await self.hosted.get(f"/api/v1/tickets/{one.ticket_number}/bundle", MAPLE)
            assert await answer.read() == self.bundles[one.submission_id]
        beyond = await self.hosted.get(f"/api/v1/tickets/T-{len(numbers) + 1:06d}", MAPLE)
        assert beyond.status == 404


@pytest.fixture
async def clinic(
    hosted: Hosted, network: tuple[Network, str], tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[Clinic]]]:
    folder = tmp_path / "clinic"
    folder.mkdir()
    secrets = SecretStore(FileVault(folder / "secrets.json"), (SITE_TOKEN,))
    secrets.put(SITE_TOKEN, Secret(hosted.tokens[MAPLE]))
    outbox = Outbox(folder / "outbox.db", KEY, hosted.clock)
    async with (
        ClientSession(connector=TCPConnector(force_close=True)) as session,
        outbox.opened(),
    ):

        async def made(*keys: str) -> Clinic:
            settings = PortalSettings(network[1], MAPLE, keys=keys)
            portal = Portal(Wire(session), settings, secrets, PortalKey(folder, keys))
            courier = Courier(outbox, {Destination.PORTAL: portal}, secrets)
            courier.patience = 5.0
            return Clinic(outbox, courier, hosted)

        yield made


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ticket": {"description": "Call 416-555-0199"}}, "portal-found-in-words"),
        ({"identifiers": {"emr_id": "9876543217"}}, "portal-found-in-identifiers"),
        ({"comparison": {"hin9876543217": "equal"}}, "portal-found-in-documents"),
    ],
)
async def test_a_refusal_for_patient_data_says_in_the_panel_what_to_mend(
    clinic: Callable[..., Awaitable[Clinic]], changes: dict[str, Any], reason: str
) -> None:
    """A toolbar of older rules sends it, sealed; the same words cannot pass a second time."""
    ours = await clinic()
    if "identifiers" in changes:
        changes = {"identifiers": make_tree()["identifiers"] | changes["identifiers"]}
    await ours.put(**changes)
    after = await ours.courier.deliver_due_once()
    assert after is not None
    assert (after.state, after.reason) == (State.PARKED, reason)
    for language in LANGUAGES:
        assert MASK in (told := Catalogue(language).text(reason)) or "words" not in reason
        assert "416" not in told


@pytest.mark.parametrize("seed", range(2))
async def test_every_ticket_is_made_once_through_a_network_that_loses_answers(
    clinic: Callable[..., Awaitable[Clinic]], network: tuple[Network, str], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed for a test, no secret
    network[0].script = chance.choices(["whole", "lost", "half", "reset"], [4, 2, 2, 1], k=60)
    ours = await clinic()
    for _ in range(8):
        await ours.put()
    await ours.deliver_all()
    network[0].script = []
    await ours.check()


async def test_the_portal_changes_its_key_between_a_lost_answer_and_the_next_attempt(
    clinic: Callable[..., Awaitable[Clinic]], network: tuple[Network, str], hosted: Hosted
) -> None:
    old = await offered(hosted)
    ours = await clinic()
    await ours.put()

    async def rotate() -> None:
        await rotate_keys(hosted.portal.database, hosted.clock)

    network[0].script, network[0].after_next = ["whole", "lost"], rotate
    after = await ours.courier.deliver_due_once()
    assert after is not None
    assert after.state is State.QUEUED
    hosted.clock.forward(timedelta(minutes=16))
    # the key that was met first is gone, and nobody has vouched for the next
    after = await ours.courier.deliver_due_once()
    assert after is not None
    assert after.reason == "portal-key-changed"
    assert await offered(hosted) != old
    keys = (await (await hosted.get("/api/v1/keys")).json())["keys"]
    vouching = await clinic(*(key["public_key"] for key in keys))
    vouching.bundles = ours.bundles
    await vouching.deliver_all()
    await vouching.check()
