"""What the portal's tests talk through: a clinic's program, a person's browser, bundles."""

import asyncio
import re
import shutil
import threading
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar, MultipartWriter
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import update
from yarl import URL

from connectors.secret import Secret
from portal.administration import create_site
from portal.database import Database, default_url, open_database
from portal.migrate import migrate
from portal.people.models import Person, StaffRole
from portal.row_security import APP_ROLE
from portal.running import RunningPortal
from portal.sites.models import SiteRole, TokenScope
from portal.tables import Table
from tests.portal.planting import create_site_token, create_user
from tests.portal.postgresql import PostgreSql
from toolbar.troubleshooting.bundle import canonical

PASSWORD = "correct-horse-battery"
START = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday, 10:00 in Toronto
MAPLE, BIRCH = "7001", "7002"
MAPLE_ADMIN, BIRCH_USER = "admin@maple.invalid", "user@birch.invalid"
ASSOCIATE, OPERATOR = "associate@support.invalid", "operator@support.invalid"
PEOPLE: tuple[tuple[str, str, SiteRole | StaffRole, str | None, str | None], ...] = (
    (MAPLE_ADMIN, "Maple Admin", SiteRole.SITE_ADMIN, MAPLE, None),
    (BIRCH_USER, "Birch User", SiteRole.USER, BIRCH, "fr"),
    (ASSOCIATE, "Ada Associate", StaffRole.ASSOCIATE, None, None),
    (OPERATOR, "Otto Operator", StaffRole.OPERATOR, None, None),
)
SITE_KEY, SITE_CREDENTIAL = "maple-site-key-0123456789", "maple-site-credential-0123456789"


