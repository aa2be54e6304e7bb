"""Appends to ledgers, in the transaction of the act; no balance ever falls below 0.

Whoever touches several ledgers takes them all with ``take`` first, in one order for
everybody, so that no two acts wait for each other.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from connectors import shapes
from portal.audit.acts import Act, Facts
from portal.audit.recording import Actor, record
from portal.credits.models import CreditAccount, CreditEntry, Kind
from portal.duties import INSERT
from portal.refusals import Refusal, RequestRefusedError

MOST: Final = 1_000_000
OF_INVOICES: Final = (shapes.Kind.RECORD_NUMBER,)
"""What a reason of the ledger may hold: "Invoice 2026-118" has the form of a record's number."""
"""Credits of one act; GUESS, and far above any clinic's."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changes a balance, and why; ``other_site`` is the number that the log names."""

    amount: int
    kind: Kind
    reason: str = field(repr=False)
    other_site_id: int | None = None
    other_site: str | None = None
    transfer: str | None = None


async def take(session: AsyncSession, *site_ids: int) -> None:
    """Hold these sites' ledgers until the transaction ends; one that is new stands at 0."""
    insert = INSERT[session.get_bind().dialect.name](CreditAccount)
    for site_id in sorted(site_ids):
        first = insert.values(site_id=site_id, balance=0, entries=0)
        await session.execute(first.on_conflict_do_nothing())
        mine = select(CreditAccount.site_id).where(CreditAccount.site_id == site_id)
        await session.execute(mine.with_for_update())


async def change(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, made: Change
) -> None:
    """Append one entry to a ledger that was taken.

    Raises ``credits-short`` if less than nothing would be left: the condition stands in
    the statement that changes the balance, so no other act can come in between.
    """
    taken = await session.execute(
        update(CreditAccount)
        .where(CreditAccount.site_id == site_id, CreditAccount.balance + made.amount >= 0)
        .values(balance=CreditAccount.balance + made.amount, entries=CreditAccount.entries + 1)
        .returning(CreditAccount.balance, CreditAccount.entries)
    )
    row = taken.one_or_none()
    if row is None:
        raise RequestRefusedError(Refusal.CREDITS_SHORT)
    session.add(
        CreditEntry(
            site_id=site_id,
            number=row.entries,
            at=now,
            amount=made.amount,
            balance=row.balance,
            kind=made.kind,
            reason=made.reason,
            person_id=actor.person_id,
            actor=actor.name,
            grant_id=actor.grant_at(site_id),
            other_site_id=made.other_site_id,
            transfer=made.transfer,
        )
    )
    await session.flush()


async def log(
    session: AsyncSession, now: datetime, actor: Actor, site_id: int, made: Change
) -> None:
    """Say in the site's audit log what changed; the reason stands in the ledger alone."""
    wanted = select(CreditAccount.balance).where(CreditAccount.site_id == site_id)
    balance = (await session.execute(wanted)).scalar_one()
    before: Facts = {"balance": balance - made.amount}
    after: Facts = {"amount": made.amount, "balance": balance}
    if made.other_site is not None:
        after = {**after, "site": made.other_site}
    act = Act.CREDITS_ADDED if made.other_site is None else Act.CREDITS_ALLOCATED
    await record(session, now, actor, act, site_id, before, after)
