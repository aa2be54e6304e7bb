"""Notes what became of mails: many in one transaction, each in its own words."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.database import Database
from portal.duties import INSERT
from portal.mail.claiming import Claim
from portal.mail.conversation import Outcome, Step
from portal.mail.models import Ended, Mail, MailAddress

REFUSED_FOR_GOOD: Final = 500
MOST_ATTEMPTS: Final = 40
MOST_REFUSALS: Final = 3
"""How many mails in a row an address may refuse before mailings leave it out."""
SHORTEST_WAIT: Final = 5.0
LONGEST_WAIT: Final = 3600.0
YIELD_AFTER: Final = "500ms"
"""Who notes gives way to an editor's act on the same rows before the two are a deadlock (1 s)."""

Result = tuple[Claim, Outcome]


def why_ended(outcome: Outcome, attempts: int) -> Ended | None:
    """Return why a mail that was not taken is not tried again, or none."""
    if outcome.status >= REFUSED_FOR_GOOD:
        return Ended.REFUSED
    return Ended.GIVEN_UP if attempts >= MOST_ATTEMPTS else None


def backoff(attempts: int) -> float:
    """Return how many seconds to wait: doubled each time, a random part of it, at most an hour."""
    most = min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(attempts, 20))
    return SHORTEST_WAIT + secrets.randbelow(1000) / 1000 * (most - SHORTEST_WAIT)


async def note(database: Database, now: datetime, results: list[Result]) -> None:
    """Note what became of these mails, all or none; noting it twice is like noting it once."""
    taken = [one for one, outcome in results if outcome.step is Step.TAKEN]
    others = [(one, outcome) for one, outcome in results if outcome.step is not Step.TAKEN]
    async with database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text(f"SET LOCAL lock_timeout = '{YIELD_AFTER}'"))
        await _note_sent(session, taken, now)
        for one, outcome in sorted(others, key=lambda pair: pair[0].mail.recipient):
            why = why_ended(outcome, one.attempts)
            if why is None:
                await _note_later(session, one, now)
            else:
                await _note_ended(session, one, now, why, outcome)


async def _note_sent(session: AsyncSession, claims: list[Claim], now: datetime) -> None:
    """Note that the server took them, and forget what they told."""
    if not claims:
        return
    await session.execute(
        update(Mail)
        .where(Mail.id.in_([one.mail.id for one in claims]))
        .values(next_attempt_at=None, sent_at=now, ended=None, facts={}, unsubscribe=None)
    )
    again = sorted(one.mail.recipient for one in claims if one.refused_before)
    if again:
        await session.execute(
            delete(MailAddress).where(
                MailAddress.address.in_(again), MailAddress.bounced_at.is_(None)
            )
        )


async def _note_later(session: AsyncSession, one: Claim, now: datetime) -> None:
    """Note when it is tried again, unless somebody stopped it meanwhile."""
    await session.execute(
        update(Mail)
        .where(
            Mail.id == one.mail.id,
            Mail.attempts == one.attempts,
            Mail.ended.is_(None),
            Mail.sent_at.is_(None),
        )
        .values(next_attempt_at=now + timedelta(seconds=backoff(one.attempts)))
    )


async def _note_ended(
    session: AsyncSession, one: Claim, now: datetime, why: Ended, outcome: Outcome
) -> None:
    """Note that it is not tried again, and count what the address itself refused."""
    ended = await session.execute(
        update(Mail)
        .where(Mail.id == one.mail.id, Mail.attempts == one.attempts, Mail.sent_at.is_(None))
        .values(next_attempt_at=None, ended=why.value, facts={}, unsubscribe=None)
        .returning(Mail.id)
    )
    if ended.first() and why is Ended.REFUSED and outcome.step is Step.RECIPIENT:
        await _count_refusal(session, one.mail.recipient, now)


async def release(database: Database, claims: list[Claim], now: datetime) -> None:
    """Give mails back that were claimed and not tried, each with its domain's turn."""
    async with database.writing() as session:
        for one in claims:
            await session.execute(
                update(Mail)
                .where(
                    Mail.id == one.mail.id,
                    Mail.attempts == one.attempts,
                    Mail.ended.is_(None),
                    Mail.sent_at.is_(None),
                )
                .values(next_attempt_at=now, attempts=one.attempts - 1, has_slot=True)
            )


async def _count_refusal(session: AsyncSession, address: str, now: datetime) -> None:
    insert = INSERT[session.get_bind().dialect.name](MailAddress)
    counted = await session.scalar(
        insert.values(address=address, refusals=1, last_at=now)
        .on_conflict_do_update(
            index_elements=["address"],
            set_={"refusals": MailAddress.refusals + 1, "last_at": now},
        )
        .returning(MailAddress.refusals)
    )
    if counted is None or counted < MOST_REFUSALS:
        return
    await session.execute(
        update(MailAddress)
        .where(MailAddress.address == address, MailAddress.suspended_at.is_(None))
        .values(suspended_at=now)
    )
    await stop_mailings(session, address)


async def stop_mailings(session: AsyncSession, address: str) -> None:
    """Keep the mails to many that wait for an address from going."""
    await session.execute(
        update(Mail)
        .where(
            Mail.recipient == address,
            Mail.mailing_id.is_not(None),
            Mail.next_attempt_at.is_not(None),
        )
        .values(next_attempt_at=None, ended=Ended.SUSPENDED.value, facts={}, unsubscribe=None)
    )
