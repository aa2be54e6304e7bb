"""Every kind of caller of the portal, each logged in once, and ids of what is the clinic's."""

import re
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from aiohttp import ClientResponse, ClientSession, FormData
from sqlalchemy import select

from connectors.secret import Secret
from portal import proofs
from portal.access import Access, Route
from portal.administration import create_site
from portal.eforms import drafts
from portal.eforms.form import Form, Item, Kind, Words
from portal.eforms.models import Act
from portal.eforms.publishing import publish
from portal.grants.marking import mark_support_site
from portal.grants.models import Scope
from portal.patients.models import Patient
from portal.people.models import StaffRole
from portal.principals import Viewer
from portal.running import Serving, run_portal
from portal.sites.models import Site, SiteRole, TokenScope
from tests.portal.cloud_connect.crossing import name_address, set_up_factor
from tests.portal.grants.walking import SAME_ORIGIN, SECTION, Clinic, post
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    MAPLE,
    MAPLE_ADMIN,
    OPERATOR,
    PASSWORD,
    START,
    Browser,
    Furnished,
    Hosted,
    MovableClock,
)
from tests.portal.patients.records import CREDENTIALS, put
from tests.portal.planting import create_site_token, create_user

SUPPORTS: Final = {
    "expired": ("7901", "Lantern"),
    "revoked": ("7902", "Compass"),
    **{
        f"support-{scope.value}": (f"791{number}", name)
        for number, (scope, name) in enumerate(
            zip(Scope, ("Harbour", "Meadow", "Orchard", "Summit"), strict=True)
        )
    },
}
PEOPLE: Final[Mapping[str, str]] = {
    "user": "user@maple.invalid",
    "site-admin": MAPLE_ADMIN,
    "factor-admin": "factor@maple.invalid",
    "other-admin": "admin@birch.invalid",
    "associate": ASSOCIATE,
    "lead": "lead@support.invalid",
    "editor": "editor@support.invalid",
    "operator": OPERATOR,
    **{kind: f"{name.lower()}@help.invalid" for kind, (_, name) in SUPPORTS.items()},
}
PROGRAMS: Final = ("token", "other-token", "records-token", "site-key")
KINDS: Final = ("nobody", *PEOPLE, *PROGRAMS)


@dataclass
class Callers:
    """The callers, and what they ask: the same request with the proof that each has."""

    hosted: Hosted
    database: Path
    browsers: dict[str, Browser]
    headers: dict[str, dict[str, str]]
    ids: dict[str, str]
    kept: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    def keep(self) -> None:
        with closing(sqlite3.connect(self.database)) as live:
            live.backup(self.kept)

    def restore(self) -> None:
        """Undo what a request did, so that every request meets the same clinic."""
        with closing(sqlite3.connect(self.database)) as live:
            self.kept.backup(live)

    async def ask(self, kind: str, line: Route) -> str:
        """Return the class of the answer: ``open``, ``log-in``, one of ``REFUSED`` ..."""
        browser = self.browsers[kind]
        cookies = [(one.key, one.value) for one in browser.session.cookie_jar]
        answer = await self.send(kind, line)
        answer.close()  # a stream would go on
        if line.method != "GET" and answer.status < 400:
            self.restore()
            for name, value in cookies:
                browser.plant(name, value)
        assert answer.status < 500, (kind, line.method, line.path)
        location = answer.headers.get("Location", "")
        if line.access in NEEDS_FACTOR and location.startswith("/account/factors"):
            return "factor"
        if line.access in READS_BY_LINK and location.startswith("/reading"):
            return "link"
        if location.startswith(("/log-in?next", "/step-up")):
            return "log-in"
        knows = kind in PEOPLE and line.path in SEND_TO_LOG_IN
        if location.partition("?")[0] == "/log-in" and not knows:
            return "log-in"
        return REFUSED.get(answer.status, "open")

    async def send(self, kind: str, line: Route) -> ClientResponse:
        """Send the request of this line with the caller's proof; the body is still to be read."""
        path, browser = self.address(line), self.browsers[kind]
        headers = SAME_ORIGIN | self.headers.get(kind, {})
        data: FormData | dict[str, str] | None = None
        if line.method != "GET":
            data = self._fields(browser, line, headers)
        return await browser.session.request(
            line.method, browser.url + path, headers=headers, data=data, allow_redirects=False
        )

    def address(self, line: Route) -> str:
        """Return the line's address with ids of what is the clinic's."""
        ids = self.ids | {
            "number": MAPLE if line.path.startswith("/sites/") else self.ids["ticket"]
        }
        return re.sub(r"\{(\w+)[^}]*\}", lambda one: ids[one[1]], line.path)

    @staticmethod
    def _fields(
        browser: Browser, line: Route, headers: dict[str, str]
    ) -> FormData | dict[str, str] | None:
        cookie = "ocean-form" if line.access in {Access.FORM, Access.SCRIPT} else "ocean-session"
        token = proofs.derived(browser.cookie(cookie) or "", "form")
        if line.method == "PUT":
            headers["CSRF-Token"] = token
            return None
        if line.access in {Access.EDITOR_UPLOAD, Access.EFORMS_UPLOAD}:
            form = FormData(default_to_multipart=True)
            form.add_field("csrf_token", token)
            return form
        return {"csrf_token": token}


NEEDS_FACTOR: Final = frozenset({Access.CLOUD_CONNECT, Access.CLOUD_CONNECT_FRESH_FORM})
READS_BY_LINK: Final = frozenset({Access.READER, Access.READER_FORM, Access.READER_SCRIPT})
REFUSED: Final = {401: "unproven", 403: "forbidden", 404: "hidden", 429: "forbidden"}
SEND_TO_LOG_IN: Final = frozenset({"/log-out", "/account/close"})
"""They lead to the log-in after they did what was asked."""


