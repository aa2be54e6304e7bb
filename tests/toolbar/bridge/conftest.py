"""A bridge on a real port, in a thread, and callers that write their bytes themselves."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from blockbuster import blockbuster_ctx

from connectors.secret_store import Kept
from oscar.connector import PLUGIN
from toolbar.bridge.app import Parts, create_app
from toolbar.bridge.guard import CHECKS, Check
from toolbar.bridge.listening import take_port
from toolbar.bridge.panel.pages import routes as pages
from toolbar.bridge.serve import listening
from toolbar.bridge.state import LocalState
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Answer:
    """One answer as it came over the wire."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    raw: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        return self.json.get("code") if self.header("Content-Type") else None


def parse_answer(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Answer(int(first.split(" ")[1]), headers, body, raw)


class Bridge:
    """A running bridge and the ways to talk to it."""

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.directory = directory
        self.clock = clock
        self.state = LocalState(directory, clock)
        self.port = 0
        self.app: web.Application = web.Application()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.clinics: list[Clinic] = []
        self.session: str | None = None
        self.ready = threading.Event()
        self.ended = asyncio.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Serve until told to end; for a thread."""
        try:
            with asyncio.Runner() as runner:
                self.loop = runner.get_loop()
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self.failure = error
        finally:
            self.ready.set()

    async def _serve(self) -> None:
        sockets = await take_port(0)
        self.port = sockets[0].getsockname()[1]
        async with listening(self.app, sockets):
            self.ready.set()
            await self.ended.wait()

    def send_raw(self, request: bytes, *, seconds: float = 5, address: str = "127.0.0.1") -> bytes:
        """Write these bytes, read until the bridge closes or the time is over."""
        with socket.create_connection((address, self.port), timeout=seconds) as connection:
            connection.sendall(request)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
            return b"".join(pieces)

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        host: str | None = None,
        **headers: str | None,
    ) -> Answer:
        """Ask as a careful client would; header names are given with underscores."""
        given = {"Host": host or f"127.0.0.1:{self.port}", "Connection": "close"}
        sent = b""
        if body is not None:
            sent = body if isinstance(body, bytes) else json.dumps(body).encode()
            given |= {"Content-Type": "application/json", "Content-Length": str(len(sent))}
        for name, value in headers.items():
            key = name.replace("_", "-").title()
            if value is None:
                given.pop(key, None)
            else:
                given[key] = value
        lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in given.items())]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        return parse_answer(self.send_raw(head + sent, seconds=30))

    def panel(self) -> dict[str, str]:
        """Return the headers of this bridge's panel session."""
        if self.session is None:
            secret = self.state.make_panel_secret()
            self.session = self.ask("POST", "/v1/panel-sessions", {"secret": secret}).json[
                "session"
            ]
        return {"authorization": f"Panel {self.session}"}

    def toolbar(self, origin: str | None = None) -> dict[str, str]:
        """Return the headers of a newly paired toolbar."""
        token, _ = self.state.make_token("test", origin)
        named = {} if origin is None else {"origin": origin}
        return {"authorization": f"Bearer {token}", **named}


Start = Callable[..., Bridge]


@contextmanager
def running(
    directory: Path,
    *,
    clock: Clock | None = None,
    settings: Settings | None = None,
    without: Check | None = None,
    checks: tuple[Check, ...] = CHECKS,
    extra: Callable[[web.Application], None] | None = None,
) -> Iterator[Bridge]:
    """Run a bridge in a thread; ``without`` switches one check off, ``checks`` all but those."""
    bridge = Bridge(directory, clock or Clock())
    checks = tuple(check for check in checks if check is not without)
    opened = opener(bridge, settings or clinic_settings())
    bridge.app = create_app(Parts(opened, bridge.state, bridge.clock, pages, checks))
    if extra is not None:
        extra(bridge.app)
    thread = threading.Thread(target=bridge.run)
    thread.start()
    bridge.ready.wait(30)
    try:
        if bridge.failure is None:
            yield bridge
    finally:
        if bridge.loop is not None and not bridge.loop.is_closed():
            bridge.loop.call_soon_threadsafe(bridge.ended.set)
        thread.join(30)
    assert not thread.is_alive()
    if bridge.failure is not None:
        raise bridge.failure


def opener(bridge: Bridge, settings: Settings) -> Callable[[], AbstractAsyncContextManager[Clinic]]:
    @asynccontextmanager
    async def opening() -> Any:
        async with open_clinic(settings, bridge.directory, bridge.clock) as clinic:
            bridge.clinics.append(clinic)
            yield clinic

    return opening


def clinic_settings(portal: PortalSettings | None = None) -> Settings:
    """Return a clinic with OSCAR in its default mode, whose page hands over what it shows."""
    return Settings(
        portal=portal or PortalSettings(site_number="7001"),
        secrets=Kept.FILE,
        connectors={"oscar": PLUGIN.settings()},
    )


@pytest.fixture(autouse=True)
def _nothing_blocks_the_loop(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.path.parent != Path(__file__).parent:
        yield  # the panel's tests drive browsers
        return
    with blockbuster_ctx(["toolbar"]):
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start bridges that end with the test."""
    with ExitStack() as stack:
        count = iter(range(100))

        def starting(**options: Any) -> Bridge:
            directory = options.pop("directory", tmp_path / str(next(count)))
            return stack.enter_context(running(directory, **options))

        yield starting


@pytest.fixture
def bridge(start: Start, clock: Clock) -> Bridge:
    return start(clock=clock)


@pytest.fixture(scope="module")
def lasting_bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bridge]:
    """One bridge for the many quick requests of a module."""
    with running(tmp_path_factory.mktemp("bridge")) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Check], Bridge]]:
    """Bridges with one check switched off, for the twin of each test."""
    made: dict[Check, Bridge] = {}
    with ExitStack() as stack:

        def without(check: Check) -> Bridge:
            if check not in made:
                directory = tmp_path_factory.mktemp("unguarded")
                made[check] = stack.enter_context(running(directory, without=check))
            return made[check]

        yield without


@pytest.fixture
def parse() -> Callable[[bytes], Answer]:
    return parse_answer


@pytest.fixture
def running_bridge() -> Callable[..., Any]:
    return running
