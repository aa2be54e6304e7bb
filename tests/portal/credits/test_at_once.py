"""Allocations at once: as many succeed as there are credits, and no balance falls below 0.

Two portal processes on one database do so in ``test_two_portals``; a twin without the
guard goes below 0, or is stopped by the database's own check.
"""

import asyncio

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from portal.credits.models import CreditAccount
from portal.database import Database, open_database
from portal.running import Serving, run_portal
from portal.sites.models import Site
from tests.portal.credits.purse import balances, buy, give, sheet
from tests.portal.grants.walking import HELP, Clinic
from tests.portal.hosting import MAPLE, Browser

MANY = 12


async def test_as_many_succeed_as_there_are_credits(clinic: Clinic) -> None:
    await buy(clinic, 10)
    forms = [await sheet(clinic.support) for _ in range(MANY)]
    answers = await asyncio.gather(*(form.send(amount="3") for form in forms))
    assert sorted(one.status for one in answers) == [303] * 3 + [409] * (MANY - 3)
    assert await balances(clinic.hosted.portal.database) == {HELP: 1, MAPLE: 9}


async def test_a_form_sent_many_times_at_once_is_one_allocation(clinic: Clinic) -> None:
    await buy(clinic, 100)
    form = await sheet(clinic.support)
    answers = await asyncio.gather(*(form.send(amount="3") for _ in range(MANY)))
    assert {one.status for one in answers} == {303}
    assert await balances(clinic.hosted.portal.database) == {HELP: 97, MAPLE: 3}


async def test_both_directions_at_once_neither_lose_nor_make_credits(clinic: Clinic) -> None:
    await buy(clinic, 20)
    await give(clinic, 10)
    forms = [await sheet(clinic.support) for _ in range(MANY)]
    ways = ("give", "take-back")
    sent = [form.send(amount="4", direction=ways[at % 2]) for at, form in enumerate(forms)]
    assert {one.status for one in await asyncio.gather(*sent)} <= {303, 409}
    assert sum((await balances(clinic.hosted.portal.database)).values()) == 20


async def test_two_portals_on_one_database_are_as_one(clinic: Clinic) -> None:
    await buy(clinic, 10)
    hosted, serving = clinic.hosted, Serving(do_duties=False)
    async with run_portal(hosted.database_url, hosted.clock, serving=serving) as second:
        other = Browser(second.url)
        other.plant("ocean-session", clinic.support.cookie("ocean-session") or "")
        mine = [await sheet(clinic.support) for _ in range(MANY // 2)]
        theirs = [await sheet(other) for _ in range(MANY // 2)]
        answers = await asyncio.gather(*(form.send(amount="3") for form in (*mine, *theirs)))
        await other.session.close()
    assert sorted(one.status for one in answers) == [303] * 3 + [409] * (MANY - 3)
    assert await balances(hosted.portal.database) == {HELP: 1, MAPLE: 9}


async def unguarded(database: Database, site: str, amount: int, met: asyncio.Barrier) -> None:
    """Take credits as a program does that looks first and writes then."""
    mine = CreditAccount.site_id.in_(select(Site.id).where(Site.number == site))
    async with database.reading() as session:
        balance = (await session.scalars(select(CreditAccount.balance).where(mine))).one()
    await met.wait()
    if balance >= amount:
        change = CreditAccount.balance - amount
        async with database.writing() as session:
            await session.execute(update(CreditAccount).where(mine).values(balance=change))


async def both_take(database: Database) -> None:
    met = asyncio.Barrier(2)
    await asyncio.gather(*(unguarded(database, HELP, 7, met) for _ in range(2)))


async def test_a_twin_without_the_guard_is_stopped_by_the_database(clinic: Clinic) -> None:
    await buy(clinic, 10)
    with pytest.raises(IntegrityError):
        await both_take(clinic.hosted.portal.database)


async def test_a_twin_without_guard_and_check_falls_below_0(clinic: Clinic) -> None:
    await buy(clinic, 10)
    async with open_database(clinic.hosted.owner_url) as database:
        await without_check(database)
    await both_take(clinic.hosted.portal.database)
    async with clinic.hosted.portal.database.reading() as session:
        assert (await session.scalars(select(CreditAccount.balance))).all() == [-4]


async def without_check(database: Database) -> None:
    """Take the database's own check off the table, as only its owner can."""
    steps = (
        ["ALTER TABLE credit_account DROP CONSTRAINT ck_credit_account_balance"]
        if database.engine.dialect.name == "postgresql"
        else [
            "CREATE TABLE bare (site_id INTEGER PRIMARY KEY, balance BIGINT, entries INTEGER)",
            "INSERT INTO bare SELECT * FROM credit_account",
            "DROP TABLE credit_account",
            "ALTER TABLE bare RENAME TO credit_account",
        ]
    )
    async with database.writing() as session:
        for step in steps:
            await session.execute(text(step))
