"""A thief with a Support Site's log-in: any calls, in any order, and what none may ever yield."""

import asyncio
import itertools
import json
import re
import shutil
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Final

from aiohttp import ClientSession
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from sqlalchemy import select, text

from portal import proofs
from portal.access import Access, Route
from portal.app import ROUTES
from portal.grants.ending import look_after
from portal.grants.models import Scope
from portal.grants.rules import AFTER_TICKET, LENGTHS
from portal.permissions import SCOPES
from portal.running import RunningPortal, Serving, run_portal
from portal.sites.models import Site
from portal.tickets.models import ACTIVE, Ticket
from tests.portal.grants.support_ground import Copy, Given, Ground
from tests.portal.grants.walking import (
    HELP,
    HELP_ADMIN,
    HELP_USER,
    SAME_ORIGIN,
    Clinic,
    post,
    set_state,
)
from tests.portal.hosting import (
    BIRCH,
    MAPLE,
    MAPLE_ADMIN,
    Browser,
    Hosted,
    MovableClock,
)

ABOUT: Final = tuple(line for line in ROUTES if "{" in line.path)
OTHERS: Final = tuple(line for line in ROUTES if "{" not in line.path)
"""Asked more rarely, and last: some end the log-in."""
STAFF: Final = frozenset(
    {
        *(Access.DESK, Access.DESK_FORM, Access.EDITOR, Access.EDITOR_FORM),
        *(Access.EDITOR_UPLOAD, Access.OPERATOR, Access.OPERATOR_FORM),
    }
)
RIGHTS: Final = (
    "SELECT person_id, site_id, role FROM membership WHERE site_id <> 3",
    "SELECT person_id, role FROM staff",
    "SELECT id, site_id, token_digest, scopes, ends_at, revoked_at FROM site_token",
    "SELECT id, site_id, support_site_id, scopes, ends_at, ended_at FROM support_grant",
    "SELECT id, ticket_id, ticket_solved_at FROM support_grant",
    "SELECT id, site_id, user_name FROM invitation WHERE site_id <> 3",
    f"SELECT id, password_hash FROM person WHERE user_name NOT LIKE '%{HELP_ADMIN[5:]}'",  # noqa: S608 - our own words
    "SELECT * FROM patient_settings WHERE site_id <> 3",
    "SELECT * FROM patient_key_check WHERE site_id <> 3",
)
"""What no call of theirs changes: who may do what, at any site but their own (the third)."""

IDS: Final = frozenset(itertools.chain(*(re.findall(r"{(\w+)", one.path) for one in ROUTES)))
FEW: Final = ("1", "2", "3", "4", "5")
"""Ids of what is counted from 1, at whichever clinic."""
CHOICES: Final = st.integers(0, 59)


