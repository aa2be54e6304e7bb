"""Every kind of caller of the portal, each logged in once, and ids of what is the clinic's."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

from aiohttp import ClientResponse, ClientSession, FormData
from sqlalchemy import select, update

from connectors.secret import Secret
from portal import proofs
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
from tests.portal.grants.keeping import Keeper, keeping
from tests.portal.grants.kinds import KINDS, NO_FACTOR, PEOPLE, READER, SUPPORTS
from tests.portal.grants.matrix import Line
from tests.portal.grants.walking import SAME_ORIGIN, SECTION, Clinic, post
from tests.portal.hosting import (
    BIRCH,
    MAPLE,
    MAPLE_ADMIN,
    PASSWORD,
    START,
    Browser,
    Furnished,
    Hosted,
    MovableClock,
)
from tests.portal.patients.records import CREDENTIALS, put
from tests.portal.planting import create_site_token, create_user
from tests.portal.reading.requester import ask_for_help

CEDAR: Final = "7003"
"""A clinic that demands a second factor of its people."""


class Addressed(Protocol):
    """Whatever names an address: a line of the table, or one of the router."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class How:
    """How a request is sent and its answer read."""

    bare: bool = False
    """Without the token of a form, or a script's."""
    foreign: bool = False
    """As a browser sends it from a page of somebody else."""
    alone: bool = False
    """To the guard alone: nothing can come of it, and whoever is led elsewhere was refused."""


AS_ALWAYS: Final = How()
CROSS_SITE: Final = {"Sec-Fetch-Site": "cross-site"}


@dataclass
class Callers:
    """The callers, and what they ask: the same request with the proof that each has."""

    hosted: Hosted
    browsers: dict[str, Browser]
    headers: dict[str, dict[str, str]]
    ids: dict[str, str]
    keeper: Keeper
    url: str
    """Where they ask: at the portal, unless it says another one on the same database."""

    async def ask(self, kind: str, line: Line, how: How = AS_ALWAYS) -> str:
        """Return the class of the answer: ``open``, ``log-in``, one of ``REFUSED`` ...

        What the request did is undone, if it can have done anything.
        """
        browser = self.browsers[kind]
        cookies = [(one.key, one.value) for one in browser.session.cookie_jar]
        answer = await self.send(kind, line, how)
        answer.close()  # a stream would go on
        if not how.alone and line.method != "GET" and answer.status < 400:
            await self.keeper.restore()
            for name, value in cookies:
                browser.plant(name, value)
        if answer.status >= 500:
            return "broken"
        return self._led(kind, line, answer, how) or REFUSED.get(answer.status, "open")

    @staticmethod
    def _led(kind: str, line: Line, answer: ClientResponse, how: How) -> str | None:
        """Return where the caller is led who did not get in."""
        path, _, query = answer.headers.get("Location", "").partition("?")
        after = LED_AFTER.get(path, {}).get(kind, ())
        barred = kind == NO_FACTOR and line.door == "session"
        done = bool(after) and line.path.startswith(after) and not query.startswith("next=")
        return LED.get(path) if how.alone or barred or not done else None

    async def send(self, kind: str, line: Line, how: How = AS_ALWAYS) -> ClientResponse:
        """Send the request of this line with the caller's proof; the body is still to be read."""
        path, browser = self.address(line), self.browsers[kind]
        headers = (CROSS_SITE if how.foreign else SAME_ORIGIN) | self.headers.get(kind, {})
        data: FormData | dict[str, str] | None = None
        if line.method != "GET":
            data = self._fields(browser, line, headers, how)
        return await browser.session.request(
            line.method, self.url + path, headers=headers, data=data, allow_redirects=False
        )

    def address(self, line: Addressed) -> str:
        """Return the line's address with ids of what is the clinic's."""
        ids = self.ids | {
            "number": MAPLE if line.path.startswith("/sites/") else self.ids["ticket"],
            "file": "elements.js" if line.path.startswith("/static/masking") else "list.js",
        }
        return re.sub(PART, lambda one: ids[one[1]], line.path)

    @staticmethod
    def _fields(
        browser: Browser, line: Line, headers: dict[str, str], how: How
    ) -> FormData | dict[str, str] | None:
        cookie = COOKIES.get(line.door, "ocean-session")
        token = "" if how.bare else proofs.derived(browser.cookie(cookie) or "", "form")
        if "script" in line.extras:
            headers["CSRF-Token"] = token
            return None
        if "upload" in line.extras:
            form = FormData(default_to_multipart=True)
            form.add_field("csrf_token", token)
            return form
        return {"csrf_token": token}


