"""Two clinics and the desk at work in any order, over HTTP, beside a model of what must hold.

The model shares no code with the portal: its clock counts minutes one by one, its states are
the table below, and what a clinic may read is what was said in public.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

from aiohttp import ClientResponse, ClientSession
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from portal import proofs
from portal.mail.models import Mail
from portal.running import Serving, run_portal
from portal.tickets import live
from portal.tickets.business_clock import TORONTO
from redaction.redacted import MASK
from tests.portal.hosting import (
    ASSOCIATE,
    BIRCH,
    BIRCH_USER,
    MAPLE,
    MAPLE_ADMIN,
    Browser,
    Furnished,
    Hosted,
    MovableClock,
)

MINUTE, PROMISE = timedelta(minutes=1), 120
OF_THE_OPERATOR = ("operator-acted", "portal-restored")
"""Mails that say what the operator did; the tickets own the others."""
OWN = {MAPLE: MAPLE_ADMIN, BIRCH: BIRCH_USER}
ACTIVE = {"new", "answered", "open", "waiting", "reopened"}
RUNS = {"new", "answered", "open", "reopened"}
MAY = {
    "public": {*ACTIVE, "solved"},
    "internal": {*ACTIVE, "solved", "closed"},
    "waiting": ACTIVE - {"waiting"},
    "solved": ACTIVE,
    "closed": {*ACTIVE, "solved"},
    "reopened": {"solved", "closed"},
}
TICKETS = st.integers(0, 3)


@dataclass
class Model:
    """What one ticket must look like."""

    number: str
    site: str
    state: str = "new"
    answered: bool = False
    used: int = 0
    """Minutes of the promise that are used up."""
    said: list[tuple[str, bool]] = field(default_factory=list)
    mails: int = 1
    into: "Model | None" = None
    """The ticket in which it goes on, however often that one was merged on."""
    mailbox: str | None = None
    """Whose private link reads it."""
    revoked: bool = False
    links_after: int = 0
    """Mails up to this one carry no living link any more."""
    description: str = ""
    told: set[str] = field(default_factory=set)
    """What was said of the promise that holds now: that it is near, that it is over."""
    masks: int = 0
    """Public messages whose words were purged."""

    def runs(self) -> bool:
        return not self.answered and self.state in RUNS

    def replied(self, body: str) -> None:
        """Take a word of the clinic's, or of whoever asked."""
        self.said.append((body, True))
        if self.state in {"solved", "closed"}:
            self.state = "reopened"
        elif self.state in {"waiting", "answered", "open"}:
            self.state = "open" if self.answered else "new"


def is_open(moment: datetime) -> bool:
    wall = moment.astimezone(TORONTO)
    return wall.weekday() < 5 and 9 <= wall.hour < 17


