"""A clinic on disk, a small EMR of a third party, a portal with bad manners on a real socket."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from blockbuster import blockbuster_ctx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from connectors.contract import (
    ChartHandle,
    Identifiers,
    JsonTree,
    RawDocument,
    Reads,
    Unredacted,
)
from connectors.errors import ChartNotFoundError, ContextInvalidError
from connectors.secret import Secret
from connectors.secret_store import Kept
from connectors.shapes import EMR_ID, OCEAN_REFERENCE, Fields, Keep, Kind, Masked, one_of
from connectors.subject import Subject
from toolbar.clinic import Clinic, open_clinic
from toolbar.settings import PortalSettings, Settings
from toolbar.troubleshooting.bundle import sealing_context
from toolbar.troubleshooting.make_preview import make_preview
from toolbar.troubleshooting.preview import Preview
from toolbar.troubleshooting.ticket import Ticket, read_ticket

TOKEN = "site-token-parsnip-55120-quartz"
NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

CHART = {
    "number": "1234",
    "oceanReference": "482",
    "status": "AC",
    "family": "Quibblethorn",
    "given": "Zanzibarla",
    "born": "1931-07-19",
    "healthNumber": "9998887773",
    "note": "Wears a colander and sings to turnips",
}
CANARIES = ("Quibblethorn", "Zanzibarla", "1931-07-19", "9998887773", "colander", "turnips")


class SetClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Parchment:
    """A connector as a third party would write it; ``chart`` is what its EMR holds."""

    chart: dict[str, Any] = field(default_factory=lambda: dict(CHART))
    before: Callable[[], Awaitable[None]] | None = None
    mode: str = "scroll"
    reads = Reads.EMR_ID | Reads.OCEAN_REFERENCE | Reads.RAW_DATA
    kind: str = "parchment-chart"

    @property
    def keep(self) -> Mapping[str, Keep]:
        return {
            "parchment-chart": Fields(
                {
                    "number": EMR_ID,
                    "oceanReference": OCEAN_REFERENCE,
                    "status": one_of("AC", "IN"),
                    "family": Masked(Kind.NAME),
                    "given": Masked(Kind.NAME),
                    "born": Masked(Kind.BIRTH_DATE),
                    "healthNumber": Masked(Kind.HEALTH_NUMBER),
                }
            )
        }

    def accept(self, context: Mapping[str, object]) -> ChartHandle:
        if not context.keys() <= {"patient_id", "ocean_reference", "ereferral_reference"}:
            raise ContextInvalidError
        return ChartHandle(**context)  # type: ignore[arg-type]

    async def read(self, chart: ChartHandle) -> Unredacted:
        if self.before is not None:
            await self.before()
        if chart.patient_id not in {None, self.chart["number"]}:
            raise ChartNotFoundError
        document = RawDocument(self.kind, "application/json", JsonTree(self.chart))
        subject = Subject(
            family_name=self.chart["family"],
            given_name=self.chart["given"],
            birth_date=self.chart["born"],
            health_number=self.chart["healthNumber"],
        )
        handle = replace(chart, patient_id=self.chart["number"])
        return Unredacted(handle, (document,), subject, NOW)

    def identify(self, raw: Unredacted) -> Identifiers:
        return Identifiers(
            captured_at=raw.captured_at,
            emr_id=raw.chart.patient_id,
            ocean_reference=raw.chart.ocean_reference or self.chart["oceanReference"],
            ereferral_reference=raw.chart.ereferral_reference,
        )

    async def check(self) -> None:
        return None


class PretendPortal:
    """Takes tickets; ``script`` says how each post in turn is treated, ``ok`` when it is empty."""

    def __init__(self) -> None:
        self.script: list[str] = []
        self.tickets: dict[str, bytes] = {}
        self.standings: dict[str, dict[str, Any]] = {}
        """What is said of a ticket, by its number; a ticket that is not here is not found."""
        self.asked: list[str] = []
        self.posts: list[tuple[str, bytes]] = []
        self.attachments: dict[str, tuple[bytes, ...]] = {}
        self.keys_script: list[str] = []
        self.token = TOKEN
        self.site_number = "7001"
        self.url = ""
        self.on_commit: Callable[[], None] = lambda: None
        self.before_tickets: Callable[[], object] = lambda: None
        self._keys_of_the_portal = [X25519PrivateKey.generate()]
        self._server: TestServer | None = None
        self.stalling = asyncio.Event()
        self._over = asyncio.Event()

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_get("/api/v1/keys", self._keys)
        app.router.add_post("/api/v1/tickets", self._tickets)
        app.router.add_get("/api/v1/tickets/{number}/standing", self._standing)
        self._server = TestServer(app, port=port or None)
        await self._server.start_server(shutdown_timeout=0.1)
        self.url = str(self._server.make_url("")).rstrip("/")

    async def stop(self) -> None:
        self._over.set()
        if self._server is not None:
            await self._server.close()
            self._server = None

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        behaviour = self.keys_script.pop(0) if self.keys_script else "ok"
        suite = "X25519-HKDF-SHA256/HKDF-SHA256/AES-256-GCM"
        if behaviour.startswith("key "):
            wrong = {"suite": suite, "public_key": json.loads(behaviour.removeprefix("key "))}
            return web.json_response({"keys": [wrong]})
        if behaviour != "ok":
            return await self._misbehave(request, behaviour)
        key = {"key_id": "k1", "suite": suite, "public_key": self.public_key}
        return web.json_response({"keys": [{"suite": "of-tomorrow"}, key]})

    async def _tickets(self, request: web.Request) -> web.StreamResponse:
        self.before_tickets()
        behaviour = self.script.pop(0) if self.script else "ok"
        if behaviour not in {"ok", "drop-after-commit", "half", "no-json"}:
            return await self._misbehave(request, behaviour)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"code": "site-token-refused"}, status=401)
        key = request.headers["Idempotency-Key"]
        plaintext = await self._open(request, key)
        self.posts.append((key, plaintext))
        if self.tickets.setdefault(key, plaintext) != plaintext:
            return web.json_response({"code": "idempotency-key-reused"}, status=422)
        self.on_commit()
        number = f"T-{list(self.tickets).index(key) + 1:06d}"
        body = json.dumps(
            {
                "ticket_number": number,
                "received_at": "2026-11-23T15:31:00Z",
                "first_answer_due_at": "2026-11-23T17:31:00Z",
                "url": f"{self.url}/tickets/{number}",
                "time_zone": "America/Vancouver",
            }
        ).encode()
        if behaviour == "drop-after-commit":
            return await self._misbehave(request, "reset")
        if behaviour == "half":
            return await self._half(request, body)
        if behaviour == "no-json":
            body = b"<html>a hotel's log-in page</html>"
        return web.Response(body=body, status=201, content_type="application/json")

    async def _standing(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"code": "site-token-refused"}, status=401)
        number = request.match_info["number"]
        self.asked.append(number)
        if number not in self.standings:
            return web.json_response({"code": "not-found"}, status=404)
        return web.json_response({"ticket_number": number} | self.standings[number])

    async def _open(self, request: web.Request, key: str) -> bytes:
        reader: Any = await request.multipart()
        part: Any = await reader.next()
        assert part.name == "bundle"
        assert part.headers["Content-Type"] == "application/hpke"
        sealed = bytes(await part.read())
        pictures = list[bytes]()
        while picture := await reader.next():
            assert (picture.name, picture.headers["Content-Type"]) == ("attachment", "image/png")
            pictures.append(bytes(await picture.read()))
        self.attachments[key] = tuple(pictures)
        suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
        for private in self._keys_of_the_portal:
            with suppress(InvalidTag):
                return suite.decrypt(sealed, private, info=sealing_context(self.site_number, key))
        raise web.HTTPBadRequest

    @property
    def public_key(self) -> str:
        """The key that is offered, as ``/api/v1/keys`` shows it."""
        public = self._keys_of_the_portal[0].public_key().public_bytes_raw()
        return base64.b64encode(public).decode()

    def rotate(self, *, overlap: bool = True, to: X25519PrivateKey | None = None) -> str:
        """Offer a new key; what was sealed before still opens if the two overlap."""
        kept = self._keys_of_the_portal if overlap else []
        self._keys_of_the_portal = [to or X25519PrivateKey.generate(), *kept]
        return self.public_key

    async def _misbehave(self, request: web.Request, behaviour: str) -> web.StreamResponse:
        if behaviour == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if behaviour == "stall":
            self.stalling.set()
            await self._over.wait()
            return web.Response(status=500)
        if behaviour.startswith("json "):
            return web.json_response(json.loads(behaviour.removeprefix("json ")))
        if behaviour == "large":
            return web.Response(body=b" " * 2_000_000)
        status, _, retry_after = behaviour.partition(" ")
        headers = {"Retry-After": retry_after} if retry_after else {}
        if status == "302":
            headers = {"Location": self.url + "/api/v1/keys"}
        return web.Response(status=int(status), headers=headers, text="Quibblethorn")

    async def _half(self, request: web.Request, body: bytes) -> web.StreamResponse:
        response = web.StreamResponse(status=201, headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        assert request.transport is not None
        request.transport.close()
        return response


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def portal() -> AsyncIterator[PretendPortal]:
    pretend = PretendPortal()
    await pretend.start()
    yield pretend
    await pretend.stop()


@pytest.fixture
def parchment() -> Parchment:
    return Parchment()


@pytest.fixture
def settings(portal: PretendPortal) -> Settings:
    return Settings(portal=PortalSettings(portal.url, "7001"), secrets=Kept.FILE)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "clinic"


@pytest.fixture
async def clinic(
    settings: Settings, directory: Path, clock: SetClock, parchment: Parchment
) -> AsyncIterator[Clinic]:
    async with open_clinic(settings, directory, clock) as opened:
        opened.secrets.put("portal-site-token", Secret(TOKEN))
        yield replace(opened, connectors={"parchment": parchment})


@pytest.fixture
def ticket_tree() -> dict[str, Any]:
    return {
        "reporter": {"name": "Ottilie Example", "email": "reception@clinic.invalid"},
        "site_number": "7001",
        "emr": "parchment",
        "services": ["eforms", "ereferral"],
        "frequency": "constant",
        "scope": "one_patient",
        "description": "the form of chart 1234 does not open",
        "language": "en",
    }


@pytest.fixture
def ticket(ticket_tree: dict[str, Any]) -> Ticket:
    return read_ticket(ticket_tree)


@pytest.fixture
async def preview(clinic: Clinic) -> Preview:
    made = await make_preview(clinic, "parchment", {"patient_id": "1234"})
    clinic.previews.keep(made)
    return made


@pytest.fixture(autouse=True)
def no_canary_in_a_log(logged: Callable[[], str]) -> Iterator[None]:
    yield
    told = logged()
    assert [secret for secret in (*CANARIES, TOKEN) if secret in told] == []


@pytest.fixture
def files_of(directory: Path) -> Callable[[], bytes]:
    """Return all bytes on disk of the outbox: the file, its WAL and its SHM."""

    def read() -> bytes:
        found = sorted(directory.glob("outbox.db*"))
        assert len(found) == 3
        return b"".join(path.read_bytes() for path in found)

    return read


@pytest.fixture
def canaries() -> tuple[str, ...]:
    return (*CANARIES, TOKEN)


@pytest.fixture(autouse=True)
def nothing_blocks_the_loop() -> Iterator[None]:
    with blockbuster_ctx(["toolbar"]):
        yield
