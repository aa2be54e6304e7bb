"""Claims mails that are due: each to one worker, for a while, in its domain's turn.

On PostgreSQL a row that another worker is claiming is skipped; on SQLite writers
take turns. Whoever dies or hangs keeps a mail no longer than the lease.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from portal.announcements.models import Follow
from portal.database import Database
from portal.duties import INSERT
from portal.mail.compose import Message, message_of
from portal.mail.models import Ended, Mail, MailAddress, MailDomain, Mailing

LEASE: Final = timedelta(minutes=2)
"""How long a claimed message is left to the one who claimed it."""
BATCH: Final = 100
BURST: Final = timedelta(seconds=10)
"""How much of its rate a domain that had no mail for a while takes at once."""


ASKED_FOR: Final = "ticket-link"
"""The one mail about a ticket that an address gets that others do not go to: its reader asked."""

_Row = tuple[Mail, Mailing | None, str | None, MailAddress | None]
"""A mail, its mailing, its follow's token, and its address if that refused before."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that is ours until the lease ends."""

    mail: Message
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
    each is given the moment of its own turn. A mail whose follow is gone is withdrawn:
    somebody unfollowed while the publication was being written. One about a ticket is ended
    where mails come back; the ticket's page tells the desk.
    """
    async with database.writing() as session:
        found = await session.execute(
            select(Mail, Mailing, Follow.token, MailAddress)
            .outerjoin(Mailing, Mailing.id == Mail.mailing_id)
            .outerjoin(Follow, Follow.id == Mail.follow_id)
            .outerjoin(MailAddress, MailAddress.address == Mail.recipient)
            .where(Mail.next_attempt_at <= now)
            .order_by(Mail.next_attempt_at, Mail.id)
            .limit(most)
            .with_for_update(skip_locked=True, of=Mail)
        )
        rows = _wanted([(mail, of, token, refused) for mail, of, token, refused in found])
        if per_minute is not None:
            apart = timedelta(minutes=1) / per_minute
            due = await _in_turn(session, now, apart, [one[0] for one in rows])
            rows = [one for one in rows if one[0] in due]
        claims = [
            Claim(message_of(mail, mailing, token), now, mail.attempts + 1, address is not None)
            for mail, mailing, token, address in rows
        ]
        await session.execute(
            update(Mail)
            .where(Mail.id.in_([one.mail.id for one in claims]))
            .values(attempts=Mail.attempts + 1, has_slot=False, next_attempt_at=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    return claims


def _wanted(rows: list[_Row]) -> list[_Row]:
    """Return the rows that may go, and end the others."""
    kept = []
    for row in rows:
        mail, _, token, address = row
        about_ticket = mail.ticket_id is not None and mail.kind != ASKED_FOR
        if mail.follow_id is not None and token is None:
            mail.next_attempt_at, mail.ended = None, Ended.WITHDRAWN.value
        elif about_ticket and address is not None and address.suspended_at is not None:
            # what it told, perhaps a link's token, is forgotten as with every mail that ended
            mail.next_attempt_at, mail.ended, mail.facts = None, Ended.SUSPENDED.value, {}
        else:
            kept.append(row)
    return kept


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