class SupportSite(RuleBasedStateMachine):
    """The clinic grants and ends; the thief calls; what is open is what the clinic gave.

    The desk solves the ticket that it was given for, and the clinic opens it again.
    """

    ground: ClassVar[Ground]
    copy: ClassVar[Copy]
    portal: RunningPortal

    @initialize(scope=st.sampled_from(Scope), solved=st.sampled_from((True, False)))
    def start(self, scope: Scope, *, solved: bool) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.clock, self.stack = MovableClock(), AsyncExitStack()
        self.grants: list[Given] = []
        self.do(self._start())
        self._give({scope}, "3d", tied=True)
        if solved:
            self._solve()
        self.thieve(0)

    async def _start(self) -> None:
        url = await self.stack.enter_async_context(type(self).copy(self.folder))
        serving = Serving(do_duties=False, factor_key=self.ground.factor_key)
        portal = await self.stack.enter_async_context(run_portal(url, self.clock, serving=serving))
        self.portal = portal
        session = await self.stack.enter_async_context(ClientSession())
        hosted = Hosted(portal, self.clock, session, self.ground.tokens, self.folder, url)
        self.browsers = {one: Browser(portal.url) for one in (MAPLE_ADMIN, HELP_ADMIN, HELP_USER)}
        for user, browser in self.browsers.items():
            self.stack.push_async_callback(browser.session.close)
            await browser.log_in(user)
        async with portal.database.reading() as reading:
            code = await reading.scalar(select(Site.support_code).where(Site.number == HELP))
        self.clinic = Clinic(
            hosted, self.browsers[MAPLE_ADMIN], self.browsers[HELP_ADMIN], str(code)
        )

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.do(self.stack.aclose())
            shutil.rmtree(self.folder)
            self.loop.close()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 60))

    def given(self) -> frozenset[Scope]:
        """Return all that the clinic lets them do now, at most."""
        live = [one.scopes for one in self.grants if one.holds(self.clock())]
        return frozenset(itertools.chain.from_iterable(live))

    @rule(
        scopes=st.sets(st.sampled_from(Scope), min_size=1),
        length=st.sampled_from(("1h", "8h", "3d")),
        choice=CHOICES,
        tied=st.booleans(),
    )
    def grant(self, scopes: set[Scope], length: str, choice: int, *, tied: bool) -> None:
        self._give(scopes, length, tied=tied)
        self.thieve(choice)

    def _give(self, scopes: set[Scope], length: str, *, tied: bool) -> None:
        self.do(self.browsers[MAPLE_ADMIN].log_in(MAPLE_ADMIN))
        ticket, named = self.ticket if tied else "", tuple(scopes)
        answer = self.do(self.clinic.grant(scopes=named, length=length, ticket=ticket))
        if answer.status == 303:
            ends_at = self.clock() + LENGTHS[length]
            self.grants.append(Given(frozenset(scopes), ends_at, tied))

    @rule(choice=CHOICES)
    def end(self, choice: int) -> None:
        if self.grants:
            self.do(self.browsers[MAPLE_ADMIN].log_in(MAPLE_ADMIN))
            assert self.do(self.clinic.end()).status == 303
            self.grants.clear()
        self.thieve(choice)

    @rule(choice=CHOICES)
    def solve(self, choice: int) -> None:
        self._solve()
        self.thieve(choice)

    def _solve(self) -> None:
        if self.do(self._is_open()):
            self.do(set_state(self.clinic.hosted, self.ticket))
            for one in self.grants:
                if one.tied and one.solved_end is None:
                    one.solved_end = self.clock() + AFTER_TICKET

    @rule(choice=CHOICES)
    def open_again(self, choice: int) -> None:
        """Let the clinic write on its ticket; only where that opens it does it give time."""
        solved, admin, page = not self.do(self._is_open()), MAPLE_ADMIN, f"/tickets/{self.ticket}"
        self.do(self.browsers[admin].log_in(admin))
        words = [("body", "It is not.")]
        assert self.do(post(self.browsers[admin], f"{page}/replies", words, page)).status == 303
        if solved:
            self.grants = [one for one in self.grants if one.holds(self.clock())]
            for one in self.grants:
                one.solved_end = None
        self.thieve(choice)

    @rule(
        minutes=st.sampled_from((61, 1, 59, 60, 24 * 60, -1, -120)),
        choice=CHOICES,
        duties=st.booleans(),
    )
    def move_clock(self, minutes: int, choice: int, *, duties: bool) -> None:
        self.clock.forward(timedelta(minutes=minutes))
        if duties:
            self.do(look_after(self.portal.database, self.clock))
        self.thieve(choice)

    def thieve(self, choice: int) -> None:
        """Try to enter, then ask every route that is about something; now and then all of them."""
        self.do(self._enter())
        who = HELP_USER if choice % 7 == 6 else HELP_ADMIN
        before = self.do(self._rights())
        for line in (*ABOUT, *OTHERS) if choice % 5 == 4 else ABOUT:
            self.do(self._call(who, line, choice))
        assert self.do(self._rights()) == before, "rights have changed"

    @property
    def ticket(self) -> str:
        return self.ground.ids["ticket"][0]

    async def _is_open(self) -> bool:
        async with self.portal.database.reading() as session:
            # the ground's first ticket is the clinic's
            state = await session.scalar(select(Ticket.state).order_by(Ticket.id).limit(1))
        return state in ACTIVE

    async def _enter(self) -> None:
        await self.clinic.support.log_in(HELP_ADMIN)
        await self.clinic.enter()  # under the newest grant, ended or not

    async def _call(self, who: str, line: Route, choice: int) -> None:
        known = self.ground.ids | dict.fromkeys(IDS - self.ground.ids.keys(), FEW)
        ids = {name: some[choice % len(some)] for name, some in known.items()}
        ids["number"] = ids["site"] if line.path.startswith("/sites/") else ids["ticket"]
        path = re.sub(r"\{(\w+)[^}]*\}", lambda one: ids[one[1]], line.path)
        browser, fields = self.browsers[who], self._fields(ids)
        cookie = "ocean-form" if line.access is Access.FORM else "ocean-session"
        token = proofs.derived(browser.cookie(cookie) or "", "form")
        answer = await browser.session.request(
            line.method,
            browser.url + path,
            headers=SAME_ORIGIN | {"CSRF-Token": token},
            data=None if line.method == "GET" else [*fields, ("csrf_token", token)],
            allow_redirects=False,
        )
        body = ""
        with suppress(TimeoutError):
            async with asyncio.timeout(0.3 if "event-stream" in answer.content_type else 20):
                body = (await answer.content.read(1 << 20)).decode("utf-8", "replace")
        answer.close()
        told = f"{answer.headers}{body}"
        name = f"{line.method} {line.path}"
        assert answer.status < 500, name
        sent = f"{path} {fields}"
        leaked = [one for one in self.ground.secrets if one in told]
        leaked += [one for one in self.ground.birch if one in told and one not in sent]
        assert not leaked, f"{name} yields what is nobody's but the clinic's"
        where = answer.headers.get("Location", "")
        opened = answer.status < 400 and not where.startswith(("/log-in", "/step-up"))
        # a page that only leads on, to an address that is asked for itself, opens nothing
        opened = opened and not (line.method == "GET" and where)
        assert not opened or self._may(who, line, ids), f"{name} is open"

    def _may(self, who: str, line: Route, ids: dict[str, str]) -> bool:
        """Say whether a route may be open to them: their own site's, or what they were given."""
        if line.access in STAFF:
            return False
        site = ids["site"] if line.path.startswith("/sites/") else None
        if site is None and "/{number}" in line.path:
            site = MAPLE if ids["ticket"] == self.ground.ids["ticket"][0] else BIRCH
        if site is None or site == HELP:
            return True
        if site != MAPLE or who != HELP_ADMIN:
            return False
        if line.access in SCOPES:
            return SCOPES[line.access] in self.given()
        ticket = not line.path.startswith("/sites/")
        return ticket and Scope.TROUBLESHOOTING in self.given()

    def _fields(self, ids: dict[str, str]) -> list[tuple[str, str]]:
        fields = {
            "support": HELP,
            "code": self.clinic.code,
            "site": ids["site"],
            "reason": "T",
            "length": "3d",
            "decision": "approve",
            "role": "site_admin",
            "user": HELP_ADMIN,
            "person": ids["person"],
            "name": "Thief",
            "number": ids["ticket"],
            "ticket": "",
            "state": "solved",
            "hint": "none",
            "digits": "4",
            "days": "30",
            "body": "We are at it.",
        }
        return [*fields.items(), *(("scope", str(one)) for one in Scope), ("scopes", "records")]

    async def _rights(self) -> list[list[str]]:
        async with self.portal.database.reading() as session:
            found = [(await session.execute(text(one))).all() for one in RIGHTS]
        # PostgreSQL gives rows in the order in which they were last written
        return [sorted(json.dumps(tuple(row), default=repr) for row in rows) for rows in found]
