"""Notes what became of a mail, before the next one is sent."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.database import Database
from portal.duties import INSERT
from portal.mail.claiming import Claim
from portal.mail.models import Ended, Mail, MailAddress
from portal.mail.transport import Outcome, Step

REFUSED_FOR_GOOD: Final = 500
MOST_ATTEMPTS: Final = 40
MOST_REFUSALS: Final = 3
"""How many mails in a row an address may refuse before mailings leave it out."""


def why_ended(outcome: Outcome, attempts: int) -> Ended | None:
    """Return why a mail that was not taken is not tried again, or none."""
    if outcome.status >= REFUSED_FOR_GOOD:
        return Ended.REFUSED
    return Ended.GIVEN_UP if attempts >= MOST_ATTEMPTS else None


async def note_sent(database: Database, claim: Claim, now: datetime) -> None:
    """Note that the server took it, and forget what it told."""
    async with database.writing() as session:
        await session.execute(
            update(Mail)
            .where(Mail.id == claim.mail.id)
            .values(next_attempt_at=None, sent_at=now, ended=None, facts={}, unsubscribe=None)
        )
        if claim.refused_before:
            address = MailAddress.address == claim.mail.recipient
            await session.execute(delete(MailAddress).where(address))


async def note_later(database: Database, claim: Claim, again: datetime) -> None:
    """Note when it is tried again, unless somebody stopped it meanwhile."""
    async with database.writing() as session:
        await session.execute(
            update(Mail)
            .where(Mail.id == claim.mail.id, Mail.ended.is_(None), Mail.sent_at.is_(None))
            .values(next_attempt_at=again)
        )


async def note_ended(
    database: Database, claim: Claim, now: datetime, why: Ended, outcome: Outcome
) -> None:
    """Note that it is not tried again, and count what the address itself refused."""
    mail = claim.mail
    async with database.writing() as session:
        await session.execute(
            update(Mail)
            .where(Mail.id == mail.id, Mail.sent_at.is_(None))
            .values(next_attempt_at=None, ended=why.value, facts={}, unsubscribe=None)
        )
        if why is Ended.REFUSED and outcome.step is Step.RECIPIENT:
            await _count_refusal(session, mail.recipient, now)


async def release(database: Database, claims: list[Claim], now: datetime) -> None:
    """Give mails back that were claimed and not tried."""
    async with database.writing() as session:
        for one in claims:
            await session.execute(
                update(Mail)
                .where(
                    Mail.id == one.mail.id,
                    Mail.attempts == one.mail.attempts,
                    Mail.ended.is_(None),
                    Mail.sent_at.is_(None),
                )
                .values(next_attempt_at=now, attempts=one.mail.attempts - 1)
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
    await session.execute(
        update(Mail)
        .where(
            Mail.recipient == address,
            Mail.mailing_id.is_not(None),
            Mail.next_attempt_at.is_not(None),
        )
        .values(next_attempt_at=None, ended=Ended.SUSPENDED.value, facts={}, unsubscribe=None)
    )
