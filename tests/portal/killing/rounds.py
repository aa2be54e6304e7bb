"""Rounds of work in which the portal and the worker are killed at moments nobody chose.

What was answered is there at the end. What was not is sent again, as a program or a
person does, with the same key or the same form, and is there once.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import ClientError
from sqlalchemy import func, select

from portal.announcements.models import ArticleText
from portal.mail.models import Mail
from portal.mail.worker import LANES
from portal.tables import Table
from portal.tickets.models import Ticket, TicketMessage
from tests.portal.announcements.newsroom import EDITOR, SAME_ORIGIN, Newsroom
from tests.portal.announcements.test_delivery import add_followers
from tests.portal.announcements.unruly import Unruly
from tests.portal.hosting import (
    ASSOCIATE,
    MAPLE,
    MAPLE_ADMIN,
    Browser,
    Hosted,
    csrf_token,
    make_tree,
)
from tests.portal.killing.arriving import all_noted
from tests.portal.killing.nursery import Nursery
from tests.portal.killing.plans import Plan
from tests.portal.tickets.test_once import number_of
from toolbar.troubleshooting.bundle import canonical

LONG = "OCEAN_CRASH_ROUNDS" in os.environ  # noqa: TID251 - the runner's
ROUNDS = int(os.environ.get("OCEAN_CRASH_ROUNDS", "1"))  # noqa: TID251 - the runner's
SEED = int(os.environ.get("OCEAN_CRASH_SEED", "9"))  # noqa: TID251 - the runner's
TICKETS, FOLLOWERS = 4, 20
LONGEST = 0.6
"""Seconds until the kill."""

DONE = frozenset({201, 303})
FAILED = 0

Act = Callable[[str], Awaitable[int]]
"""Does something at a portal with this address; answers the status."""
Blow = Callable[[], Awaitable[None]]


@dataclass
class Rounds:
    """Who works, and what of it is not answered yet."""

    hosted: Hosted
    room: Newsroom
    nursery: Nursery
    peer: Unruly
    visitors: dict[str, Browser]
    number: str
    """Of the ticket that is talked about."""
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - no secret
    unanswered: list[Act] = field(default_factory=list)
    made: "Counter[str]" = field(default_factory=Counter)

    @classmethod
    async def begin(
        cls,
        hosted: Hosted,
        room: Newsroom,
        nursery: Nursery,
        peer: Unruly,
        browser: Callable[[], Browser],
    ) -> "Rounds":
        """Make a ticket to talk about and followers to tell; log everybody in."""
        visitors = {user: browser() for user in (ASSOCIATE, MAPLE_ADMIN, EDITOR)}
        for user, visitor in visitors.items():
            assert (await visitor.log_in(user)).status == 303
        names = (f"reader-{number}" for number in range(FOLLOWERS))
        await add_followers(hosted, room, *names)
        number = await hosted.make_ticket()
        return cls(hosted, room, nursery, peer, visitors, number)

    async def kill_in_the_middle(self, *others: Blow) -> None:
        """Let everybody work, and kill the portal and the worker meanwhile."""
        self.unanswered += await self._new_acts()
        portal = await self.nursery.portal()
        url = await portal.url()
        worker = await self.nursery.worker(Plan("never"))
        doing = [asyncio.create_task(_status(one, url)) for one in self.unanswered]
        blows = (portal.kill, worker.kill, *others)
        await asyncio.gather(*(self._later(one) for one in blows))
        answered = await asyncio.gather(*doing)
        assert set(answered) <= {FAILED, *DONE}
        pairs = zip(self.unanswered, answered, strict=True)
        self.unanswered = [one for one, status in pairs if status == FAILED]

    async def end(self) -> None:
        """Do what was not answered again; wait until all is sent."""
        portal = await self.nursery.portal()
        url = await portal.url()
        assert {await _status(one, url) for one in self.unanswered} <= DONE
        await self.nursery.worker()
        await all_noted(self.hosted)

    async def look(self) -> None:
        """Everything is there, once; each mail arrived, and few of them twice."""
        assert await self._count(Ticket) == self.made["tickets"] + 1
        assert await self._count(TicketMessage) == self.made["messages"]
        assert await self._count(ArticleText) == self.made["articles"]
        ids = Counter(self.peer.taken)
        assert len(ids) == await self._count(Mail)
        told = Counter(address for address, _ in ids if address.startswith("reader-"))
        assert set(told.values()) == {self.made["articles"]}
        assert len(told) == FOLLOWERS
        twice = {False: 0, True: 0}
        for (address, _), times in ids.items():
            twice[address in told] += times - 1
        assert twice[False] <= self.made["rounds"]
        assert twice[True] <= self.made["rounds"] * LANES

    async def _later(self, blow: Blow) -> None:
        await asyncio.sleep(self.chance.uniform(0, LONGEST))
        await blow()

    async def _new_acts(self) -> list[Act]:
        self.made.update(rounds=1, tickets=TICKETS, messages=2, articles=1)
        words = f"Grapefruit {self.made['rounds']}"
        article = await self.room.write(title=words)
        page, act = f"/editing/{article}", f"/editing/{article}/act"
        answer = {"body": words, "kind": "public", "then": ""}
        return [
            *(self._ticket() for _ in range(TICKETS)),
            await self._form(ASSOCIATE, f"/tickets/{self.number}", "answers", answer),
            await self._form(MAPLE_ADMIN, f"/tickets/{self.number}", "replies", {"body": words}),
            await self._publication(page, act),
        ]

    def _ticket(self) -> Act:
        tree = make_tree(MAPLE)
        key = str(tree["submission_id"])

        async def post(url: str) -> int:
            answer = await self.hosted.post(canonical(tree), key=key, url=url)
            return answer.status

        return post

    async def _form(self, user: str, page: str, action: str, words: dict[str, str]) -> Act:
        visitor = self.visitors[user]
        visitor.url = self.hosted.url
        path = f"{page}/{action}"
        fields = number_of(await visitor.page(page), path) | words
        return self._sent(visitor, path, fields)

    async def _publication(self, page: str, path: str) -> Act:
        visitor = self.visitors[EDITOR]
        visitor.url = self.hosted.url
        token = csrf_token(await visitor.page(page))
        return self._sent(visitor, path, {"csrf_token": token, "act": "publish"})

    def _sent(self, visitor: Browser, path: str, fields: dict[str, str]) -> Act:
        async def send(url: str) -> int:
            answer = await visitor.session.post(
                url + path, data=fields, headers=SAME_ORIGIN, allow_redirects=False
            )
            return answer.status

        return send

    async def _count(self, table: type[Table]) -> int:
        async with self.hosted.portal.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(table)) or 0


async def _status(act: Act, url: str) -> int:
    """Return the status; a portal that died, or whose database did, has failed."""
    try:
        status = await act(url)
    except ClientError:
        return FAILED
    return FAILED if status in (500, 503) else status