PART: Final = r"\{(\w+)(?::(?:[^{}]|\{[\d,]*\})*)?\}"
"""A part of an address that is an id, with its form if it says one."""
COOKIES: Final = {"open": "ocean-form", "link": "ocean-reading"}
"""What a form's token is derived from where it is not the log-in."""
REFUSED: Final = {401: "unproven", 403: "forbidden", 404: "hidden", 429: "forbidden"}
LED: Final = {
    "/log-in": "log-in",
    "/account/factors": "factor",
    "/step-up": "step-up",
    "/reading": "link",
}
"""Where a caller is led who lacks something."""
FACTORS: Final = ("/account/factors",)
LED_AFTER: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "/log-in": dict.fromkeys(PEOPLE, ("/log-out", "/account/close")),
    "/account/factors": dict.fromkeys(PEOPLE, FACTORS),
    "/reading": {READER: ("/reading/ticket/leave",)},
}
"""Where it is what follows an act that was done."""


@asynccontextmanager
async def gather(folder: Path, furnished: Furnished) -> AsyncIterator[Callers]:
    """Run one portal, make all that is the clinic's, and log every caller in."""
    clock = MovableClock()
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(furnished.copy(folder))
        serving = Serving(do_duties=False, factor_key=folder / "factor.key")
        portal = await stack.enter_async_context(run_portal(url, clock, serving=serving))
        session = await stack.enter_async_context(ClientSession())
        hosted = Hosted(portal, clock, session, dict(furnished.tokens), folder, url)
        browsers = {kind: Browser(portal.url) for kind in KINDS}
        for browser in browsers.values():
            stack.push_async_callback(browser.session.close)
        tickets, records = await _furnish(hosted)
        ids = await _own_things(hosted, records)
        await _let_in(hosted, browsers)
        assert await (await ask_for_help(hosted, browsers[READER])).open() == 303
        for browser in browsers.values():
            await browser.page("/reset")  # it has a form that is nobody's log-in's
        headers = {
            "token": _bearer(tickets),
            "other-token": _bearer(hosted.tokens[BIRCH]),
            "records-token": _bearer(records),
            "site-key": dict(CREDENTIALS),
        }
        keeper = await stack.enter_async_context(keeping(hosted))
        await keeper.keep()
        yield Callers(hosted, browsers, headers, ids, keeper, portal.url)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _furnish(hosted: Hosted) -> list[str]:
    database, clock, secret = hosted.portal.database, hosted.clock, Secret(PASSWORD)
    sites: list[tuple[str, SiteRole | StaffRole, str | None]] = [
        ("user", SiteRole.USER, MAPLE),
        ("factor-admin", SiteRole.SITE_ADMIN, MAPLE),
        ("other-admin", SiteRole.SITE_ADMIN, BIRCH),
        (NO_FACTOR, SiteRole.USER, CEDAR),
        ("lead", StaffRole.LEAD, None),
        ("editor", StaffRole.EDITOR, None),
    ]
    await create_site(database, clock, CEDAR, "Cedar Clinic")
    async with database.writing() as session:
        demanding = update(Site).where(Site.number == CEDAR)
        await session.execute(demanding.values(factor_demanded_at=START))
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
    ids |= {"connector": "accuro", "invitation": "1", "handle": 16 * "0"}
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
