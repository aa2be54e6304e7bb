"""What the operator does with credits: enter what a site bought, or put a balance right."""

from contextlib import suppress

from sqlalchemy import select

from connectors.contract import Clock
from portal.audit.recording import PORTAL
from portal.credits.ledger import MOST, OF_INVOICES, Change, change, log, take
from portal.credits.models import CreditAccount, Kind
from portal.credits.reading import balance_of
from portal.database import Database
from portal.errors import BalanceShortError, NameUnknownError, ValueRefusedError
from portal.grants.terms import reason_fault
from portal.refusals import RequestRefusedError
from portal.sites.models import Site


async def add(database: Database, clock: Clock, number: str, made: Change) -> int:
    """Enter credits that a site bought, or an adjustment of either sign; return the balance.

    Raises ``NameUnknownError``; ``BalanceShortError`` if less than nothing would be left;
    ``ValueRefusedError`` for nothing, for too much, for a purchase below 0 and for a reason
    that is missing, too long or private.
    """
    bought = made.kind is Kind.BOUGHT and made.amount > 0
    fits = (bought or made.kind is Kind.ADJUSTED) and 0 < abs(made.amount) <= MOST
    if not fits or reason_fault(made.reason, OF_INVOICES) is not None:
        raise ValueRefusedError
    balance = None
    with suppress(RequestRefusedError):
        balance = await _add(database, clock, number, made)
    if balance is None:
        raise BalanceShortError
    return balance


async def list_balances(database: Database) -> list[tuple[str, int]]:
    """Return number and balance of each site that ever had credits."""
    wanted = (
        select(Site.number, CreditAccount.balance)
        .join(CreditAccount, CreditAccount.site_id == Site.id)
        .order_by(Site.number)
    )
    async with database.reading() as session:
        return list(await session.execute(wanted))


async def _add(database: Database, clock: Clock, number: str, made: Change) -> int:
    async with database.writing() as session:
        site_id = await session.scalar(select(Site.id).where(Site.number == number))
        if site_id is None:
            raise NameUnknownError
        await take(session, site_id)
        await change(session, clock(), PORTAL, site_id, made)
        await log(session, clock(), PORTAL, site_id, made)
        return await balance_of(session, site_id)