class MovableClock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass
class Hosted:
    """The running portal, and how to talk to it."""

    portal: RunningPortal
    clock: MovableClock
    session: ClientSession
    tokens: dict[str, str]
    folder: Path
    database_url: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.portal.url

    @property
    def owner_url(self) -> str:
        """The database's address for whoever migrates it and backs it up."""
        return self.database_url.replace(f"//{APP_ROLE}@", "//postgres@")

    async def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables."""
        async with self.portal.database.reading() as session:
            return {
                table.name: [tuple(row) for row in await session.execute(table.select())]
                for table in Table.metadata.sorted_tables
            }

    async def stored(self) -> bytes:
        """Return all that is kept: every file of the portal's, and every row."""
        pieces = [path.read_bytes() for path in self.folder.iterdir() if path.is_file()]
        for rows in (await self.rows()).values():
            cells = [cell for row in rows for cell in row]
            pieces += [one if isinstance(one, bytes) else repr(one).encode() for one in cells]
        return b"\n".join(pieces)

    async def post(
        self,
        body: bytes,
        *,
        key: str | None = None,
        site: str = MAPLE,
        media_type: str = "application/json",
        token: str | None = None,
        name: str = "bundle",
        url: str | None = None,
    ) -> ClientResponse:
        form = MultipartWriter("form-data")
        part = form.append(BytesIO(body), {"Content-Type": media_type})
        part.set_content_disposition("form-data", name=name)
        headers = {"Authorization": f"Bearer {token or self.tokens[site]}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        address = f"{url or self.url}/api/v1/tickets"
        return await self.session.post(address, data=form, headers=headers)

    async def make_ticket(self, site: str = MAPLE, **changes: Any) -> str:
        tree = make_tree(site, **changes)
        answer = await self.post(canonical(tree), key=tree["submission_id"], site=site)
        assert answer.status == 201, await answer.text()
        number: str = (await answer.json())["ticket_number"]
        return number

    async def get(self, path: str, site: str | None = None, **headers: str) -> ClientResponse:
        if site is not None:
            headers["Authorization"] = f"Bearer {self.tokens[site]}"
        return await self.session.get(f"{self.url}{path}", headers=headers, allow_redirects=False)


class Browser:
    """Keeps cookies and fills forms, as a person's browser does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True))

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.session.get(self.url + path, headers=headers, allow_redirects=False)

    async def page(self, path: str, **headers: str) -> str:
        answer = await self.get(path, **headers)
        assert answer.status == 200, answer.status
        return await answer.text()

    async def send(self, path: str, headers: dict[str, str], **fields: str) -> ClientResponse:
        return await self.session.post(
            self.url + path, data=fields, headers=headers, allow_redirects=False
        )

    async def log_in(
        self, user: str, password: str = PASSWORD, way_back: str = ""
    ) -> ClientResponse:
        token = csrf_token(await self.page("/log-in"))
        return await self.send(
            "/log-in",
            {"Sec-Fetch-Site": "same-origin"},
            user=user,
            password=password,
            csrf_token=token,
            next=way_back,
        )

    def plant(self, name: str, value: str) -> None:
        self.session.cookie_jar.update_cookies({name: value}, URL(self.url))

    def cookie(self, name: str) -> str | None:
        return next((c.value for c in self.session.cookie_jar if c.key == name), None)


def csrf_token(page: str) -> str:
    match = re.search(r'name="csrf_token" value="([0-9a-f]{64})"', page)
    assert match is not None
    return match[1]


def make_tree(site: str = MAPLE, **changes: Any) -> dict[str, Any]:
    """Return a bundle as a toolbar makes it; ``description`` and other words can be changed."""
    words = {
        "description": "The note does not import since this morning.",
        "language": "en",
        **changes.pop("ticket", {}),
    }
    tree: dict[str, Any] = {
        "schema": "troubleshooting-bundle/1",
        "submission_id": str(uuid.uuid4()),
        "created_at": "2026-11-23T15:00:00Z",
        "identifiers": {
            "emr": "oscar",
            "emr_id": "1234",
            "merged_emr_ids": [],
            "ocean_reference": "482",
            "ereferral_reference": None,
            "site_number": site,
            "captured_at": "2026-11-23T14:59:00Z",
        },
        "ticket": {
            "reporter": {"name": "Reception Zebulon", "email": "reception@clinic.invalid"},
            "site_number": site,
            "emr": "OSCAR Pro",
            "browser": "Firefox 153",
            "services": ["ereferral", "emr-toolbar"],
            "frequency": "constant",
            "scope": "one_patient",
            **words,
        },
        "documents": [
            {
                "document_id": "d1",
                "kind": "oscar-demographic",
                "media_type": "application/json",
                "redacted": '{\n  "firstName": "XXXXXXX",\n  "patientStatus": "AC"\n}',
                "skeleton": None,
                "findings": {"NAME": 2, "HEALTH_NUMBER": 1},
                "dropped": 3,
                "facts": {"hin": {"present": True, "length": "10", "check_digit": "wrong"}},
            }
        ],
        "comparison": {"birth_date": "different", "family_name": "equal"},
        "environment": {
            "toolbar_version": "26.11.0",
            "connections": {
                "chart": {"state": "ok"},
                "ocean": {"state": "failed", "code": "emr-refused", "http_status": 403},
            },
            "notices": ["ocean-refused"],
        },
        "redaction": {"rules_version": "2026-11-23.1", "findings": {"NAME": 2}},
    }
    return tree | changes


@dataclass(frozen=True)
class Furnished:
    """A database with two clinics and four people, made once and copied for each test."""

    tokens: dict[str, str]
    copy: Callable[[Path], AbstractAsyncContextManager[str]]
    """Gives the address of a copy, in this folder if it is a file."""


async def furnish_sqlite(folder: Path) -> Furnished:
    @asynccontextmanager
    async def copied(target: Path) -> AsyncIterator[str]:
        shutil.copy(folder / "portal.db", target / "portal.db")
        yield default_url(target)

    return Furnished(await _furnish(default_url(folder)), copied)


async def furnish_postgresql(server: PostgreSql) -> Furnished:
    await server.prepare()
    tokens = await _furnish(await server.create("furnished"))
    return Furnished(tokens, lambda _: server.copied("furnished", APP_ROLE))


async def _furnish(url: str) -> dict[str, str]:
    async with open_database(url) as database:
        await migrate(database)
        return await _fill(database, MovableClock())


def quick_hash() -> str:
    """Return a hash of ``PASSWORD``, checked like any other at a hundredth of the cost.

    A hash says itself what it costs. That the portal's own are dear is tested in ``test_log_in``.
    """
    function = Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=8)
    return function.derive_phc_encoded(PASSWORD.encode())


async def _fill(database: Database, clock: MovableClock) -> dict[str, str]:
    key, credential = Secret(SITE_KEY), Secret(SITE_CREDENTIAL)
    await create_site(
        database, clock, MAPLE, "Maple Clinic", site_key=key, site_credential=credential
    )
    await create_site(database, clock, BIRCH, "Birch Clinic")
    for user, name, role, site, language in PEOPLE:
        await create_user(
            database, clock, user, name, Secret(PASSWORD), role, site_number=site, language=language
        )
    async with database.writing() as session:
        await session.execute(update(Person).values(password_hash=quick_hash()))
    return {
        site: (
            await create_site_token(database, clock, site, "toolbar", tuple(TokenScope))
        ).expose()
        for site in (MAPLE, BIRCH)
    }


@asynccontextmanager
async def database_threads_end() -> AsyncIterator[None]:
    """Wait for the threads of connections opened meanwhile: one whose work was cancelled goes on.

    What it finds would be told to an event loop that is closed by then.
    """
    before = set(threading.enumerate())
    yield
    for one in set(threading.enumerate()) - before:
        if "_connection_worker_thread" in one.name:  # aiosqlite's
            await asyncio.to_thread(one.join, 30)
