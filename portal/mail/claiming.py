"""Claims mails that are due: each to one worker, for a while, in its domain's turn.

On PostgreSQL a row that another worker is claiming is skipped; on SQLite writers
take turns. Whoever dies or hangs keeps a mail no longer than the lease.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.database import Database
from portal.duties import INSERT
from portal.mail.models import Mail, MailAddress, MailDomain, Mailing

LEASE: Final = timedelta(minutes=2)
"""How long a claimed message is left to the one who claimed it."""
BATCH: Final = 100
BURST: Final = timedelta(seconds=10)
"""How much of its rate a domain that had no mail for a while takes at once."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is ours until the lease ends."""

    mail: Mail = field(repr=False)
    shared: Mapping[str, str] = field(repr=False)
    """The facts of its mailing."""
    claimed_at: datetime
    attempts: int
    """How often it was claimed, this time included; whoever claims it next counts on."""
    refused_before: bool
    """Its address was refused before, so a mail that is taken must be noted there."""


async def claim(
    database: Database, now: datetime, per_minute: int | None, most: int = BATCH
) -> list[Claim]:
    """Claim mails that are due, the longest waiting first.

    With a rate per minute, a domain that had its share keeps the others waiting:
    each is given the moment of its own turn.
    """
    async with database.writing() as session:
        found = await session.execute(
            select(Mail, Mailing.facts, MailAddress.address)
            .outerjoin(Mailing, Mailing.id == Mail.mailing_id)
            .outerjoin(MailAddress, MailAddress.address == Mail.recipient)
            .where(Mail.next_attempt_at <= now)
            .order_by(Mail.next_attempt_at, Mail.id)
            .limit(most)
            .with_for_update(skip_locked=True, of=Mail)
        )
        rows = [(mail, facts or {}, address is not None) for mail, facts, address in found]
        if per_minute is not None:
            apart = timedelta(minutes=1) / per_minute
            due = await _in_turn(session, now, apart, [mail for mail, _, _ in rows])
            rows = [one for one in rows if one[0] in due]
        claims = [
            Claim(mail, facts, now, mail.attempts + 1, refused) for mail, facts, refused in rows
        ]
        await session.execute(
            update(Mail)
            .where(Mail.id.in_([one.mail.id for one in claims]))
            .values(attempts=Mail.attempts + 1, has_slot=False, next_attempt_at=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    return claims


async def _in_turn(
    session: AsyncSession, now: datetime, apart: timedelta, mails: list[Mail]
) -> set[Mail]:
    """Return those whose turn it is, and give each of the others the moment of its turn."""
    due = {mail for mail in mails if mail.has_slot}
    waiting: dict[str, list[Mail]] = defaultdict(list)
    for mail in mails:
        if not mail.has_slot:
            waiting[mail.recipient.rpartition("@")[2].lower()].append(mail)
    insert = INSERT[session.get_bind().dialect.name]
    for domain in sorted(waiting):  # always in the same order, so that no two workers block
        await session.execute(
            insert(MailDomain).values(domain=domain, free_at=now - BURST).on_conflict_do_nothing()
        )
        row = await session.get_one(MailDomain, domain, with_for_update=True)
        for mail in waiting[domain]:
            turn = max(row.free_at, now - BURST)
            row.free_at = turn + apart
            if turn <= now:
                due.add(mail)
            else:
                mail.has_slot, mail.next_attempt_at = True, turn
    return due
