"""Somebody without a log-in who asks for help, and reads their mails."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientResponse

from tests.portal.hosting import Browser, Hosted, csrf_token
from tests.portal.people.post import SAME, fill, mails, newest_link
from tests.portal.unconfirmed.test_request import RIGHT

Open = Callable[[], Browser]
MAILBOX = "frontdesk@elsewhere.invalid"


@dataclass
class Requester:
    """A mailbox, a browser, and the ticket that was asked for."""

    hosted: Hosted
    visitor: Browser
    number: str
    mailbox: str = MAILBOX

    async def token(self) -> str:
        """Return the token of the newest mail's link."""
        words = (await mails(self.hosted, self.mailbox))[-1][1]
        match = re.search(r"https://portal\.example/reading\?lang=(?:en|fr)#([\w-]{43})\n", words)
        assert match is not None
        return match[1]

    async def open(self, token: str | None = None, visitor: Browser | None = None) -> int:
        """Open a link in a browser; return the status of the answer."""
        link = await self.token() if token is None else token
        status, place, _ = await fill(visitor or self.visitor, "/reading", "/reading", link=link)
        assert (status == 303) == (place == "/reading/ticket")
        return status

    async def page(self) -> str:
        return await self.visitor.page("/reading/ticket")

    async def send(self, what: str, **fields: str) -> ClientResponse:
        token = csrf_token(await self.page())
        return await self.visitor.send(f"/reading/ticket/{what}", SAME, csrf_token=token, **fields)


async def ask_for_help(
    hosted: Hosted, visitor: Browser, mailbox: str = MAILBOX, **changes: str
) -> Requester:
    """Return somebody whose request has become a ticket."""
    said = RIGHT | {"email": mailbox} | changes
    assert (await fill(visitor, "/request", "/request", **said))[0] == 303
    link = await newest_link(hosted, mailbox)
    token = link.partition("=")[2]
    status, place, _ = await fill(visitor, link, "/request/confirm", token=token)
    assert status == 303
    return Requester(hosted, visitor, place.partition("=")[2], mailbox)
