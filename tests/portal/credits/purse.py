"""What the tests of credits do: give a site some, allocate by form, read the ledgers."""

import re
from dataclasses import dataclass

from aiohttp import ClientResponse
from sqlalchemy import select

from portal.credits.adding import add
from portal.credits.ledger import Change
from portal.credits.models import CreditAccount, CreditEntry, Kind
from portal.database import Database
from portal.grants.models import Scope
from portal.sites.models import Site
from tests.portal.grants.walking import HELP, SAME_ORIGIN, Clinic
from tests.portal.hosting import MAPLE, Browser, csrf_token

PAGE = f"/sites/{MAPLE}/credits"
CREDITS = (Scope.CREDITS,)


@dataclass(frozen=True)
class Sheet:
    """A form as the browser has it: it can be sent twice."""

    browser: Browser
    fields: dict[str, str]

    async def send(self, **fields: str) -> ClientResponse:
        return await self.browser.send(PAGE, SAME_ORIGIN, **(self.fields | fields))


async def sheet(browser: Browser) -> Sheet:
    """Open the page and take its form."""
    page = await browser.page(PAGE)
    found = re.search(r'name="transfer" value="([\w-]{22})"', page)
    assert found is not None
    fields = {"csrf_token": csrf_token(page), "transfer": found[1], "back": PAGE}
    return Sheet(browser, fields | {"direction": "give", "reason": "eForms of the pilot"})


async def give(clinic: Clinic, amount: int, **fields: str) -> ClientResponse:
    """Allocate by a form of a page that was just opened."""
    return await (await sheet(clinic.support)).send(amount=str(amount), **fields)


async def buy(clinic: Clinic, amount: int, site: str = HELP) -> int:
    hosted = clinic.hosted
    made = Change(amount, Kind.BOUGHT, "Invoice of November")
    return await add(hosted.portal.database, hosted.clock, site, made)


async def balances(database: Database) -> dict[str, int]:
    """Return each balance by site; what the entries add up to is the same, or this fails."""
    async with database.reading() as session:
        found = await session.execute(
            select(Site.number, CreditAccount).join(CreditAccount, CreditAccount.site_id == Site.id)
        )
        kept = {number: account.balance for number, account in found}
    for number, balance in kept.items():
        running = 0
        for at, one in enumerate(await entries_of(database, number), 1):
            running += one.amount
            assert (one.number, one.balance) == (at, running)
            assert running >= 0
        assert running == balance
    return kept


async def entries_of(database: Database, number: str) -> list[CreditEntry]:
    mine = select(CreditEntry).join(Site, Site.id == CreditEntry.site_id)
    mine = mine.where(Site.number == number).order_by(CreditEntry.number)
    async with database.reading() as session:
        return list(await session.scalars(mine))
