"""A healthy clinic computer: every test breaks one thing of it, for real."""

import base64
import contextlib
import dataclasses
import socket
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import keyring
import keyring.backend
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from connectors.contract import Clock
from connectors.secret import Secret
from connectors.secret_store import Kept
from demo.ports import free_port
from oscar.settings import OscarSettings
from toolbar.bridge.serve import serving
from toolbar.bridge.state import LocalState
from toolbar.clinic import OUTBOX_KEY, open_secrets
from toolbar.doctor.case import open_case
from toolbar.doctor.examine import examine
from toolbar.doctor.finding import Finding
from toolbar.machine.browser_policy import documents
from toolbar.settings import BridgeSettings, PortalSettings, Settings
from toolbar.troubleshooting.portal_client import SITE_TOKEN, SUITE

ORIGIN = "https://emr.clinic.invalid"
TOKEN = "pumpernickel-9931"


class PretendKeyring(keyring.backend.KeyringBackend):
    """A keyring in memory, which the keyring library itself talks to."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@dataclass
class PretendPortal:
    """A portal on a real socket, with a switch for every fault."""

    key: bytes = bytes(range(32))
    more_keys: list[bytes] = field(default_factory=list)
    status: int = 200
    body: bytes | None = None
    ahead: float = 0.0
    """Seconds by which its clock is ahead of the true one."""
    token: str = TOKEN
    url: str = ""
    requests: list[str] = field(default_factory=list)

    async def keys(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        if self.body is not None:
            return web.Response(body=self.body, status=self.status, content_type="text/html")
        keys = [
            {"suite": SUITE, "public_key": base64.b64encode(key).decode()}
            for key in (*self.more_keys, self.key)
        ]
        return web.json_response({"keys": keys}, status=self.status, headers=self._date())

    async def ticket(self, request: web.Request) -> web.Response:
        self.requests.append(request.path)
        known = request.headers.get("Authorization") == f"Bearer {self.token}"
        return web.json_response({}, status=404 if known else 401, headers=self._date())

    def _date(self) -> dict[str, str]:
        moment = datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.ahead, UTC)  # noqa: TID251 - the portal's own clock
        return {"Date": format_datetime(moment, usegmt=True)}


@dataclass
class Computer:
    """What the doctor examines."""

    directory: Path
    root: Path
    settings: Settings
    clock: Clock
    portal: PretendPortal
    environment: dict[str, str]
    running: AsyncExitStack

    async def findings(self) -> Sequence[Finding]:
        async with open_case(self.settings, self.directory, self.clock, self.environment) as case:
            return await examine(dataclasses.replace(case, root=self.root))

    async def codes(self) -> list[str]:
        return [one.code for one in await self.findings()]

    async def fact(self, code: str, name: str) -> str:
        (one,) = [found for found in await self.findings() if found.code == code]
        return one.facts[name]

    def change(self, **changes: object) -> None:
        self.settings = dataclasses.replace(self.settings, **changes)  # type: ignore[arg-type]

    @property
    def unit(self) -> Path:
        home = Path(self.environment["HOME"])
        return home / ".config" / "systemd" / "user" / "ocean-toolbar.service"

    @property
    def port(self) -> int:
        return self.settings.bridge.port


@pytest.fixture
def vault() -> Iterator[PretendKeyring]:
    before, ours = keyring.get_keyring(), PretendKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture
async def portal() -> AsyncIterator[PretendPortal]:
    pretend = PretendPortal()
    app = web.Application()
    app.router.add_get("/api/v1/keys", pretend.keys)
    app.router.add_get("/api/v1/tickets/{number}", pretend.ticket)
    async with TestServer(app, host="127.0.0.1") as server:
        pretend.url = f"http://127.0.0.1:{server.port}"
        yield pretend


@pytest.fixture
async def computer(
    tmp_path: Path, clock: Clock, vault: PretendKeyring, portal: PretendPortal
) -> AsyncIterator[Computer]:
    """Healthy: everything is set up, and the bridge runs."""
    assert vault.kept == {}
    directory, root, home = (tmp_path / name for name in ("clinic", "root", "home"))
    directory.mkdir(mode=0o700)
    settings = Settings(
        bridge=BridgeSettings(free_port()),
        portal=PortalSettings(portal.url, "7001"),
        secrets=Kept.KEYRING,
        connectors={"oscar": OscarSettings()},
    )
    secrets = open_secrets(settings, directory)
    secrets.put(SITE_TOKEN, Secret(TOKEN))
    secrets.make(OUTBOX_KEY)
    LocalState(directory, clock).make_token("Front desk", ORIGIN)
    _policies(root)
    unit = home / ".config" / "systemd" / "user" / "ocean-toolbar.service"
    unit.parent.mkdir(parents=True)
    unit.touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("chromium", "firefox"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(stat.S_IRWXU)
    environment = {"PATH": str(programs), "HOME": str(home)}
    async with AsyncExitStack() as running:
        await running.enter_async_context(serving(settings, directory, clock, settings.bridge.port))
        yield Computer(directory, root, settings, clock, portal, environment, running)


def _policies(root: Path) -> None:
    made = {one.name: one.body for one in documents([ORIGIN])}
    chromium = root / "etc" / "chromium" / "policies" / "managed"
    firefox = root / "etc" / "firefox" / "policies"
    for folder, name, body in (
        (chromium, "ocean.json", made["linux-chrome-edge.json"]),
        (firefox, "policies.json", made["firefox-policies.json"]),
    ):
        folder.mkdir(parents=True)
        (folder / name).write_bytes(body)


@contextlib.contextmanager
def listening(port: int) -> Iterator[None]:
    """A stranger on a port."""
    with socket.create_server(("127.0.0.1", port)):
        yield