class Desk(RuleBasedStateMachine):
    """What is done, and what must be true after each of it."""

    furnished: Furnished

    @initialize()
    def start(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.clock, self.stack = MovableClock(), AsyncExitStack()
        self.tickets: list[Model] = []
        self.touched: list[Model] = []
        self.words = 0
        self.run(self._open())
        self.make(site=MAPLE)

    async def _open(self) -> None:
        enter = self.stack.enter_async_context
        url = await enter(self.furnished.copy(self.folder))
        portal = await enter(run_portal(url, self.clock, serving=Serving(do_duties=False)))
        session = await enter(ClientSession())
        self.hosted = Hosted(portal, self.clock, session, self.furnished.tokens, self.folder, url)
        self.browsers = {one: Browser(portal.url) for one in (ASSOCIATE, *OWN.values())}
        for user, browser in self.browsers.items():
            self.stack.push_async_callback(browser.session.close)
            await browser.log_in(user)

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            try:
                self.run(self._look_at_all())
            finally:
                self.run(self.stack.aclose())
                shutil.rmtree(self.folder)
                self.loop.close()

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def ask(
        self, user: str, path: str, fields: dict[str, str] | None = None
    ) -> ClientResponse:
        """Send a form, or get a page, logging in again when the session was idle for long."""
        browser = self.browsers[user]
        for _ in range(2):
            if fields is None:
                answer = await browser.get(path)
            else:
                token = proofs.derived(browser.cookie("ocean-session") or "", "form")
                headers = {"Sec-Fetch-Site": "same-origin"}
                answer = await browser.send(path, headers, **fields, csrf_token=token)
            if not answer.headers.get("Location", "").startswith("/log-in"):
                break
            await browser.log_in(user)
        return answer

    def act(self, ticket: Model, what: str, user: str = ASSOCIATE, **fields: str) -> int:
        path = f"/tickets/{ticket.number}/{what}"
        status: int = self.run(self.ask(user, path, fields)).status
        return status

    def word(self, kind: str) -> str:
        self.words += 1
        return f"{kind}{self.words}word"

    def pick(self, index: int) -> Model:
        ticket = self.tickets[index % len(self.tickets)]
        self.touched.append(ticket)
        return ticket

    @rule(site=st.sampled_from((MAPLE, BIRCH)))
    @precondition(lambda self: len(self.tickets) < 4)
    def make(self, site: str) -> None:
        about = self.word("about")
        number = self.run(self.hosted.make_ticket(site, ticket={"description": about}))
        self.tickets.append(Model(number, site, description=about))

    @rule(minutes=st.sampled_from((1, 15, 50, 119, 17 * 60)))
    def wait(self, minutes: int) -> None:
        for _ in range(minutes):
            if is_open(self.clock.now):
                for one in self.tickets:
                    one.used += one.runs()
            self.clock.forward(MINUTE)

    @rule(index=TICKETS, then=st.sampled_from(("", "", "waiting", "solved")))
    def answer(self, index: int, then: str) -> None:
        ticket, body = self.pick(index), self.word("public")
        state = "answered" if ticket.state in RUNS else ticket.state
        fits = ticket.state in MAY["public"] and (not then or state in MAY[then])
        status = self.act(ticket, "answers", body=body, kind="public", then=then)
        assert status == (303 if fits else 409)
        if fits:
            ticket.said.append((body, True))
            ticket.answered, ticket.state = True, then or state
            ticket.mails += 1

    @rule(index=TICKETS)
    def note(self, index: int) -> None:
        ticket, body = self.pick(index), self.word("secret")
        fits = ticket.state in MAY["internal"]
        status = self.act(ticket, "answers", body=body, kind="internal")
        assert status == (303 if fits else 409)
        if fits:
            ticket.said.append((body, False))

    @rule(index=TICKETS, by=st.sampled_from(tuple(OWN.values())))
    def reply(self, index: int, by: str) -> None:
        ticket, body = self.pick(index), self.word("reply")
        status = self.act(ticket, "replies", by, body=body)
        if OWN[ticket.site] != by:
            assert status == 404
            return
        assert status == (409 if ticket.state == "merged" else 303)
        if status == 303:
            ticket.replied(body)

    @rule(index=TICKETS, state=st.sampled_from(("waiting", "solved", "closed", "reopened")))
    def change(self, index: int, state: str) -> None:
        ticket = self.pick(index)
        fits = ticket.state in MAY[state]
        assert self.act(ticket, "state", state=state) == (303 if fits else 409)
        if fits:
            ticket.state = state
            ticket.mails += state in {"waiting", "solved"}

    @rule(index=TICKETS, other=TICKETS)
    def merge(self, index: int, other: int) -> None:
        ticket, target = self.pick(index), self.pick(other)
        status = self.act(ticket, "merge", into=target.number)
        if ticket.site != target.site:
            assert status == 404
            return
        fits = ticket is not target and target.state in ACTIVE and ticket.state != "merged"
        fits = fits and ticket.mailbox == target.mailbox
        assert status == (303 if fits else 409)
        if not fits:
            return
        if ticket.state in ACTIVE and not ticket.answered:
            target.used = ticket.used if target.answered else max(ticket.used, target.used)
            target.told = set() if target.answered else target.told
            target.answered = False
            if target.state in {"waiting", "answered", "open"}:
                target.state = "open"
        target.said += ticket.said
        target.masks += ticket.masks
        ticket.said, ticket.masks, ticket.state, ticket.into = [], 0, "merged", target
        for one in self.tickets:
            if one.into is ticket:
                one.into = target
        ticket.mails += 1

    @rule(index=TICKETS)
    def follow(self, index: int) -> None:
        """Watch a page as the clinic while support writes a note on it."""
        ticket = self.pick(index)
        if ticket.state == "merged":
            return
        body = self.word("secret")
        heard = self.run(self._heard(ticket, body))
        assert b"changed" not in heard
        assert b"secret" not in heard
        ticket.said.append((body, False))

    async def _heard(self, ticket: Model, body: str) -> bytes:
        path = f"/tickets/{ticket.number}"
        user = OWN[ticket.site]
        await self.ask(user, "/tickets")  # an idle session would be none
        await self.ask(ASSOCIATE, "/tickets")
        heard = b""
        browser = self.browsers[user]
        with patch.object(live, "newest", wraps=live.newest) as looks:
            async with browser.session.get(f"{browser.url}{path}/events") as stream:
                heard += await stream.content.readline()
                await self.ask(ASSOCIATE, f"{path}/answers", {"body": body, "kind": "internal"})
                # what was found by looks from before the note may still come in
                before = looks.await_count
                while heard.count(b"\n\n") <= before + 1:  # the head's, and each look's but one
                    line = await stream.content.readline()
                    assert line, "the stream ended"
                    heard += line
        return heard

    @invariant()
    def what_was_touched_is_as_it_must_be(self) -> None:
        for ticket in self.touched:
            self.run(self._program(ticket))
            self.run(self._pages(ticket, (ASSOCIATE, OWN[ticket.site])))
        self.touched.clear()

    async def _look_at_all(self) -> None:
        for ticket in self.tickets:
            await self._program(ticket)
            await self._pages(ticket, tuple(self.browsers))
            await self._search(ticket)
        async with self.hosted.portal.database.reading() as session:
            wanted = select(Mail).where(Mail.kind.not_in(OF_THE_OPERATOR))
            mails = list(await session.scalars(wanted))
        assert not any("word" in repr(mail.facts) for mail in mails)
        assert len(mails) == sum(one.mails for one in self.tickets)

    async def _program(self, ticket: Model) -> None:
        path = f"/api/v1/tickets/{ticket.number}"
        foreign = MAPLE if ticket.site == BIRCH else BIRCH
        assert (await self.hosted.get(path, foreign)).status == 404
        answer = await self.hosted.get(path, ticket.site)
        text, seen = await answer.text(), await answer.json()
        assert "secret" not in text
        assert seen["state"] == ticket.state
        assert seen["merged_into"] == (ticket.into and ticket.into.number)
        told = [one["body"] for one in seen["messages"]]
        said = [body for body, public in ticket.said if public]
        assert sorted(told) == sorted([*said, *[MASK] * ticket.masks])
        if ticket.runs():
            self._clock(ticket, datetime.fromisoformat(seen["first_answer_due_at"]))

    def _clock(self, ticket: Model, due: datetime) -> None:
        if ticket.used >= PROMISE:
            assert due <= self.clock.now
            return
        moment, left = self.clock.now, PROMISE - ticket.used
        while left:
            left -= is_open(moment)
            moment += MINUTE
        assert due == moment

    async def _pages(self, ticket: Model, users: tuple[str, ...]) -> None:
        path = f"/tickets/{ticket.number}"
        for user in users:
            answer = await self.ask(user, path)
            if user not in {ASSOCIATE, OWN[ticket.site]}:
                assert answer.status == 404
                continue
            text = await answer.text()
            for body, public in ticket.said:
                assert (body in text) == (public or user == ASSOCIATE)

    async def _search(self, ticket: Model) -> None:
        for body, public in ticket.said:
            for user in (ASSOCIATE, OWN[ticket.site]):
                text = await (await self.ask(user, f"/tickets?view=all&q={body}")).text()
                assert (ticket.number in text) == (public or user == ASSOCIATE)


def run_desk(furnished: Furnished, examples: int, steps: int = 14, desk: type[Desk] = Desk) -> None:
    """Let hypothesis look for a sequence after which something is not as it must be."""

    furnishing = type("Furnishing", (desk,), {"furnished": furnished})
    quick = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        derandomize=True,
        database=None,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(furnishing, settings=quick)


SomeDesk = TypeVar("SomeDesk", bound=Desk)


def walk(furnished: Furnished, steps: Callable[[SomeDesk], None], desk: type[SomeDesk]) -> None:
    """Do these steps alone, and look as the machine does after each sequence."""
    machine = desk()
    machine.furnished = furnished
    machine.start()
    try:
        steps(machine)
        machine.what_was_touched_is_as_it_must_be()
    finally:
        machine.teardown()