@asynccontextmanager
async def gather(folder: Path, furnished: Furnished) -> AsyncIterator[Callers]:
    """Run one portal, make all that is the clinic's, and log every caller in."""
    clock = MovableClock()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(furnished.copy(folder))
        portal = await stack.enter_async_context(
            run_portal(url, clock, serving=Serving(do_duties=False))
        )
        session = await stack.enter_async_context(ClientSession())
        hosted = Hosted(portal, clock, session, dict(furnished.tokens), folder, url)
        browsers = {kind: Browser(portal.url) for kind in KINDS}
        for browser in browsers.values():
            stack.push_async_callback(browser.session.close)
        tickets, records = await _furnish(hosted)
        ids = await _own_things(hosted, records)
        await _let_in(hosted, browsers)
        await browsers["nobody"].page("/log-in")
        headers = {
            "token": _bearer(tickets),
            "other-token": _bearer(hosted.tokens[BIRCH]),
            "records-token": _bearer(records),
            "site-key": dict(CREDENTIALS),
        }
        callers = Callers(hosted, folder / "portal.db", browsers, headers, ids)
        callers.keep()
        yield callers
        callers.kept.close()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _furnish(hosted: Hosted) -> list[str]:
    database, clock, secret = hosted.portal.database, hosted.clock, Secret(PASSWORD)
    sites: list[tuple[str, SiteRole | StaffRole, str | None]] = [
        ("user", SiteRole.USER, MAPLE),
        ("factor-admin", SiteRole.SITE_ADMIN, MAPLE),
        ("other-admin", SiteRole.SITE_ADMIN, BIRCH),
        ("lead", StaffRole.LEAD, None),
        ("editor", StaffRole.EDITOR, None),
    ]
    for kind, (number, name) in SUPPORTS.items():
        await create_site(database, clock, number, name)
        await mark_support_site(database, clock, number, f"{name} Inc")
        sites.append((kind, SiteRole.SITE_ADMIN, number))
    for kind, role, site in sites:
        await create_user(
            database, clock, PEOPLE[kind], kind.title(), secret, role, site_number=site
        )
    tokens = [await create_site_token(database, clock, MAPLE, one, (one,)) for one in TokenScope]
    return [token.expose() for token in tokens]  # a caller of the table sends it


async def _own_things(hosted: Hosted, records: str) -> dict[str, str]:
    ticket = await hosted.make_ticket()
    assert (await put(hosted, Authorization=f"Bearer {records}")).status < 300
    async with hosted.portal.database.reading() as session:
        patient = (await session.scalars(select(Patient.id))).one()
    ids = {"patient": patient, "reference": "482", "version": "1", "position": "1"}
    ids |= {"connector": "accuro", "file": "list.js", "invitation": "1", "handle": 16 * "0"}
    ids |= {"section": "1", "article": "1", "language": "en", "token": 32 * "a"}
    ids |= {"digest": 64 * "a", "grant": "1", "request": "1", "person": "999999", "ticket": ticket}
    ids |= {"site_token": "999999", "eform": "1"}
    await _publish_eform(hosted)
    return ids


async def _publish_eform(hosted: Hosted) -> None:
    async with hosted.portal.database.writing() as session:
        site = (await session.scalars(select(Site.id).where(Site.number == MAPLE))).one()
        by = drafts.By(Viewer(1, "Amandine", None, frozenset(), frozenset()), site, START)
        question = Item("q1", Kind.LINE, Words("Name", "Nom"))
        form = Form(Words("Visit", "Visite"), items=(question,))
        eform = await drafts.create(session, by, form, drafts.Done(Act.CREATED))
        await publish(session, by, eform, 1)


async def _let_in(hosted: Hosted, browsers: dict[str, Browser]) -> None:
    """Let one Support Site in for each purpose; one grant expires, and one is ended."""
    await browsers["expired"].log_in(PEOPLE["expired"])
    await browsers["site-admin"].log_in(MAPLE_ADMIN)
    await grant(hosted, browsers, "expired", "1h", tuple(Scope))
    for _ in range(3):  # its log-in goes on, and only its grant ends
        hosted.clock.forward(timedelta(minutes=21))
        await browsers["expired"].page("/account")
    await post(browsers["expired"], "/step-up", [("password", PASSWORD)], "/step-up")
    for kind, user in PEOPLE.items():
        if kind != "expired":
            await browsers[kind].log_in(user)
    await set_up_factor(hosted, browsers["factor-admin"])
    assert (await name_address(browsers["factor-admin"]))[0] == 303
    clinic = await grant(hosted, browsers, "revoked", "1d", tuple(Scope))
    assert (await clinic.end()).status == 303
    for scope in Scope:
        await grant(hosted, browsers, f"support-{scope.value}", "1d", (scope,))


async def grant(
    hosted: Hosted, browsers: dict[str, Browser], kind: str, length: str, scopes: tuple[Scope, ...]
) -> Clinic:
    number = SUPPORTS[kind][0]
    page = await browsers["site-admin"].page(f"{SECTION}?find={number}")
    code = re.findall(r"<strong>([2-9A-Z]{4}-[2-9A-Z]{4})</strong>", page)[0]
    clinic = Clinic(hosted, browsers["site-admin"], browsers[kind], code)
    fields = {"support": number, "length": length, "scopes": scopes}
    assert (await clinic.grant(**fields)).status == 303
    path = f"/supported-sites/{await clinic.grant_id()}/enter"
    assert (await post(browsers[kind], path, [], "/supported-sites")).status == 303
    return clinic
